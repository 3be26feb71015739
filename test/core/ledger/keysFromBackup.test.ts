import { closeLedgers } from '../../../core/ledger';
import { partsOf } from '../../../core/ledger/open';
import { aLedger, grant, leave, offers, phone, type Place, recipient } from './aLedger';

const DAY = 86_400_000;

/** A backup of the key store alone, as its operator would make it; gives what puts it back. */
async function keysBackedUp(place: Place): Promise<() => Promise<void>> {
  const { openKeys, ledger } = partsOf(place, {});
  const engine = await openKeys();
  const keys = await engine.db.selectFrom('contact_keys').selectAll().execute();
  const journal = await engine.db.selectFrom('journal').selectAll().execute();
  return async () => {
    await closeLedgers();
    await engine.write(async (trx) => {
      await trx.deleteFrom('contact_keys').execute();
      await trx.deleteFrom('journal').execute();
      await trx.insertInto('contact_keys').values(keys).execute();
      await trx.insertInto('journal').values(journal).execute();
    });
    await engine.close();
    await ledger.close();
  };
}

test('A key store that is restored from its backup does not make whoever was erased since readable again', async () => {
  const it = await aLedger();
  await it.ledger.record([
    grant(phone(1)),
    leave(phone(1)),
    grant(phone(2)),
    grant(phone(3)),
    leave(phone(3)),
  ]);
  const ids = await it.open.keys.contactIds(undefined, 9);
  expect(ids).toHaveLength(3);
  const restoreKeys = await keysBackedUp(it.place);
  it.clock.now += 60 * DAY;
  await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
  const left = async ({ open }: typeof it) => {
    const keys = await open.keys.load(ids);
    return ids.map((id) => [
      keys.get(id)?.profile !== undefined,
      keys.get(id)?.proof !== undefined,
    ]);
  };
  const after = await left(it);
  expect(after.filter(([profile]) => profile)).toHaveLength(1);
  await restoreKeys();
  const again = await aLedger({ place: it.place });
  expect(await left(again)).toEqual(after);
  const reasons = await again.ledger.check(
    offers,
    [1, 2, 3].map((n) => recipient(phone(n))),
  );
  expect(reasons.map(({ reason }) => reason)).toEqual(['withdrawn', 'allowed', 'withdrawn']);
  expect(await again.ledger.verify()).toMatchObject({ ok: true });
});
