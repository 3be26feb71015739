import { commit, GENESIS, link } from '../chain';
import type { LedgerContext } from '../context';
import type { Payload } from '../events';
import { unseal } from '../keys/sealing';
import {
  type ConsentRow,
  foldGrant,
  foldInherited,
  foldLeaving,
  foldRequest,
  foldResume,
  type SuppressionRow,
} from '../projections';

export interface Verdict {
  readonly ok: boolean;
  readonly events: number;
  /** The first event that does not hold, and why; or the table that says something else than the chain. */
  readonly broken?: { readonly seq?: number; readonly what: string };
}

const PAGE = 1000;

/**
 * Walks the whole chain: every link, every commitment, every payload that is still kept; rebuilds
 * the rows that decide from the events and compares.
 *
 * @param onProgress told after each page how many events have been read
 */
export async function verify(
  context: LedgerContext,
  onProgress?: (events: number) => void,
): Promise<Verdict> {
  const { engine, keys } = context;
  let previous: Uint8Array = GENESIS;
  let seq = 0;
  const consents = new Map<string, ConsentRow>();
  const suppressions = new Map<string, SuppressionRow>();
  const broken = (what: string, at?: number): Verdict => ({
    ok: false,
    events: seq,
    broken: { seq: at, what },
  });

  for (;;) {
    const page = await engine.db
      .selectFrom('events')
      .selectAll()
      .where('seq', '>', seq)
      .orderBy('seq')
      .limit(PAGE)
      .execute();
    if (page.length === 0) break;
    const contactIds = [...new Set(page.map((row) => row.contact_id).filter((id) => id !== null))];
    const keyOf = await keys.load(contactIds);
    for (const row of page) {
      if (row.seq !== seq + 1) return broken('An event is missing before this one.', row.seq);
      seq = row.seq;
      const expected = link(previous, row);
      if (!expected.equals(row.hash))
        return broken('This event or its place in the chain was changed.', seq);
      previous = row.hash;
      if (row.payload === null || row.salt === null) {
        return broken(
          'What this event held is gone, and no end of its proof period explains it.',
          seq,
        );
      }
      let plain: Uint8Array = row.payload;
      if (row.contact_id !== null) {
        const key = keyOf.get(row.contact_id)?.proof;
        if (!key) return broken('The proof key of this event is gone.', seq);
        try {
          plain = unseal(key, row.payload, `event:${seq}`);
        } catch {
          return broken('What this event holds was changed.', seq);
        }
      }
      if (!commit(row.salt, plain).equals(row.commitment))
        return broken('What this event holds was changed.', seq);
      replay((JSON.parse(Buffer.from(plain).toString()) as Payload).event, consents, suppressions);
    }
    onProgress?.(seq);
    await new Promise((resolve) => setImmediate(resolve));
  }
  return (await compare(context, consents, suppressions)) ?? { ok: true, events: seq };
}

function replay(
  event: Payload['event'],
  consents: Map<string, ConsentRow>,
  suppressions: Map<string, SuppressionRow>,
) {
  switch (event.type) {
    case 'granted':
    case 'requested': {
      const key = JSON.stringify([event.subjects[0], event.channel, event.purpose]);
      const before = consents.get(key);
      consents.set(
        key,
        event.type === 'granted' ? foldGrant(before, event) : foldRequest(before, event),
      );
      break;
    }
    case 'left':
      for (const subject of event.subjects) {
        const key = JSON.stringify([subject, event.channel, event.purpose, event.kind]);
        suppressions.set(key, foldLeaving(suppressions.get(key), event, subject));
      }
      break;
    case 'resumed':
      for (const subject of event.subjects) {
        const key = JSON.stringify([subject, event.channel, '*', 'platform_stop']);
        suppressions.set(key, foldResume(suppressions.get(key), event, subject));
      }
      break;
    case 'linked':
      for (const leaving of event.inherited) {
        const key = JSON.stringify([
          leaving.subject,
          leaving.channel,
          leaving.purpose,
          leaving.kind,
        ]);
        suppressions.set(key, foldInherited(suppressions.get(key), leaving));
      }
      break;
    case 'erased':
      for (const [key, row] of consents)
        if (event.subjects.includes(row.identifier_hash)) consents.delete(key);
      break;
  }
}

async function compare(
  { engine }: LedgerContext,
  consents: Map<string, ConsentRow>,
  suppressions: Map<string, SuppressionRow>,
): Promise<Verdict | undefined> {
  const differs = (table: string): Verdict => ({
    ok: false,
    events: 0,
    broken: { what: `The table ${table} says something else than the chain.` },
  });
  for (const row of await engine.db.selectFrom('consents').selectAll().execute()) {
    const key = JSON.stringify([row.identifier_hash, row.channel, row.purpose]);
    if (!same(row, consents.get(key))) return differs('consents');
    consents.delete(key);
  }
  if (consents.size > 0) return differs('consents');
  for (const row of await engine.db.selectFrom('suppressions').selectAll().execute()) {
    const key = JSON.stringify([row.identifier_hash, row.channel, row.purpose, row.kind]);
    if (!same(row, suppressions.get(key))) return differs('suppressions');
    suppressions.delete(key);
  }
  return suppressions.size > 0 ? differs('suppressions') : undefined;
}

function same(row: object, rebuilt: object | undefined): boolean {
  const sorted = (value: object) =>
    JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
  return rebuilt !== undefined && sorted(row) === sorted(rebuilt);
}
