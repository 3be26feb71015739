import { aLedger, grant, leave, offers, phone, recipient } from './aLedger';

test('A long list is decided in its order, each contact once and for itself', async () => {
  const it = await aLedger();
  const numbers = Array.from({ length: 450 }, (_, n) => n);
  await it.ledger.record(numbers.map((n) => grant(phone(n))));
  await it.ledger.record(numbers.filter((n) => n % 3 === 0).map((n) => leave(phone(n))));
  const listed = [...numbers, 0, 1];
  const decided = await it.ledger.check(
    offers,
    listed.map((n) => recipient(phone(n))),
  );
  expect(decided.map(({ reason }) => reason)).toEqual(
    listed.map((n) => (n % 3 === 0 ? 'withdrawn' : 'allowed')),
  );
});
