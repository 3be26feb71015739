import { aLedger } from '../aLedger';

test('A ledger on PostgreSQL says who backs it up, and how', async () => {
  const { ledger } = await aLedger();
  const error = await ledger.backUp().catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({
    problem: 'refused',
    advice: expect.stringContaining('pg_dump') as string,
  });
});
