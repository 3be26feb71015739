import { randomBytes } from 'node:crypto';
import {
  CLOCK_TOLERANCE_MS,
  decide,
  grantTime,
  isOwnWord,
  leavingReason,
  leavingTime,
  stateOf,
} from '../../consent';
import type { ConsentFacts, Leaving } from '../../consent/facts';
import type { Channel, Instant, Reason } from '../../consent/vocabulary';
import type {
  Act,
  ActResult,
  AnswerAct,
  GrantAct,
  LeaveAct,
  RequestAct,
  ResumeAct,
  ReviewAct,
  SaleAct,
} from '../acts';
import type { LedgerContext } from '../context';
import type { WriteTransaction } from '../engines/engine';
import type { Evidence, Granted, Requested } from '../events';
import { remembering } from '../keys/lookUp';
import type { RequestsTable } from '../schema';
import { segmentsOfAct } from '../segments';
import { readNotices, toConsentFacts, toLeaving } from './facts';
import { Identity, identifiersOf } from './identity';
import { ASKED_ELSEWHERE, Questions } from './questions';
import { touchedBy, Workspace } from './workspace';
import { nextTurn, turnTaker } from '../../turns';

/** Enough that their one sync to disk hardly counts, few enough that other writers need not wait for long. */
export const ACTS_IN_ONE_TRANSACTION = 250;
const TOKEN_BYTES = 24;

/**
 * Puts acts on record, in order, in transactions of some hundreds; each transaction is whole or not
 * there at all. An act that is on record already adds nothing and says so; one that the rules
 * refuse is told why.
 *
 * @param onBatch told after each transaction how many acts are on disk
 * @throws LedgerError what the engine can throw; what earlier batches recorded stays recorded
 */
export async function recordActs(
  context: LedgerContext,
  acts: readonly Act[],
  onBatch?: (done: number) => void,
): Promise<ActResult[]> {
  const results: ActResult[] = [];
  for (let start = 0; start < acts.length; start += ACTS_IN_ONE_TRANSACTION) {
    const batch = acts.slice(start, start + ACTS_IN_ONE_TRANSACTION);
    results.push(...(await context.write((trx) => recordIn(context, trx, batch))));
    onBatch?.(results.length);
    await nextTurn();
  }
  return results;
}

/** The same within a transaction that is open already. */
async function recordIn(
  known: LedgerContext,
  trx: WriteTransaction,
  acts: readonly Act[],
): Promise<ActResult[]> {
  const lookUp = remembering(known.lookUp);
  const context = { ...known, lookUp };
  const recorder = new Recorder(
    context,
    trx,
    await Workspace.load(context, trx, {
      ...touchedBy(
        context,
        acts.flatMap((act) => act.who.identifiers),
      ),
      actKeys: acts.map((act) => actKeyOf(context, act)).filter((key) => key !== null),
      tokenHashes: acts.flatMap((act) =>
        act.type === 'answer' && act.token ? [lookUp.token(act.token)] : [],
      ),
    }),
  );
  const results: ActResult[] = [];
  const turn = turnTaker();
  for (const act of acts) {
    results.push(await recorder.record(act));
    await turn();
  }
  await recorder.flush();
  return results;
}

/** Two inputs are the same when they say the same about the same identifier, at the same claimed time or from the same source. */
function actKeyOf({ lookUp }: LedgerContext, act: Act): string | null {
  if (!act.claimed && !act.once) return null;
  const [first] = act.who.identifiers;
  if (!first) return null;
  const what =
    act.type === 'grant'
      ? [act.purpose, act.by, act.noticeVersion]
      : act.type === 'sale'
        ? [act.purpose]
        : act.type === 'request'
          ? [act.purpose, act.kind]
          : act.type === 'answer'
            ? [act.purpose, act.answer, act.token && lookUp.token(act.token)]
            : act.type === 'leave'
              ? [act.purpose, act.kind]
              : act.type === 'review'
                ? [act.handle]
                : [];
  return lookUp.act([
    act.type,
    lookUp.identifier(first),
    act.channel,
    ...what,
    act.claimed?.at,
    act.once,
  ]);
}

class Recorder {
  readonly #context: LedgerContext;
  readonly #trx: WriteTransaction;
  readonly #workspace: Workspace;
  readonly #identity: Identity;
  readonly #questions: Questions;
  readonly #toSeal: Array<{
    readonly event: { personal?: string };
    readonly contactId: string;
    readonly place: string;
    readonly plain: string;
  }> = [];
  readonly #now: Instant;
  readonly #notices = new Map<string, Awaited<ReturnType<typeof readNotices>>>();

  constructor(context: LedgerContext, trx: WriteTransaction, workspace: Workspace) {
    this.#context = context;
    this.#trx = trx;
    this.#workspace = workspace;
    this.#identity = new Identity(context, trx, workspace);
    this.#questions = new Questions(context, trx, workspace);
    this.#now = context.now();
  }

  async record(act: Act): Promise<ActResult> {
    if (act.who.identifiers.length === 0)
      return refused('invalid_contact', 'There is nobody to record this for.');
    switch (act.type) {
      case 'grant':
        return await this.#grant(act);
      case 'sale':
        return await this.#sale(act);
      case 'request':
        return await this.#request(act);
      case 'answer':
        return await this.#answer(act);
      case 'leave':
        return await this.#leave(act);
      case 'resume':
        return await this.#resume(act);
      case 'review':
        return await this.#review(act);
      case 'link': {
        const already = this.#identity.isLinked(act.who) && !act.gaveUp;
        const contactId = await this.#identity.settle(act.who, this.#moment(act));
        if (act.gaveUp) this.#identity.giveUp(contactId, act.gaveUp, this.#moment(act));
        return {
          recorded: true,
          already,
          effective: true,
          state: 'none',
          at: this.#moment(act),
        };
      }
    }
  }

  async flush() {
    for (const { event, contactId, place, plain } of this.#toSeal)
      event.personal = (await this.#identity.sealForErasure(contactId, plain, place)).toString(
        'base64',
      );
    await this.#identity.flush();
  }

  #hash(act: Act): string {
    return this.#context.lookUp.identifier(
      act.who.identifiers[0] as NonNullable<(typeof act.who.identifiers)[0]>,
    );
  }

  /** Of a leaving and of anything else that only restricts: the later of claimed and received. */
  #moment(act: Act): Instant {
    return leavingTime(this.#told(act)).at;
  }

  #told({ claimed, signed }: Act) {
    return {
      claimed: claimed?.at,
      precision: claimed?.precision ?? 'instant',
      received: this.#now,
      signed,
    } as const;
  }

  async #grant(act: GrantAct): Promise<ActResult> {
    const time = grantTime(this.#told(act));
    if ('problem' in time) return refused('no_consent', time.problem);
    if (act.expiresAt !== undefined && !Number.isSafeInteger(act.expiresAt)) {
      return refused(
        'no_consent',
        'The end of this consent is no time that could be read. Correct it.',
      );
    }
    const { segments, problem } = segmentsOfAct(act);
    if (problem !== undefined) return refused('no_consent', problem);
    const hash = this.#hash(act);
    const actKey = actKeyOf(this.#context, act);
    const already = this.#workspace.isKnownAct(actKey);
    if (!already) await this.#appendGrant({ ...act, segments }, hash, act.purpose, time.at, actKey);
    return await this.#outcome(hash, act.channel, act.purpose, time.at, already);
  }

  async #appendGrant(
    act: GrantAct | AnswerAct,
    hash: string,
    purpose: string,
    at: Instant,
    actKey: string | null,
    request?: { readonly request_id: string; readonly notice_version: string | null },
  ) {
    const contactId = await this.#identity.settle(act.who, this.#now);
    const event: Granted = {
      type: 'granted',
      subjects: [hash],
      channel: act.channel,
      purpose,
      consentId: this.#consentId(hash, act.channel, purpose),
      at,
      by: act.type === 'answer' ? 'person' : act.by,
      signed: act.signed,
      noticeVersion:
        act.type === 'answer' ? (request?.notice_version ?? undefined) : act.noticeVersion,
      expiresAt: act.type === 'answer' ? undefined : act.expiresAt,
      segments: act.type === 'answer' ? undefined : act.segments,
      requestId: request?.request_id,
      evidence: act.evidence,
    };
    this.#workspace.append(event, contactId, actKey);
    this.#sealLater(event, act, contactId, `grant:${hash}`);
  }

  /** What goes with erasure is sealed when all is told: keys are made for many at once, not one by one. */
  #sealLater(
    event: { personal?: string },
    { personal }: GrantAct | AnswerAct | RequestAct,
    contactId: string,
    place: string,
  ) {
    if (personal !== undefined)
      this.#toSeal.push({ event, contactId, place, plain: JSON.stringify(personal) });
  }

  /** A sale is no consent: it brings nobody back, and whoever left stays left. */
  async #sale(act: SaleAct): Promise<ActResult> {
    if (act.wayOutOffered !== true) return refused('no_consent', NO_WAY_OUT_OFFERED);
    const time = grantTime(this.#told(act));
    if ('problem' in time) return refused('no_consent', SALE_IN_THE_FUTURE);
    const hash = this.#hash(act);
    const actKey = actKeyOf(this.#context, act);
    const already = this.#workspace.isKnownAct(actKey);
    if (!already) {
      const { channel, purpose, evidence } = act;
      const consentId = this.#consentId(hash, channel, purpose);
      const contactId = await this.#identity.settle(act.who, this.#now);
      this.#workspace.append(
        { type: 'sold', subjects: [hash], channel, purpose, consentId, at: time.at, evidence },
        contactId,
        actKey,
      );
    }
    const outcome = await this.#outcome(hash, act.channel, act.purpose, time.at, already);
    const left = outcome.recorded && isLeft(outcome.reason) ? outcome.reason : undefined;
    return outcome.recorded ? { ...outcome, effective: left === undefined, reason: left } : outcome;
  }

  #consentId(hash: string, channel: Channel, purpose: string): string {
    return this.#context.lookUp.act(['consent', hash, channel, purpose]);
  }

  async #request(act: RequestAct): Promise<ActResult> {
    const { segments, problem } = segmentsOfAct(act);
    if (problem !== undefined) return refused('no_consent', problem);
    const hash = this.#hash(act);
    const actKey = actKeyOf(this.#context, act);
    const at = this.#moment(act);
    const open = this.#workspace
      .openRequests(hash, act.channel, act.purpose)
      .filter((request) => request.expires_at > this.#now);
    const asked = open.length > 0 && (await this.#questions.wasPut(act.channel, open));
    const known = this.#workspace.isKnownAct(actKey);
    if (known && (act.imported || asked || open.length === 0))
      return await this.#outcome(hash, act.channel, act.purpose, at, true);
    const requestId = randomBytes(12).toString('base64url');
    const token = randomBytes(TOKEN_BYTES).toString('base64url');
    if (!act.imported) {
      if (asked) {
        const refusal = await this.#mayNotAskAgain(act, hash);
        if (refusal) return refusal;
      }
      const refusal = await this.#mayNotAsk(act, hash, requestId, asked);
      if (refusal) return refusal;
    }
    const contactId = await this.#identity.settle(act.who, this.#now);
    const event: Requested = {
      type: 'requested',
      subjects: [hash],
      channel: act.channel,
      purpose: act.purpose,
      consentId: this.#consentId(hash, act.channel, act.purpose),
      requestId,
      kind: act.kind,
      tokenHash: act.imported
        ? `${ASKED_ELSEWHERE}${requestId}`
        : this.#context.lookUp.token(token),
      at: act.imported ? Math.min(at, this.#now) : this.#now,
      expiresAt: this.#now + act.validForMs,
      noticeVersion: act.noticeVersion,
      segments,
      evidence: act.evidence,
    };
    this.#workspace.append(event, contactId, known ? null : actKey);
    this.#sealLater(event, act, contactId, `request:${hash}`);
    const outcome = await this.#outcome(hash, act.channel, act.purpose, this.#now, false);
    return outcome.recorded
      ? {
          ...outcome,
          effective: true,
          reason: undefined,
          requestId,
          token: act.imported ? undefined : token,
        }
      : outcome;
  }

  async #mayNotAskAgain(act: RequestAct, hash: string): Promise<ActResult | undefined> {
    if (!act.resend)
      return refused(
        'pending_confirmation',
        'This person has been asked already and has not answered; they are not asked twice.',
      );
    return (await this.#questions.wasPutAgain(act, hash))
      ? refused(
          'pending_confirmation',
          'This person has got the question once more already, as they had asked; they are not asked a third time.',
        )
      : undefined;
  }

  /** Whether the rules let this person be asked; the same rule decides again when the message is sent. */
  async #mayNotAsk(
    act: RequestAct,
    hash: string,
    requestId: string,
    asksForIt: boolean,
  ): Promise<ActResult | undefined> {
    const { consent, leavings } = await this.#factsOf(hash, act.channel, act.purpose);
    const standing = stateOf(consent, leavings, this.#now, {
      maxConsentAgeDays: act.maxConsentAgeDays,
    });
    if (standing === 'granted' && (act.kind === 'double_opt_in' || isOwnWord(consent)))
      return refused('allowed', 'This person has agreed already; there is nothing to ask.');
    if (
      act.kind === 're_permission' &&
      !asksForIt &&
      (await this.#questions.wasPutToRenew(act, hash, consent))
    )
      return refused(
        standing === 'granted' ? 'allowed' : 'expired',
        'This person was asked once to renew this permission and did not answer; they are not asked again.',
      );
    const [identifier] = act.who.identifiers;
    const decision = decide(
      {
        channel: act.channel,
        purpose: act.purpose,
        messageClass: 'permission_request',
        contactHours: { kind: 'off' },
        frequencyCaps: [],
        maxConsentAgeDays: act.maxConsentAgeDays,
        reconfirmWithinDays: act.reconfirmWithinDays,
        // Whether the channel may be used is decided where the message goes out, by their country.
        channelChanges: { [act.channel]: { permitted: true } },
      },
      { identifier },
      {
        leavings,
        consent: {
          grantedByPerson: {},
          consentId: this.#consentId(hash, act.channel, act.purpose),
          ...consent,
          // And so is whether they are old enough to be asked.
          birthYear: undefined,
          request: {
            requestId,
            kind: act.kind,
            requestedAt: this.#now,
            expiresAt: this.#now + act.validForMs,
          },
        },
        restricted: false,
        needsReview: false,
        sends: [],
      },
      this.#now,
    );
    return decision.outcome === 'blocked'
      ? refused(decision.reason, decision.explanation)
      : undefined;
  }

  async #answer(given: AnswerAct): Promise<ActResult> {
    const { lookUp } = this.#context;
    const act = this.#questions.asAsked(given, this.#identity);
    const hashes = identifiersOf(act.who).map(lookUp.identifier);
    const request = act.token
      ? this.#workspace.requestByToken(lookUp.token(act.token))
      : hashes
          .flatMap((hash) => this.#workspace.openRequests(hash, act.channel, act.purpose))
          .sort((a, b) => b.requested_at - a.requested_at)[0];
    const actKey = actKeyOf(this.#context, act);
    if (this.#workspace.isKnownAct(actKey)) return await this.#answeredBefore(act, hashes, request);
    if (!request)
      return refused(
        'no_consent',
        'No open question to this person fits this answer: ask for a new confirmation.',
      );
    const contacts = new Set(hashes.map((hash) => this.#workspace.contactOf(hash)));
    if (
      !hashes.includes(request.identifier_hash) &&
      !contacts.has(this.#workspace.contactOf(request.identifier_hash))
    ) {
      return refused(
        'no_consent',
        'The answer came from someone else than the person who was asked, so it confirms nothing.',
      );
    }
    const { identifier_hash: hash, channel, purpose } = request;
    if (act.answer === 'refused') return await this.#refuse(act, request, actKey);
    const changedAt = this.#workspace.identifier(hash)?.identity_changed_at ?? -1;
    if (request.requested_at <= changedAt) {
      return refused(
        'identity_changed',
        'This number has passed to somebody else since the question was put, so their answer confirms nothing: let them sign up themselves.',
      );
    }
    const doubt = act.token ? undefined : await this.#doubtInWords(act, request);
    if (doubt) return doubt;
    if (request.answered_at !== null) {
      return refused(
        'no_consent',
        'This confirmation was used before; it counts once. What it did then stands.',
      );
    }
    if (act.token && (await this.#questions.wasPutAnew(request))) {
      return refused(
        'expired',
        'This question has been put again since, and only the newer one confirms: let the person answer that.',
      );
    }
    const time = grantTime(this.#told(act));
    if ('problem' in time) return refused('no_consent', time.problem);
    if (request.expires_at <= this.#now || time.at < request.requested_at - CLOCK_TOLERANCE_MS) {
      return refused(
        'expired',
        'The time to confirm has run out: ask the person for a new confirmation.',
      );
    }
    await this.#appendGrant({ ...act, channel }, hash, purpose, time.at, actKey, request);
    return await this.#outcome(hash, channel, purpose, time.at, false);
  }

  /** The same answer again: what it answered is no open question any more, and may be gone altogether. */
  async #answeredBefore(
    act: AnswerAct,
    hashes: readonly string[],
    request: Pick<RequestsTable, 'identifier_hash' | 'channel' | 'purpose'> | undefined,
  ): Promise<ActResult> {
    const answered =
      request ??
      (await this.#trx
        .selectFrom('requests')
        .select(['identifier_hash', 'channel', 'purpose'])
        .where('identifier_hash', 'in', this.#context.engine.list(hashes))
        .where('channel', '=', act.channel)
        .where('answered_at', 'is not', null)
        .orderBy('answered_at', 'desc')
        .executeTakeFirst());
    const {
      identifier_hash: hash,
      channel,
      purpose,
    } = answered ?? {
      identifier_hash: this.#hash(act),
      channel: act.channel,
      purpose: act.purpose ?? '*',
    };
    return await this.#outcome(hash, channel, purpose, this.#now, true);
  }

  /**
   * A yes in words may have answered anything. It confirms only where the channel's signature says
   * who wrote it, and never brings back someone who left: that takes a tap on the question itself,
   * or START.
   */
  async #doubtInWords(
    act: AnswerAct,
    {
      identifier_hash,
      channel,
      purpose,
    }: Pick<RequestsTable, 'identifier_hash' | 'channel' | 'purpose'>,
  ): Promise<ActResult | undefined> {
    if (!act.signed) {
      return refused(
        'pending_confirmation',
        'Nothing shows that the person themselves wrote this, so it confirms nothing: let them tap the button of the question.',
      );
    }
    const { consent, leavings } = await this.#factsOf(identifier_hash, channel, purpose);
    const left = leavingReason(leavings, consent, this.#now);
    return left === undefined
      ? undefined
      : refused(
          left,
          'This person has left, and a yes in words may have answered anything: only a tap on the question, or START, brings them back.',
        );
  }

  /** A no is a leaving: it counts whatever its clock says, after its time has run out, and after a yes. */
  async #refuse(
    act: AnswerAct,
    {
      identifier_hash: hash,
      channel,
      purpose,
      request_id: requestId,
    }: Pick<RequestsTable, 'identifier_hash' | 'channel' | 'purpose' | 'request_id'>,
    actKey: string | null,
  ): Promise<ActResult> {
    const at = this.#moment(act);
    const contactId = await this.#identity.settle(act.who, this.#now);
    this.#workspace.append(
      {
        type: 'left',
        subjects: this.#workspace.leavingWith(hash, contactId, channel),
        kind: 'refused',
        channel,
        purpose,
        at,
        signed: act.signed,
        requestId,
        evidence: act.evidence,
      },
      contactId,
      actKey,
    );
    const outcome = await this.#outcome(hash, channel, purpose, at, false);
    return outcome.recorded ? { ...outcome, effective: true } : outcome;
  }

  async #leave(act: LeaveAct): Promise<ActResult> {
    const hash = this.#hash(act);
    const actKey = actKeyOf(this.#context, act);
    const at = this.#moment(act);
    const already = this.#workspace.isKnownAct(actKey);
    if (!already) {
      const { contactId, subjects } = await this.#whoLeaves(act, hash);
      this.#workspace.append(
        {
          type: 'left',
          subjects,
          kind: act.kind,
          channel: act.channel,
          purpose: act.purpose,
          at,
          signed: act.signed,
          evidence: contactId === null ? inOurWords(act.evidence) : act.evidence,
          personal: contactId === null ? undefined : await this.#sealedReason(act, contactId, hash),
        },
        contactId,
        actKey,
      );
    }
    return {
      recorded: true,
      already,
      effective: true,
      state: act.kind === 'refused' ? 'refused' : 'withdrawn',
      at,
    };
  }

  /** Someone the ledger does not know leaves without becoming known: a hash is all it takes to keep the promise. */
  async #whoLeaves(
    act: LeaveAct,
    hash: string,
  ): Promise<{ contactId: string | null; subjects: string[] }> {
    const hashes = identifiersOf(act.who).map(this.#context.lookUp.identifier);
    const known = hashes.some((each) => this.#workspace.contactOf(each) !== undefined);
    // An event about nobody is not sealed: free words make the person known, so that they can be.
    if (!known && act.reason === undefined) return { contactId: null, subjects: hashes };
    const contactId = await this.#identity.settle(act.who, this.#now);
    return { contactId, subjects: this.#workspace.leavingWith(hash, contactId, act.channel) };
  }

  /** Somebody's own words may name anyone, so erasure takes them, as it takes numbers and names. */
  async #sealedReason(
    { reason }: LeaveAct,
    contactId: string,
    hash: string,
  ): Promise<string | undefined> {
    if (reason === undefined) return undefined;
    const plain = JSON.stringify({ reason });
    const sealed = await this.#identity.sealForErasure(contactId, plain, `leave:${hash}`);
    return sealed.toString('base64');
  }

  async #resume(act: ResumeAct): Promise<ActResult> {
    const actKey = actKeyOf(this.#context, act);
    const time = grantTime(this.#told(act));
    if ('problem' in time) return refused('withdrawn', time.problem);
    const already = this.#workspace.isKnownAct(actKey);
    if (!already) {
      const contactId = await this.#identity.settle(act.who, this.#now);
      this.#workspace.append(
        {
          type: 'resumed',
          // Like a grant it stays where it was said: another identifier's stop may have been its own.
          subjects: [...new Set(identifiersOf(act.who).map(this.#context.lookUp.identifier))],
          channel: act.channel,
          at: time.at,
          signed: act.signed,
        },
        contactId,
        actKey,
      );
    }
    return { recorded: true, already, effective: true, state: 'none', at: time.at };
  }

  async #review(act: ReviewAct): Promise<ActResult> {
    const actKey = actKeyOf(this.#context, act);
    const reviewId = this.#context.lookUp.act([
      'review',
      actKey ?? randomBytes(12).toString('hex'),
    ]);
    const already = this.#workspace.isKnownAct(actKey);
    if (!already) {
      const hash = this.#hash(act);
      const contactId = await this.#identity.settle(act.who, this.#now);
      this.#workspace.append(
        {
          type: 'review_opened',
          subjects: [hash],
          reviewId,
          channel: act.channel,
          handle: act.handle,
          seems: act.seems,
          at: this.#now,
        },
        contactId,
        actKey,
      );
    }
    return { recorded: true, already, effective: true, state: 'paused', at: this.#now, reviewId };
  }

  async #factsOf(
    hash: string,
    channel: Channel,
    purpose: string,
  ): Promise<{ consent?: ConsentFacts; leavings: Leaving[] }> {
    const row = this.#workspace.consent(hash, channel, purpose);
    const key = JSON.stringify([channel, purpose]);
    let notices = this.#notices.get(key);
    if (!notices)
      this.#notices.set(key, (notices = await readNotices(this.#trx, channel, purpose)));
    return {
      consent:
        row && toConsentFacts(row, this.#workspace.openRequests(hash, channel, purpose), notices),
      leavings: this.#workspace.suppressions(hash, channel, purpose).flatMap(toLeaving),
    };
  }

  /** Where an opt-in stands after it was recorded: in force, or evidence only. */
  async #outcome(
    hash: string,
    channel: Channel,
    purpose: string,
    at: Instant,
    already: boolean,
  ): Promise<ActResult> {
    const { consent, leavings } = await this.#factsOf(hash, channel, purpose);
    const state = stateOf(consent, leavings, this.#now);
    const left = leavingReason(leavings, consent, this.#now);
    const reason: Reason | undefined =
      left ??
      (state === 'granted'
        ? undefined
        : state === 'pending'
          ? 'pending_confirmation'
          : state === 'expired'
            ? 'expired'
            : 'no_consent');
    return {
      recorded: true,
      already,
      effective: reason === undefined,
      state,
      reason,
      at,
      consentId: consent?.consentId,
      purpose,
      noticeVersion: consent?.noticeVersion,
    };
  }
}

const NO_WAY_OUT_OFFERED =
  'No way out was offered when the address was taken at the sale, so nothing may be written on the strength of it: record an opt-in instead.';
const SALE_IN_THE_FUTURE =
  'The sale is dated in the future, so it permits nothing: correct its date, or leave it out to use the time of recording.';

const LEFT: readonly Reason[] = ['suppressed', 'objected', 'withdrawn', 'refused'];
const isLeft = (reason: Reason | undefined) => reason !== undefined && LEFT.includes(reason);

/** An event about nobody is not sealed, so nothing that users wrote stands in it: that may name anyone. */
function inOurWords({ source, origin, importedState }: Evidence): Evidence {
  return JSON.parse(JSON.stringify({ source, origin, importedState })) as Evidence;
}

function refused(reason: Reason, explanation: string): ActResult {
  return { recorded: false, reason, explanation };
}
