import { readImportRow } from '../../../core/ledger';
import { aLedger } from './aLedger';

const NAMED = '+4531313129';

describe('An import of somebody who is not known', () => {
  test('that says they left keeps none of the words of whoever imports, which nothing would seal', async () => {
    const it = await aLedger();
    const rows = [1, 2].map((n) => ({
      contact: `+45 31 31 31 2${n}`,
      channel: 'whatsapp',
      purpose: 'offers',
      state: n === 1 ? 'granted' : 'withdrawn',
      at: '2026-01-05',
    }));
    const attestation = `asked for by ${NAMED}`;
    const acts = rows.flatMap(
      (row) =>
        readImportRow(row, {
          evidence: { source: 'import', origin: 'migration', attestation },
          pendingForMs: 0,
        }).acts ?? [],
    );
    expect(await it.ledger.record(acts)).toMatchObject([{ recorded: true }, { recorded: true }]);
    const events = await it.open.engine.db
      .selectFrom('events')
      .select(['type', 'payload'])
      .orderBy('seq')
      .execute();
    expect(events.map(({ type }) => type)).toEqual(['granted', 'left']);
    const [, left] = events.map(({ payload }) => Buffer.from(payload ?? []).toString('latin1'));
    expect(left).toContain('"importedState":"withdrawn"');
    expect(events.map(({ payload }) => Buffer.from(payload ?? []).includes(NAMED))).toEqual([
      false,
      false,
    ]);
  });
});
