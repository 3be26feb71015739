import fc from 'fast-check';
import { always, rounds } from '../../../endurance/rounds';
import type { ContactKeys, KeyStore } from '../../../../core/ledger/keys/keyStore';
import { aMasterKey, aPlace } from './aKeyStore';

const IDS = ['a', 'b', 'c', 'd', 'e'];
const ids = fc.subarray(IDS, { minLength: 1 });
const which = fc.constantFrom('profile' as const, 'proof' as const);
/** Which of the processes that have the store open does it. */
const worker = fc.nat(9);
const step = fc.oneof(
  fc.record({ do: fc.constant('create' as const), ids, worker }),
  fc.record({ do: fc.constant('load' as const), ids, worker }),
  fc.record({ do: fc.constant('destroy' as const), ids, which, worker }),
  fc.record({ do: fc.constant('adopt' as const), ids, which, worker }),
  fc.record({ do: fc.constant('rotate' as const) }),
  fc.record({ do: fc.constant('reopen' as const), worker }),
);

test('Whatever is done to a key store, keys that stand stay the same, destroyed ones never come back, and the look-up key never changes', async () => {
  await always(
    'keys stay, and destroyed ones stay destroyed',
    rounds(1000, 60),
    fc.asyncProperty(fc.array(step, { maxLength: 14 }), async (steps) => {
      const place = await aPlace();
      try {
        let master = aMasterKey();
        const open: KeyStore[] = [await place.open({ passphrase: master })];
        const { lookUpKey, ledgerId } = open[0] as KeyStore;
        /** A contact that had keys once stays here, without those that were destroyed. */
        const standing = new Map<string, ContactKeys>();
        const gone = new Set<string>();
        const pick = (n: number) => open[n % open.length] as KeyStore;
        const check = (found: ReadonlyMap<string, ContactKeys>, asked: readonly string[]) => {
          for (const id of asked) {
            const expected = standing.get(id);
            const has = expected?.profile ?? expected?.proof;
            expect(found.get(id)).toEqual(
              has ? { profile: undefined, proof: undefined, ...expected } : undefined,
            );
            for (const key of Object.values(found.get(id) ?? {}) as Array<Buffer | undefined>)
              expect(key && gone.has(key.toString('hex'))).not.toBe(true);
          }
        };
        for (const one of steps) {
          switch (one.do) {
            case 'create': {
              const made = await pick(one.worker).create(one.ids);
              for (const id of one.ids) {
                const before = standing.get(id);
                const now = made.get(id) as Required<ContactKeys>;
                if (before?.profile) expect(now.profile).toEqual(before.profile);
                if (before?.proof) expect(now.proof).toEqual(before.proof);
                standing.set(id, now);
              }
              check(made, one.ids);
              break;
            }
            case 'load':
              check(await pick(one.worker).load(one.ids), one.ids);
              break;
            case 'destroy':
              await pick(one.worker).destroy(one.ids, one.which);
              for (const id of one.ids) {
                const before = standing.get(id);
                const key = before?.[one.which];
                if (key) gone.add(key.toString('hex'));
                if (before) standing.set(id, { ...before, [one.which]: undefined });
              }
              break;
            case 'adopt': {
              const brought = new Map(
                one.ids.map((id) => [
                  id,
                  { [one.which]: Buffer.from(aMasterKey(), 'hex') } as ContactKeys,
                ]),
              );
              await pick(one.worker).adopt(brought);
              for (const [id, keys] of brought) if (!standing.has(id)) standing.set(id, keys);
              break;
            }
            case 'rotate': {
              const previous = master;
              master = aMasterKey();
              open.push(await place.open({ passphrase: master, previous }));
              await expect(place.open({ passphrase: previous })).rejects.toMatchObject({
                problem: 'wrong_key',
              });
              break;
            }
            case 'reopen':
              await pick(one.worker).close();
              open[one.worker % open.length] = await place.open({ passphrase: master });
              break;
          }
        }
        for (const store of open) {
          expect(store.lookUpKey).toEqual(lookUpKey);
          expect(store.ledgerId).toBe(ledgerId);
          check(await store.load(IDS), IDS);
          expect(await store.contactIds(undefined, 9)).toEqual(
            IDS.filter((id) => standing.get(id)?.profile ?? standing.get(id)?.proof),
          );
        }
      } finally {
        await place.end();
      }
    }),
  );
}, 600_000);
