import { dirname, join } from 'node:path';
import { openLedger } from '../../../core/ledger';
import { DATABASES } from '../../postgres/server';
import { aLedger, grant, offers, phone, type Place, recipient } from './aLedger';

/** Another ledger that finds the keys of the first: beside it in one folder, or under one name in one database for keys. */
const besideIt = (place: Place): Place =>
  place.engine === 'sqlite'
    ? { ...place, file: join(dirname(place.file as string), 'another.sqlite') }
    : { ...place, database: DATABASES.keys };

test('Two ledgers do not come to share their keys, also where nothing stands in the first yet', async () => {
  const first = await aLedger();
  for (let tries = 0; tries < 2; tries++)
    await expect(openLedger(besideIt(first.place), {})).rejects.toMatchObject({
      problem: 'missing_ledger',
      advice: expect.stringMatching(/Two ledgers need a (folder|schema name) each/) as string,
    });
  await first.ledger.record([grant(phone(1))]);
  const again = await aLedger({ place: first.place });
  expect((await again.ledger.check(offers, [recipient(phone(1))]))[0]?.reason).toBe('allowed');
});
