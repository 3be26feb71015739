import { dirname, resolve } from 'node:path';
import type { DecisionRequest, Decision, Recipient } from '../consent/facts';
import { canonicalPurpose } from '../consent';
import type { Channel, Identifier, Instant } from '../consent/vocabulary';
import type { InboundMessage } from '../inbound/events';
import type { Act, ActResult } from './acts';
import { type Actor, contextOf, type LedgerContext, type Permission, PERMISSIONS } from './context';
import { defaultLedgerFile } from './config';
import { LedgerError } from './errors';
import type { OpenLedger } from './open';
import { exportLedger } from './archive/move';
import { exportSuppressions, takeOverSuppressions } from './archive/suppressions';
import { type BackUp, backUp, type BackUpOptions } from './operations/backUp';
import {
  audience,
  type AudienceCounts,
  type AudiencePage,
  type AudienceQuestion,
  countAudience,
} from './operations/audience';
import * as claims from './operations/claims';
import { type ClaimScope, editionCounts } from './operations/editions';
import * as settlements from './operations/settlements';
import * as unknownSends from './operations/unknownSends';
import * as hearing from './operations/hearing';
import { type EarlierConsent, earlierConsents } from './operations/earlier';
import * as inbox from './operations/inbox';
import {
  type NoticeToRecord,
  noticesOf,
  type RecordedNotice,
  recordNotice,
} from './operations/notices';
import { declineTakeOver, type Origin, originOf } from './operations/origin';
import {
  previewPurge,
  purge,
  type PurgeCount,
  type PurgeCutOffs,
  type PurgeReport,
} from './operations/purge';
import * as paces from './operations/pace';
import { type RequestToConfirm, requestByToken } from './operations/requests';
import { recordActs } from './operations/record';
import { type ReviewResolution, resolveReview } from './operations/reviews';
import { restore, type Restored } from './operations/restore';
import { restrict } from './operations/restrict';
import { split } from './operations/split';
import type { TakenOver } from './operations/takeOver';
import { verify, type Verdict, type VerifyOptions } from './operations/verify';

/**
 * A ledger as one workflow may use it: what its credential does not allow, the ledger refuses.
 * Every method throws `LedgerError`, and nothing that it refused or could not do is recorded.
 */
export class Ledger {
  readonly #context: LedgerContext;
  readonly #allowed: ReadonlySet<Permission>;
  readonly #place: string;

  constructor(
    ledger: OpenLedger,
    options: { allowed: readonly Permission[]; actor: Actor; now?: () => Instant },
  ) {
    this.#context = contextOf(ledger, options.actor, options.now);
    this.#allowed = new Set(options.allowed);
    this.#place = ledger.place;
  }

  now(): Instant {
    return this.#context.now();
  }

  /** Decides for each recipient, claiming nothing. */
  async check(
    request: DecisionRequest,
    recipients: readonly Recipient[],
    scope?: ClaimScope,
  ): Promise<Decision[]> {
    return await claims.check(this.#context, canonical(request), scope, recipients);
  }

  /** The ledger itself as the audience of a campaign, page by page: everybody it holds something of for this purpose and channel. */
  audience(question: AudienceQuestion): AsyncGenerator<AudiencePage> {
    this.#require('reveal');
    return audience(this.#context, { ...question, request: canonical(question.request) });
  }

  /** The same in figures, which name nobody. */
  async countAudience(question: Omit<AudienceQuestion, 'withProfile'>): Promise<AudienceCounts> {
    return await countAudience(this.#context, {
      ...question,
      request: canonical(question.request),
    });
  }

  async record(acts: readonly Act[], onBatch?: (done: number) => void): Promise<ActResult[]> {
    // Whoever may send may also put on record what the answer to a message tells: that someone left (131050),
    // and how else WhatsApp knows them. Neither brings anybody back.
    const toldBySending = acts.every(({ type }) => type === 'leave' || type === 'link');
    if (!(toldBySending && this.#allowed.has('send'))) this.#require('record');
    return await recordActs(this.#context, acts.map(canonical), onBatch);
  }

  /** What a token asks, and whom; for the page that a link opens. Reading it changes nothing. */
  async requestByToken(token: string): Promise<RequestToConfirm | undefined> {
    return await requestByToken(this.#context, token);
  }

  async earlierConsents(
    identifiers: readonly Identifier[],
    channel: Channel,
  ): Promise<EarlierConsent[]> {
    return await earlierConsents(this.#context, identifiers, channel);
  }

  async recordNotice(notice: NoticeToRecord) {
    this.#require('record');
    return await recordNotice(this.#context, canonical(notice));
  }

  /** What was recorded of the texts that people are shown, the latest first. */
  async notices(purpose: string, channel: Channel): Promise<RecordedNotice[]> {
    return await noticesOf(this.#context, canonicalPurpose(purpose), channel);
  }

  async resolveReview(reviewId: string, resolution: ReviewResolution) {
    this.#require('record');
    return await resolveReview(this.#context, reviewId, resolution);
  }

  async claim(
    request: DecisionRequest,
    scope: ClaimScope,
    run: claims.RunId,
    requests: readonly claims.ClaimRequest[],
  ): Promise<claims.ClaimResult[]> {
    this.#require('send');
    return await claims.claim(this.#context, canonical(request), scope, run, requests);
  }

  /** Settling is never refused: what was sent must be on record, whatever the credential allows by then. */
  async settle(outcomes: readonly settlements.Settlement[]): Promise<void> {
    await settlements.settle(this.#context, outcomes);
  }

  async release(claimIds: readonly string[]): Promise<void> {
    await settlements.release(this.#context, claimIds);
  }

  /** @returns of each status, in order, whether it is of a message of this ledger */
  async applyStatuses(reports: readonly settlements.StatusReport[]): Promise<boolean[]> {
    return await settlements.applyStatuses(this.#context, reports);
  }

  /**
   * Messages that may have gone out, and nobody knows.
   *
   * @param question.withIdentifier needs a credential that may reveal
   */
  async openSends(question: unknownSends.OpenSendsQuestion): Promise<unknownSends.OpenSend[]> {
    if (question.withIdentifier || !this.#allowed.has('send')) this.#require('reveal');
    return await unknownSends.openSends(this.#context, question);
  }

  /** What a person found out of such messages; see `ResolvedSend`. */
  async resolveSends(
    sends: readonly unknownSends.SendToResolve[],
  ): Promise<unknownSends.ResolvedSend[]> {
    this.#require('record');
    return await unknownSends.resolveSends(this.#context, sends);
  }

  /** Frees what no status has told of for so long although statuses arrive; see `operations/unknownSends`. */
  async freeUnheard(scope: ClaimScope, olderThanMs: number): Promise<number> {
    this.#require('send');
    return await unknownSends.freeUnheard(this.#context, scope, olderThanMs);
  }

  /** The next moments of a limit that all workers share, for this one. Refused to nobody: it is the claim that allows. */
  async leasePace(asked: paces.LeaseAsked): Promise<paces.PaceLease> {
    return await paces.leasePace(this.#context, asked);
  }

  /** Slows all workers that share the limit, and stops them for `pauseMs`. */
  async slowPace(limit: paces.PaceLimit & { readonly pauseMs: number }): Promise<void> {
    await paces.slowPace(this.#context, limit);
  }

  /** What is to be there once for all who use the open ledger, in every copy of this module, and is gone when it is closed. */
  kept<T>(name: symbol, make: () => T): T {
    const holder = this.#context.engine as unknown as Record<symbol, T>;
    return (holder[name] ??= make());
  }

  async editionCounts(campaign: string, edition: string) {
    return await editionCounts(this.#context, { kind: 'campaign', campaign, edition });
  }

  /** A trigger is live for a number, or no more. No consent is in it, so no permission is asked. */
  async listening(listener: hearing.Listener, number: hearing.SendingNumber | undefined) {
    if (number) await hearing.listen(this.#context, listener, number);
    else await hearing.endListening(this.#context, listener);
  }

  async isListening(listener: hearing.Listener, number: hearing.SendingNumber): Promise<boolean> {
    return await hearing.isListening(this.#context, listener, number);
  }

  /** WhatsApp has told something of these numbers, then. Costs next to nothing and never rejects; resolves once it is written. */
  async heard(numbers: readonly hearing.Heard[], at: Instant = this.now()): Promise<void> {
    await hearing.heard(this.#context, numbers, at);
  }

  async hearingOf(number: hearing.SendingNumber): Promise<hearing.HearingOfNumber> {
    return await hearing.hearingOf(this.#context, number);
  }

  /** When the first message after that moment was claimed that the platform accepted. */
  async firstSentAfter(
    scope: Exclude<ClaimScope, { kind: 'reply' }>,
    after: Instant,
  ): Promise<Instant | undefined> {
    return await hearing.firstSentAfter(this.#context, scope, after);
  }

  async storeMessages(messages: readonly InboundMessage[]): Promise<inbox.StoredMessage[]> {
    this.#require('record');
    return await inbox.storeMessages(this.#context, messages);
  }

  /** For reading within the product; what leaves it needs `reveal`, see `mayReveal`. */
  async openMessage(handle: string): Promise<inbox.OpenedMessage> {
    return await inbox.openMessage(this.#context, handle);
  }

  async markRead(handle: string, effect: string): Promise<void> {
    this.#require('record');
    await inbox.markRead(this.#context, handle, effect);
  }

  async leftBefore(handle: string): Promise<boolean> {
    return await inbox.leftBefore(this.#context, handle);
  }

  async unreadBetween(
    channel: Channel,
    span: { readonly from: Instant; readonly before: Instant },
    limit: number,
  ): Promise<string[]> {
    return await inbox.unreadBetween(this.#context, channel, span, limit);
  }

  async countUnread(channel: Channel): Promise<number> {
    return await inbox.countUnread(this.#context, channel);
  }

  async previewPurge(cutOffs: PurgeCutOffs): Promise<PurgeCount[]> {
    return await previewPurge(this.#context, cutOffs);
  }

  async purge(cutOffs: PurgeCutOffs, onBatch?: (done: number) => void): Promise<PurgeReport> {
    this.#require('purge');
    return await purge(this.#context, cutOffs, onBatch);
  }

  /** Restricts the processing of a contact (GDPR article 18), or lifts that. */
  async restrict(identifier: Identifier, restricted: boolean) {
    this.#require('record');
    return await restrict(this.#context, identifier, restricted);
  }

  /** Undoes a link or merge: these identifiers are another person's. What was left stays left on both. */
  async split(identifiers: readonly Identifier[]) {
    this.#require('record');
    return await split(this.#context, identifiers);
  }

  /** Puts a copy that `backUp` made in place of what the ledger holds; what restricted since is applied again. */
  async restore(file: string): Promise<Restored> {
    this.#require('record');
    this.#require('purge');
    return await restore(this.#context, file);
  }

  async verify(options?: VerifyOptions): Promise<Verdict> {
    return await verify(this.#context, options);
  }

  /** Where files of this ledger belong: beside its database file or, where it is on a server, in n8n's own folder. */
  get folder(): string {
    const { name } = this.#context.engine;
    return dirname(name === 'sqlite' ? this.#place : defaultLedgerFile());
  }

  /** @param options.folder by default `backups` in the ledger's own; a relative one is in there, too */
  async backUp({ folder = 'backups', ...options }: Partial<BackUpOptions> = {}): Promise<BackUp> {
    this.#require('reveal');
    return await backUp(this.#context, { ...options, folder: resolve(this.folder, folder) });
  }

  /** Where the ledger began; one that is `undecided` and holds nobody warns, since it may stand in for one that was lost. */
  async origin(): Promise<Origin> {
    return await originOf(this.#context);
  }

  async declineTakeOver(): Promise<Origin> {
    this.#require('record');
    return await declineTakeOver(this.#context);
  }

  /** What people left here, for another ledger to honour; sealed by the passphrase. */
  exportSuppressions(passphrase: string): AsyncIterable<Buffer> {
    this.#require('reveal');
    return exportSuppressions(this.#context, passphrase);
  }

  /** The whole ledger with its keys, to be moved elsewhere by `importLedger`; sealed by the passphrase. */
  exportLedger(passphrase: string): AsyncIterable<Buffer> {
    this.#require('reveal');
    return exportLedger(this.#context, passphrase);
  }

  async takeOverSuppressions(
    file: AsyncIterable<Uint8Array>,
    passphrase: string,
  ): Promise<TakenOver> {
    this.#require('record');
    return await takeOverSuppressions(this.#context, file, passphrase);
  }

  /** Stands for the ledger itself for as long as it is open, to remember something by. */
  get itself(): object {
    return this.#context.engine;
  }

  /** Whether the other is the same ledger, opened by the same node with the same rights: what one does, the other may do for it. */
  actsLike(other: Ledger): boolean {
    return (
      this.itself === other.itself &&
      PERMISSIONS.every((one) => this.#allowed.has(one) === other.#allowed.has(one)) &&
      JSON.stringify(this.#context.actor) === JSON.stringify(other.#context.actor)
    );
  }

  /** Whether the workflow may be handed numbers, names and texts. */
  mayReveal(): boolean {
    return this.#allowed.has('reveal');
  }

  /** How many contacts and events there are; for the credential's test. */
  async size(): Promise<{ readonly contacts: number; readonly events: number }> {
    const db = this.#context.engine.db;
    const [contacts, events] = [
      await db
        .selectFrom('contacts')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow(),
      await db
        .selectFrom('events')
        .select((eb) => eb.fn.countAll<number>().as('count'))
        .executeTakeFirstOrThrow(),
    ];
    return { contacts: Number(contacts.count), events: Number(events.count) };
  }

  #require(permission: Permission) {
    if (this.#allowed.has(permission)) return;
    const to = {
      send: 'send messages',
      record: 'record anything',
      purge: 'purge data',
      reveal: 'reveal personal data',
    }[permission];
    throw new LedgerError(
      'not_allowed',
      `The Consent Ledger credential of this node does not allow a workflow to ${to}.`,
      'Choose a credential that allows it, or allow it in the credential.',
    );
  }
}

/** Whatever names a purpose names it in its one spelling. */
function canonical<T extends { readonly purpose?: string } | object>(told: T): T {
  const { purpose } = told as { purpose?: string };
  return purpose === undefined ? told : { ...told, purpose: canonicalPurpose(purpose) };
}
