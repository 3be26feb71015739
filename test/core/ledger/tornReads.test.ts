import type { KyselyPlugin } from 'kysely';
import { type Act, Ledger, type OpenLedger, PERMISSIONS } from '../../../core/ledger';
import { contextOf } from '../../../core/ledger/context';
import type { Engine } from '../../../core/ledger/engines/engine';
import { openSqliteEngine } from '../../../core/ledger/engines/sqlite';
import { check } from '../../../core/ledger/operations/claims';
import { eraseContacts } from '../../../core/ledger/operations/erase';
import type { Tables } from '../../../core/ledger/schema';
import { aLedger, engineName, grant, offers, phone, recipient } from './aLedger';

const bsuid = { kind: 'bsuid', value: 'GB.1' } as const;
const together: Act = {
  type: 'link',
  who: { identifiers: [bsuid, phone(1)], linkedBy: 'signed' },
  channel: 'whatsapp',
  signed: true,
  evidence: {},
};
const unclear: Act = { ...together, type: 'review', who: { identifiers: [phone(1)] }, seems: '?' };

const engines: Engine[] = [];
afterEach(async () => {
  for (const engine of engines.splice(0)) if (engine.name === 'sqlite') await engine.close();
});

/** Somebody who is not written to, before and after something is done. */
async function aBlockedPerson() {
  const it = await aLedger();
  await it.ledger.record([grant(phone(1)), grant(bsuid)]);
  // Another worker's: the embedded database reads and writes on one connection for each.
  const engine = engineName === 'sqlite' ? openSqliteEngine<Tables>(it.file) : it.open.engine;
  engines.push(engine);
  const other: OpenLedger = { ...it.open, engine };
  const context = contextOf(other, {}, () => it.clock.now);
  const ledger = new Ledger(other, { allowed: PERMISSIONS, actor: {}, now: () => it.clock.now });
  const { contact_id: contactId } = await it.open.engine.db
    .selectFrom('identifiers')
    .select('contact_id')
    .where('identifier_hash', '=', it.open.lookUp.identifier(phone(1)))
    .executeTakeFirstOrThrow();
  /** Checks, with something done after so many of its reads. @returns why not, and whether there were that many */
  const checkWhile = async (reads: number, work: () => Promise<unknown>) => {
    let read = 0;
    const between: KyselyPlugin = {
      transformQuery: ({ node }) => node,
      transformResult: async ({ result }) => {
        if (++read === reads) await work();
        return result;
      },
    };
    const db = it.open.engine.db.withPlugin(between);
    const torn = { ...context, engine: { ...it.open.engine, db } };
    const [decision] = await check(torn, offers, undefined, [recipient(phone(1))]);
    return { reason: decision?.reason, done: read >= reads };
  };
  const erase = async () =>
    await context.write((trx) => eraseContacts(context, trx, [contactId], 'request'));
  return { ledger, checkWhile, erase };
}

describe('A check that something comes in between of', () => {
  test('blocks someone under review who is merged into another contact meanwhile', async () => {
    for (let reads = 1; ; reads++) {
      const { ledger, checkWhile } = await aBlockedPerson();
      await ledger.record([unclear]);
      const { reason, done } = await checkWhile(reads, () => ledger.record([together]));
      if (!done) break;
      expect([reads, reason]).toEqual([reads, 'needs_review']);
    }
  });

  test('blocks someone restricted who is erased meanwhile', async () => {
    for (let reads = 1; ; reads++) {
      const { ledger, checkWhile, erase } = await aBlockedPerson();
      await ledger.restrict(phone(1), true);
      const { reason, done } = await checkWhile(reads, erase);
      if (!done) break;
      expect(['restricted', 'no_consent']).toContain(reason);
    }
  });
});
