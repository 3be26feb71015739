import { aboutNobody, appendEvents } from '../chain';
import type { LedgerContext } from '../context';
import type { Db, WriteTransaction } from '../engines/engine';
import type { EditionsClosed } from '../events';
import type { RestrictionJournal, StoredEntry } from '../keys/keyStore';
import type { Restriction } from '../restrictions';
import { writeRows } from '../bulk';
import { closeEditions } from './editions';
import { destroyKeysThatCameBack } from './earlierKeys';
import { destroyProfileKeys, eraseContacts, handedOn } from './erase';
import { sha256 } from '../hashes';
import { endProof } from './proof';
import { takeOverRows } from './takeOver';
import { Workspace } from './workspace';

const PAGE = 200;

/**
 * Puts back on record what the journal beside the ledger knows and the ledger does not, before it
 * serves a single check. A ledger lacks it that was restored from an older backup: who left and who
 * was erased since is applied again, and every edition is closed, since nobody knows any more whom
 * it had reached. Or a process died while it recorded: then what restricts a person counts (that they
 * left, were handed on, restricted or under review), and nothing else.
 */
export async function catchUp(context: LedgerContext): Promise<void> {
  const { journal } = context.keys;
  const done = await context.write((trx) => catchUpIn(context, trx));
  if (done.length > 0) await journal.remove(done);
  await destroyProfileKeys(context);
  await destroyKeysThatCameBack(context);
}

/**
 * The same within a transaction that is open already.
 *
 * @returns the journal entries that stand in the ledger since, under entries of their own: to be removed after the commit
 */
export async function catchUpIn(context: LedgerContext, trx: WriteTransaction): Promise<number[]> {
  const missing = await unknownTo(trx, context.keys.journal);
  const restored =
    missing.some(({ confirmed }) => confirmed) || !(await hasReached(trx, context.keys.journal));
  if (missing.length > 0 || restored) await new CatchUp(context, trx).apply(missing, restored);
  return missing.map(({ id }) => id);
}

/** Entries that no event of the chain stands for, the oldest first. The newest that one stands for vouches for all before it. */
async function unknownTo(db: Db, journal: RestrictionJournal): Promise<StoredEntry[]> {
  const missing: StoredEntry[] = [];
  for (let before: number | undefined; ;) {
    const page = await journal.newest(PAGE, before);
    const hashes = new Map(
      (page.length === 0
        ? []
        : await db
            .selectFrom('events')
            .select(['seq', 'hash'])
            .where(
              'seq',
              'in',
              page.map(({ seq }) => seq),
            )
            .execute()
      ).map((row) => [row.seq, Buffer.from(row.hash)]),
    );
    const vouching = page.findIndex(({ seq, hash }) => hashes.get(seq)?.equals(hash));
    missing.push(...(vouching < 0 ? page : page.slice(0, vouching)));
    if (vouching >= 0 || page.length < PAGE) return missing.reverse();
    before = page.at(-1)?.id;
  }
}

/** Whether the chain holds the last rights to send that are known to have been committed. */
async function hasReached(db: Db, journal: RestrictionJournal): Promise<boolean> {
  const last = await journal.reached();
  if (!last) return true;
  const row = await db
    .selectFrom('events')
    .select('hash')
    .where('seq', '=', last.seq)
    .executeTakeFirst();
  return row !== undefined && Buffer.compare(row.hash, last.hash) === 0;
}

type Of<Type extends Restriction['type']> = Extract<Restriction, { type: Type }>;

class CatchUp {
  readonly #context: LedgerContext;
  readonly #trx: WriteTransaction;

  constructor(context: LedgerContext, trx: WriteTransaction) {
    this.#context = context;
    this.#trx = trx;
  }

  async apply(missing: readonly StoredEntry[], restored: boolean): Promise<void> {
    const all = missing.map(({ entry }) => JSON.parse(entry) as Restriction);
    // Before anyone is erased: what spread to them while they were known is theirs still.
    await this.#leavings(all.filter((each) => each.type === 'left' || each.type === 'linked'));
    for (const each of all) {
      switch (each.type) {
        case 'identity_changed':
          await this.#identityChanged(each);
          break;
        case 'restricted':
          await this.#restricted(each);
          break;
        case 'review_opened':
          await this.#review(each);
          break;
        case 'notice_recorded':
          if (restored) await this.#notice(each);
          break;
        case 'suppressions_taken_over':
          if (restored) await this.#takenOver(each);
          break;
      }
    }
    if (!restored) return;
    const erased = all.filter((each) => each.type === 'erased');
    const split = all.flatMap((each) => (each.type === 'keys_ended' ? each.contacts : []));
    await this.#erase([...erased.map(({ contactId }) => contactId), ...split]);
    await this.#endProofs(all, erased);
    await this.#closeEditions(all);
    const event = { type: 'restored', applied: all.length, at: this.#context.now() } as const;
    await appendEvents(this.#context, this.#trx, [aboutNobody(event)]);
  }

  async #leavings(leavings: ReadonlyArray<Of<'left' | 'linked'>>) {
    for (let start = 0; start < leavings.length; start += PAGE) {
      const batch = leavings.slice(start, start + PAGE);
      const hashes = [...new Set(batch.flatMap(({ subjects }) => subjects))];
      const workspace = await Workspace.load(this.#context, this.#trx, { hashes });
      for (const each of batch) {
        const contactId = workspace.contactOf(each.subjects[0] ?? '') ?? null;
        workspace.append(
          each.type === 'linked' ? each : { ...each, evidence: { source: 'restored' } },
          contactId,
        );
      }
      await workspace.flush();
    }
  }

  async #identityChanged(event: Of<'identity_changed'>) {
    const [hash] = event.subjects;
    const workspace = await Workspace.load(this.#context, this.#trx, { hashes: [hash] });
    const contactId = workspace.contactOf(hash);
    // Somebody may make the number known again who does not know that it was handed on.
    if (contactId === undefined) workspace.append(handedOn(hash, event.at), null);
    else workspace.append(event, contactId);
    await workspace.flush();
    await this.#trx
      .updateTable('identifiers')
      .set({ identity_changed_at: event.at })
      .where('identifier_hash', '=', hash)
      .execute();
  }

  /** Whoever it was about, also where their identifiers were not known yet as one person's. */
  async #restricted({ contactId, subjects, at }: Of<'restricted'>) {
    const contactIds = (await this.#isKnown(contactId)) ? [contactId] : [];
    const workspace = await Workspace.load(this.#context, this.#trx, {
      hashes: subjects,
      contactIds,
    });
    const owners = subjects
      .map((hash) => workspace.contactOf(hash))
      .filter((id) => id !== undefined);
    const whom = [...new Set([...contactIds, ...owners])];
    for (const each of whom) {
      const hashes = workspace.hashesOf(each).sort();
      workspace.append({ type: 'restricted', subjects: hashes, restricted: true, at }, each);
    }
    await workspace.flush();
    await this.#trx
      .updateTable('contacts')
      .set({ restricted_at: at })
      .where('contact_id', 'in', this.#context.engine.list(whom))
      .execute();
  }

  /** Also one that was resolved since: what it led to is not known any more, so a person looks again. */
  async #review(event: Of<'review_opened'>) {
    const [hash] = event.subjects;
    const workspace = await Workspace.load(this.#context, this.#trx, { hashes: [hash] });
    const contactId = workspace.contactOf(hash);
    const before = await this.#trx
      .selectFrom('reviews')
      .select('review_id')
      .where('review_id', '=', event.reviewId)
      .executeTakeFirst();
    if (contactId === undefined || before) return;
    workspace.append(event, contactId);
    await workspace.flush();
  }

  async #notice(event: Of<'notice_recorded'>) {
    const { noticeId: notice_id, at: recorded_at, type: _type, ...notice } = event;
    const before = await this.#trx
      .selectFrom('notices')
      .select('notice_id')
      .where('notice_id', '=', notice_id)
      .executeTakeFirst();
    if (before) return;
    await writeRows(this.#trx, 'notices', [
      { ...notice, notice_id, recorded_at, text_hash: sha256(notice.text) },
    ]);
    await appendEvents(this.#context, this.#trx, [aboutNobody(event)]);
  }

  async #takenOver(event: Of<'suppressions_taken_over'>) {
    await takeOverRows(this.#context, this.#trx, event.fromLedger, event.rows);
  }

  /**
   * Whoever was split since goes as well: the copy has two people as one, and nobody can read any more
   * what it calls theirs. What they left counts; anything else, they have to be asked again.
   */
  async #erase(contactIds: readonly string[]) {
    for (const contactId of contactIds)
      if (await this.#isKnown(contactId))
        await eraseContacts(this.#context, this.#trx, [contactId], 'restored');
  }

  async #endProofs(all: readonly Restriction[], erased: ReadonlyArray<Of<'erased'>>) {
    const subjectsOf = new Map(erased.map(({ contactId, subjects }) => [contactId, subjects]));
    for (const ended of all.filter((each) => each.type === 'proof_ended')) {
      const theirs = ended.contacts.flatMap((contactId) => subjectsOf.get(contactId) ?? []);
      const subjects = [...ended.subjects, ...theirs];
      await endProof(this.#context, this.#trx, ended.contacts, { ...ended, subjects });
    }
  }

  async #closeEditions(all: readonly Restriction[]) {
    const at = this.#context.now();
    const open = await this.#trx
      .selectFrom('editions')
      .select(['edition_id as editionId', 'campaign', 'edition'])
      .where('closed_at', 'is', null)
      .execute();
    const closing = new Map<string, EditionsClosed['editions'][number]>();
    for (const { editionId, campaign, edition } of [
      ...open,
      ...all.flatMap((each) =>
        each.type === 'edition_opened'
          ? [each]
          : each.type === 'editions_closed'
            ? each.editions
            : [],
      ),
    ]) {
      closing.set(editionId, { editionId, campaign, edition });
    }
    if (closing.size === 0) return;
    await closeEditions(this.#context, this.#trx, [...closing.values()], at);
  }

  async #isKnown(contactId: string): Promise<boolean> {
    const row = await this.#trx
      .selectFrom('contacts')
      .select('contact_id')
      .where('contact_id', '=', contactId)
      .executeTakeFirst();
    return row !== undefined;
  }
}
