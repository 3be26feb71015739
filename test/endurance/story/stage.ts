import { createHash, randomBytes } from 'node:crypto';
import type { DecisionRequest, Identifier, Recipient } from '../../../core/consent';
import type { MessageClass } from '../../../core/consent/vocabulary';
import type { InboundMessage } from '../../../core/inbound/events';
import {
  type Act,
  type ActResult,
  type ClaimScope,
  Ledger,
  LedgerError,
  type OpenLedger,
  PERMISSIONS,
} from '../../../core/ledger';
import { contextOf, type LedgerContext } from '../../../core/ledger/context';
import { createLookUp } from '../../../core/ledger/keys/lookUp';
import { destroyProfileKeys, eraseContacts } from '../../../core/ledger/operations/erase';
import { takeOver } from '../../../core/ledger/operations/takeOver';
import type { SuppressionRow } from '../../../core/ledger/folds';
import { aCast } from './cast';
import type { PlannedAct, Step } from './plan';

const DAY = 86_400_000;
const ACTOR = { workflow: 'w', execution: '1' };

/** Of another ledger, whose suppressions are taken over. */
const FOREIGN_KEY = createHash('sha256').update('the look-up key of another ledger').digest();

export type Record = { readonly acts: readonly Act[]; readonly results: readonly ActResult[] };

/** What a story knows by now, so that a step can tell of it by its place. */
interface Memory {
  readonly recorded: Record[];
  readonly tokens: string[];
  readonly reviews: string[];
  readonly messages: InboundMessage[];
  readonly handles: string[];
  readonly claims: string[];
}

/** What a step led to, with all that is random left out: the same on every ledger. */
export type Outcome = unknown;

export interface Played {
  readonly step: Step;
  readonly outcome: Outcome;
  /** What was recorded with it. */
  readonly recorded: readonly Record[];
  /** Who got a claim for marketing. */
  readonly claimed: readonly Identifier[];
}

/** A ledger on which a story is played, by several workers where things happen at once. */
export class Stage {
  readonly cast: readonly Identifier[];
  readonly clock: { now: number };
  readonly #memory: Memory = {
    recorded: [],
    tokens: [],
    reviews: [],
    messages: [],
    handles: [],
    claims: [],
  };
  readonly #number: number;
  #workers: readonly Ledger[] = [];
  #open: OpenLedger;

  /**
   * @param number of the story: another one is about other people
   * @param open the same ledger once for each worker
   */
  constructor(number: number, clock: { now: number }, ...open: [OpenLedger, ...OpenLedger[]]) {
    this.#number = number;
    this.cast = aCast(number);
    this.clock = clock;
    this.#open = open[0];
    this.use(...open);
  }

  /** From now on the story goes on here: the ledger was closed, and opened again. */
  use(...open: [OpenLedger, ...OpenLedger[]]): void {
    this.#open = open[0];
    this.#workers = open.map(
      (each) => new Ledger(each, { allowed: PERMISSIONS, actor: ACTOR, now: () => this.clock.now }),
    );
  }

  get ledger(): Ledger {
    return this.#workers[0] as Ledger;
  }

  get open(): OpenLedger {
    return this.#open;
  }

  get context(): LedgerContext {
    return contextOf(this.#open, ACTOR, () => this.clock.now);
  }

  async play(step: Step): Promise<Played> {
    const recorded: Record[] = [];
    const claimed: Identifier[] = [];
    const playOne = async (each: Step, ledger: Ledger): Promise<Outcome> => {
      try {
        return await this.#play(each, ledger, recorded, claimed);
      } catch (error) {
        // What the ledger refuses is an answer; anything else is a fault of ours.
        if (!(error instanceof LedgerError) || error.problem !== 'refused') throw error;
        return { refused: error.message };
      }
    };
    const outcome =
      step.do === 'at once'
        ? await Promise.all(
            step.steps.map((each, n) =>
              playOne(each, this.#workers[n % this.#workers.length] as Ledger),
            ),
          )
        : await playOne(step, this.ledger);
    this.clock.now += 1000;
    return { step, outcome, recorded, claimed };
  }

  async #play(
    step: Step,
    ledger: Ledger,
    recorded: Record[],
    claimed: Identifier[],
  ): Promise<Outcome> {
    const memory = this.#memory;
    switch (step.do) {
      case 'at once':
        throw new Error('not within itself');
      case 'record': {
        const acts = step.acts.map((act) => this.act(act));
        const results = await ledger.record(acts);
        const done = { acts, results };
        memory.recorded.push(done);
        recorded.push(done);
        for (const result of results) {
          if (!result.recorded) continue;
          if (result.token) memory.tokens.push(result.token);
          if (result.reviewId) memory.reviews.push(result.reviewId);
        }
        return results.map(withoutIds);
      }
      case 'record the same again': {
        const before = memory.recorded.at(-1 - step.back);
        if (!before) return 'nothing yet';
        const results = await ledger.record(before.acts);
        recorded.push({ acts: before.acts, results });
        return results.map(withoutIds);
      }
      case 'message': {
        const message = this.#message(step.from, step.signed, memory.messages.length);
        memory.messages.push(message);
        const [stored] = await ledger.storeMessages([message]);
        if (stored) memory.handles.push(stored.handle);
        return stored?.already;
      }
      case 'message delivered again': {
        const message = pick(memory.messages, step.which);
        if (!message) return 'nothing yet';
        return (await ledger.storeMessages([message])).map(({ already }) => already);
      }
      case 'read':
        return await ledger.markRead(pick(memory.handles, step.which) ?? 'none', 'none');
      case 'resolve':
        return await ledger.resolveReview(pick(memory.reviews, step.which) ?? 'none', step.as);
      case 'notice': {
        const { version, change } = step;
        const { already } = await ledger.recordNotice({
          ...{ purpose: 'offers', channel: 'whatsapp', language: 'en', version, change },
          text: `We write to you about offers, as we say in version ${version}.`,
          disclosures: { frequency: 'weekly' },
        });
        return already;
      }
      case 'claim':
        return await this.#claim(step, ledger, claimed);
      case 'settle': {
        const claims = [...new Set(step.which.map((which) => pick(memory.claims, which)))];
        return await ledger.settle(
          claims
            .filter((claimId) => claimId !== undefined)
            .map((claimId) => ({
              claimId,
              state: step.as,
              reason: step.as === 'sent' ? undefined : ('not_reachable' as const),
              messageId: step.withId ? messageIdOf(claimId) : undefined,
            })),
        );
      }
      case 'release':
        return await ledger.release([pick(memory.claims, step.which) ?? 'none']);
      case 'status': {
        const claimId = pick(memory.claims, step.which) ?? 'none';
        return await ledger.applyStatuses([
          {
            reference: step.by === 'reference' ? claimId : undefined,
            messageId: messageIdOf(claimId),
            status: step.status,
            stopped: step.stopped ? { at: this.clock.now, signed: true } : undefined,
          },
        ]);
      }
      case 'resolve send': {
        const claimId = pick(memory.claims, step.which) ?? 'none';
        return await ledger.resolveSends([{ claimId, as: step.as }]);
      }
      case 'free':
        return await ledger.freeUnheard(
          this.#edition(step.edition),
          step.olderThanMinutes * 60_000,
        );
      case 'restrict':
        return await ledger.restrict(this.who(step.who), step.restricted);
      case 'split':
        await ledger.split(step.who.map((who) => this.who(who)));
        return 'split';
      case 'erase':
        return await this.#erase(this.who(step.who));
      case 'purge': {
        const before = this.clock.now - step.olderThanDays * DAY;
        const report = await ledger.purge(
          Object.fromEntries(step.kinds.map((kind) => [kind, before])),
        );
        return report.counts;
      }
      case 'take over':
        return await this.#takeOver(step.who, step.kind, step.handedOn);
      case 'turn the clock':
        this.clock.now += step.by;
        return 'later';
    }
  }

  who(place: number): Identifier {
    return this.cast[place % this.cast.length] as Identifier;
  }

  /** A planned act, about the people of this story. */
  act(plan: PlannedAct): Act {
    const people = plan.who.map((place) => this.who(place));
    const [bsuid] = people.filter(({ kind }) => kind === 'bsuid');
    const who = {
      // Only where the platform tells of a change does it name two of its own ids at once.
      identifiers: plan.announced
        ? people
        : people.filter((each) => each.kind !== 'bsuid' || each === bsuid),
      linkedBy: plan.linkedBy,
      announced: plan.announced,
      ...(plan.named ? { name: 'Nomen Nescio', externalId: `crm-${plan.who[0]}` } : {}),
    };
    const channel = plan.channel === '*' ? ('whatsapp' as const) : plan.channel;
    const purpose = plan.purpose === '*' ? 'offers' : plan.purpose;
    const told = {
      who,
      channel,
      claimed:
        plan.claimed === undefined
          ? undefined
          : {
              at: this.clock.now + plan.claimed,
              precision: plan.day ? ('day' as const) : ('instant' as const),
            },
      signed: plan.signed,
      evidence: { source: 'story' },
    };
    const segments = plan.tags && { source: 'story', tags: plan.tags };
    const personal = plan.personal ? { ip: '203.0.113.7' } : undefined;
    switch (plan.type) {
      case 'grant':
        return {
          ...told,
          type: 'grant',
          purpose,
          by: plan.by,
          noticeVersion: plan.version,
          segments,
          expiresAt:
            plan.endsInDays === undefined ? undefined : this.clock.now + plan.endsInDays * DAY,
          personal,
        };
      case 'request':
        return {
          ...told,
          type: 'request',
          purpose,
          kind: plan.asks,
          noticeVersion: plan.version,
          segments,
          validForMs: 7 * DAY,
          maxConsentAgeDays: 365,
          reconfirmWithinDays: 90,
          imported: plan.imported,
        };
      case 'answer':
        return {
          ...told,
          type: 'answer',
          answer: plan.answer,
          token: plan.token === undefined ? undefined : pick(this.#memory.tokens, plan.token),
          purpose,
          personal,
        };
      case 'leave':
        return {
          ...told,
          type: 'leave',
          channel: plan.channel,
          purpose: plan.purpose,
          kind: plan.kind,
          reason: plan.reason ? 'too many of them' : undefined,
        };
      case 'resume':
        return { ...told, type: 'resume' };
      case 'review':
        return { ...told, type: 'review', seems: 'leave' };
      case 'link':
        return { ...told, type: 'link' };
    }
  }

  #message(from: readonly number[], signed: boolean, n: number): InboundMessage {
    return {
      type: 'message',
      channel: 'whatsapp',
      messageId: `m.${this.#number}.${n}`,
      from: from.map((place) => this.who(place)),
      at: this.clock.now,
      signed,
      form: 'text',
      text: 'Is that still on?',
      profileName: 'Nomen Nescio',
    };
  }

  async #claim(
    step: Extract<Step, { do: 'claim' }>,
    ledger: Ledger,
    claimed: Identifier[],
  ): Promise<Outcome> {
    const people = step.to.map((place) => this.who(place));
    const handle = this.#memory.handles.at(-1);
    const scope: ClaimScope =
      step.scope === 'campaign'
        ? this.#edition(step.edition)
        : step.scope === 'reply'
          ? { kind: 'reply', handle: handle ?? 'none', confirmsLeaving: step.edition === 1 }
          : { kind: 'permission_request' };
    const messageClass: MessageClass =
      scope.kind === 'campaign' ? 'marketing' : scope.kind === 'reply' ? 'service' : scope.kind;
    const results = await ledger.claim(
      {
        ...question(messageClass),
        frequencyCaps: step.capped ? [{ max: 1, per: 'week', across: 'all' }] : [],
      },
      scope,
      `run ${this.#number}.${step.run}`,
      people.map((identifier, item) => ({ item, recipient: recipient(identifier) })),
    );
    results.forEach((result, index) => {
      if (result.kind !== 'claimed') return;
      this.#memory.claims.push(result.claimId);
      if (messageClass === 'marketing') claimed.push(people[index] as Identifier);
    });
    return results.map((result) => ({
      ...result,
      claimId: undefined,
      decision: decided(result.decision),
    }));
  }

  #edition(edition: number): Extract<ClaimScope, { kind: 'campaign' }> {
    return { kind: 'campaign', campaign: `of story ${this.#number}`, edition: String(edition) };
  }

  async #erase(identifier: Identifier): Promise<Outcome> {
    const context = this.context;
    const erased = await context.write(async (trx) => {
      const row = await trx
        .selectFrom('identifiers')
        .select('contact_id')
        .where('identifier_hash', '=', context.lookUp.identifier(identifier))
        .executeTakeFirst();
      if (row) await eraseContacts(context, trx, [row.contact_id], 'request');
      return row !== undefined;
    });
    await destroyProfileKeys(context);
    return erased;
  }

  /** What one of these people left in another ledger. */
  async #takeOver(place: number, kind: SuppressionRow['kind'], handedOn: boolean) {
    const row: SuppressionRow = {
      identifier_hash: createLookUp(FOREIGN_KEY).identifier({ ...this.who(place) }),
      channel: handedOn ? '*' : 'whatsapp',
      purpose: '*',
      kind: handedOn ? 'withdrawn' : kind,
      signed_at: this.clock.now,
      unsigned_at: null,
      resumed_signed_at: null,
      resumed_unsigned_at: null,
    };
    const { rows, already } = await takeOver(this.context, 'another ledger', {
      lookUpKeys: [FOREIGN_KEY],
      left: handedOn ? [] : [row],
      handedOn: handedOn ? [row] : [],
    });
    return { rows, already };
  }
}

export const recipient = (identifier: Identifier): Recipient => ({ identifier, country: 'US' });

export const question = (messageClass: MessageClass): DecisionRequest => ({
  channel: 'whatsapp',
  purpose: 'offers',
  messageClass,
  legalBasis: messageClass === 'service' ? 'contract' : undefined,
  contactHours: { kind: 'off' },
  frequencyCaps: [],
});

const pick = <T>(list: readonly T[], which: number): T | undefined =>
  list.at(which < 0 ? which : which % list.length);
const messageIdOf = (claimId: string) => `wamid.${claimId}`;

function withoutIds(result: ActResult): Outcome {
  if (!result.recorded) return result;
  const { consentId, requestId, token, reviewId, ...rest } = result;
  return { ...rest, given: [consentId, requestId, token, reviewId].map((id) => id !== undefined) };
}

/** A decision without what is random in it. */
export function decided<D extends { readonly consentId?: string; readonly requestId?: string }>(
  decision: D,
) {
  return {
    ...decision,
    consentId: decision.consentId !== undefined,
    requestId: decision.requestId !== undefined,
  };
}

/** Names that no other process has taken. */
export const aName = () => randomBytes(6).toString('hex');
