import type { DecisionRequest } from '../../../core/consent';
import { Ledger, openLedger, PERMISSIONS } from '../../../core/ledger';
import { type Place, personOf, placeWithKey, type Said } from './said';

const offers: DecisionRequest = {
  ...{ channel: 'whatsapp', purpose: 'offers', messageClass: 'marketing' },
  ...{ contactHours: { kind: 'off' }, frequencyCaps: [] },
};

/**
 * Opens a ledger whose worker was killed, and holds it against what that worker had said.
 *
 * @param key the last master key that is surely the ledger's; it may have become the next one
 */
export async function recall(place: Place, key: number, said: readonly Said[]) {
  const open = await openLedger(
    {
      ...placeWithKey(place, key + 1),
      previousEncryptionKey: placeWithKey(place, key).encryptionKey,
    },
    {},
  );
  const ledger = new Ledger(open, { allowed: PERMISSIONS, actor: {} });
  expect(await ledger.verify()).toMatchObject({ ok: true });

  const all = <K extends string>(what: K) =>
    said.filter((each): each is Extract<Said, Record<K, unknown>> => what in each);
  const people = async (numbers: readonly number[]) =>
    await ledger.check(
      offers,
      numbers.map((n) => ({ identifier: personOf(n), country: 'US' })),
    );
  const granted = await people(all('granted').map(({ granted }) => granted));
  expect(new Set(granted.map(({ reason }) => reason))).toEqual(
    new Set(granted.length > 0 ? ['allowed'] : []),
  );
  const left = await people(all('left').map(({ left }) => left));
  expect(left.every(({ reason }) => reason === 'withdrawn')).toBe(true);

  const read = new Set(all('read').map((each) => each.read));
  for (const { kept, from } of all('kept')) {
    const { message, readAt } = await ledger.openMessage(kept);
    expect(message.text).toBe(`I am ${from}.`);
    if (read.has(kept)) expect(readAt).toBeDefined();
  }

  const states = new Map(
    (await open.engine.db.selectFrom('claims').select(['claim_id', 'state']).execute()).map(
      (row) => [row.claim_id, row.state],
    ),
  );
  for (const { claimed } of all('claimed')) expect(states.has(claimed)).toBe(true);
  for (const { settled, state } of all('settled')) expect(states.get(settled)).toBe(state);
  const again = await ledger.claim(
    offers,
    { kind: 'campaign', campaign: 'load', edition: 'one' },
    'after the crash',
    all('claimed').map(({ by }, item) => ({
      item,
      recipient: { identifier: personOf(by), country: 'US' },
    })),
  );
  expect(again.filter(({ kind }) => kind === 'claimed')).toEqual([]);

  const erased = all('erased').map((each) => each.erased);
  const keys = await open.keys.load(erased);
  expect(erased.filter((id) => keys.get(id)?.profile)).toEqual([]);

  await open.engine.close();
  await open.keys.close();
}
