import { closeLedgers } from '../../../core/ledger';
import { aLedger, grant, phone } from './aLedger';

describe('A ledger', () => {
  test.each([
    ['too new', '999', 'newer_version'],
    ['from before the first release', '1', 'older_version'],
    ['of no version at all', 'x', 'older_version'],
  ])('whose tables are %s is not opened', async (_, version, problem) => {
    const { ledger, open, place } = await aLedger();
    await ledger.record([grant(phone(1))]);
    await open.engine.db
      .updateTable('meta')
      .set({ value: version })
      .where('key', '=', 'schema')
      .execute();
    await closeLedgers();
    await expect(aLedger({ place })).rejects.toMatchObject({ problem, name: 'LedgerError' });
  });
});
