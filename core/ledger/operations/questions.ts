import type { Selectable } from 'kysely';
import { latestGrantAt } from '../../consent';
import type { ConsentFacts } from '../../consent/facts';
import type { Channel, Identifier } from '../../consent/vocabulary';
import type { AnswerAct, RequestAct } from '../acts';
import type { LedgerContext } from '../context';
import type { WriteTransaction } from '../engines/engine';
import type { RequestsTable } from '../schema';
import type { Identity } from './identity';
import { lastRestoredAt } from './lostSends';
import type { Workspace } from './workspace';

/** Stands in place of a token's hash where the question was put before the ledger knew of it: no token fits. */
export const ASKED_ELSEWHERE = 'asked elsewhere:';

/** What became of questions to people, for the length of one write transaction: put, put again, replaced. */
export class Questions {
  readonly #context: LedgerContext;
  readonly #trx: WriteTransaction;
  readonly #workspace: Workspace;

  constructor(context: LedgerContext, trx: WriteTransaction, workspace: Workspace) {
    this.#context = context;
    this.#trx = trx;
    this.#workspace = workspace;
  }

  /** One question, and one more where the person asks for it: two that overlap are all that there are. */
  async wasPutAgain({ channel, purpose }: RequestAct, hash: string): Promise<boolean> {
    const put: Array<Selectable<RequestsTable>> = [];
    for (const request of this.#workspace.openRequests(hash, channel, purpose))
      if (await this.wasPut(channel, [request])) put.push(request);
    const [last, before] = put.sort((a, b) => b.requested_at - a.requested_at);
    return last !== undefined && before !== undefined && before.expires_at > last.requested_at;
  }

  /** A renewal is asked for once, also where its time to answer has run out since. */
  async wasPutToRenew(
    { channel, purpose }: RequestAct,
    hash: string,
    consent: ConsentFacts | undefined,
  ): Promise<boolean> {
    const given = consent ? latestGrantAt(consent) : 0;
    const asked = this.#workspace
      .openRequests(hash, channel, purpose)
      .filter((request) => request.kind === 're_permission' && request.requested_at > given);
    return asked.length > 0 && (await this.wasPut(channel, asked));
  }

  /**
   * Whether a question on record reached the person, or may have. Where sending it failed, its token
   * is lost with the item that carried it, so the question is made anew. Only our own sending leaves
   * a claim: on other channels a question on record counts as put, and so does one from before the ledger
   * was restored, whose claim may be lost.
   */
  async wasPut(
    channel: Channel,
    requests: ReadonlyArray<
      Pick<Selectable<RequestsTable>, 'request_id' | 'token_hash' | 'requested_at'>
    >,
  ) {
    if (channel !== 'whatsapp') return true;
    if (requests.some(({ token_hash }) => token_hash.startsWith(ASKED_ELSEWHERE))) return true;
    const { engine, lookUp } = this.#context;
    const editions = requests.map(({ request_id }) => lookUp.act(['request', request_id]));
    const claim = await this.#trx
      .selectFrom('claim_keys')
      .select('claim_id')
      .where('edition_id', 'in', engine.list(editions))
      .executeTakeFirst();
    if (claim) return true;
    const restoredAt = await lastRestoredAt(this.#trx);
    return requests.some(({ requested_at }) => requested_at <= (restoredAt ?? -1));
  }

  /**
   * WhatsApp may name whoever taps by their user id alone. The token stood in the button of a message to
   * their number, where nobody else can tap it, and the tap is under WhatsApp's signature: so the two
   * belong together, unless either is known to belong with another already.
   */
  asAsked(act: AnswerAct, identity: Identity): AnswerAct {
    const { lookUp } = this.#context;
    const request = act.token && this.#workspace.requestByToken(lookUp.token(act.token));
    if (!request || !act.signed || act.who.identifiers.some(({ kind }) => kind !== 'bsuid'))
      return act;
    const knows = (hash: string, kind: Identifier['kind']) =>
      this.#workspace
        .hashesOf(this.#workspace.contactOf(hash) ?? '')
        .some((each) => this.#workspace.identifier(each)?.kind === kind);
    const asked = identity.identifierOf(request.identifier_hash);
    const isFree =
      asked?.kind === 'phone' &&
      !knows(request.identifier_hash, 'bsuid') &&
      !act.who.identifiers.some((identifier) => knows(lookUp.identifier(identifier), 'phone'));
    if (!isFree) return act;
    const identifiers = [...act.who.identifiers, asked];
    return { ...act, who: { ...act.who, identifiers, linkedBy: 'signed' } };
  }

  /** Whether a newer question about the same replaces this one, answered or not. */
  async wasPutAnew({
    identifier_hash,
    channel,
    purpose,
    requested_at,
    request_id,
  }: Selectable<RequestsTable>): Promise<boolean> {
    const open = this.#workspace.openRequests(identifier_hash, channel, purpose);
    if (open.some((other) => other.requested_at > requested_at)) return true;
    const newer = await this.#trx
      .selectFrom('requests')
      .select('request_id')
      .where('identifier_hash', '=', identifier_hash)
      .where('channel', '=', channel)
      .where('purpose', '=', purpose)
      .where('requested_at', '>', requested_at)
      .where('request_id', '!=', request_id)
      .executeTakeFirst();
    return newer !== undefined;
  }
}
