import type { Identifier } from '../../core/consent';
import type { Act } from '../../core/ledger';
import { aLedger, engineName, grant, leave } from '../core/ledger/aLedger';
import { bytesOf } from '../core/ledger/traces';
import { found, keysOf, readable, steal, wrappedKeysIn } from './erased/thief';
import { backUp } from './tables';

const DAY = 86_400_000;
const MASTER_KEY = '7e'.repeat(32);

/** Someone of whom the ledger comes to know all that it can. */
function aPerson(n: number, name: string) {
  // Unlike from the start, so that the one is not taken for the other.
  const digits = `1${n}02555014${n}`;
  const phone: Identifier = { kind: 'phone', value: `+${digits}` };
  const bsuid: Identifier = { kind: 'bsuid', value: `US.4711000${n}` };
  const email: Identifier = { kind: 'email', value: `${name.toLowerCase()}@example.org` };
  const externalId = `crm-4711-${n}`;
  const ip = `203.0.113.${n}7`;
  // As WhatsApp makes them: the number is in it.
  const messageId = `wamid.${Buffer.from(`\x1c\x0b${digits}\x15`).toString('base64')}`;
  return {
    ...{ phone, bsuid, email, name, externalId, ip, messageId },
    told: [digits, name, bsuid.value, email.value, externalId, ip, messageId, `Yours, ${name}`],
  };
}
type Person = ReturnType<typeof aPerson>;

async function live(it: Awaited<ReturnType<typeof aLedger>>, person: Person) {
  const { phone, bsuid, email, name, externalId, ip, messageId } = person;
  const who = { identifiers: [phone, bsuid, email], linkedBy: 'form' as const, name, externalId };
  const told = { who, channel: 'whatsapp', signed: true, evidence: { source: 'form' } } as const;
  const acts: Act[] = [
    // A contact of their own first, merged a moment later.
    grant(bsuid, { who: { identifiers: [bsuid], name }, expiresAt: it.clock.now + DAY }),
    grant(phone, { who, by: 'person', personal: { ip, messageId }, expiresAt: it.clock.now + DAY }),
    { ...told, type: 'review', seems: 'leave', once: messageId },
    leave(phone, { who, reason: `Yours, ${name}`, purpose: 'news' }),
  ];
  const [, , review] = await it.ledger.record(acts);
  if (!review?.recorded) throw new Error('no review');
  await it.ledger.resolveReview(review.reviewId ?? '', 'harmless');
  const claims = await it.ledger.claim(
    {
      ...{ channel: 'sms', purpose: 'offers', messageClass: 'service', legalBasis: 'contract' },
      ...{ contactHours: { kind: 'off' }, frequencyCaps: [] },
    },
    { kind: 'campaign', campaign: 'autumn sale', edition: '2026-w47' },
    'run 1',
    [{ item: 0, recipient: { identifier: phone, country: 'US' } }],
  );
  for (const each of claims)
    if (each.kind === 'claimed')
      await it.ledger.settle([{ claimId: each.claimId, state: 'sent', messageId }]);
  expect(claims.map(({ kind }) => kind)).toEqual(['claimed']);
  const [stored] = await it.ledger.storeMessages([
    {
      ...{
        type: 'message',
        channel: 'whatsapp',
        messageId,
        from: [phone, bsuid],
        at: it.clock.now,
      },
      ...{ signed: true, form: 'text', text: `Not now. Yours, ${name}`, profileName: name },
    },
  ]);
  await it.ledger.markRead(stored?.handle ?? '', 'none');
}

describe('Once someone is erased', () => {
  test('neither the ledger, nor its log, nor an older backup with today’s keys and the master key tell who they were', async () => {
    const it = await aLedger({ encryptionKey: MASTER_KEY });
    const [erased, stays] = [aPerson(2, 'Quirinius'), aPerson(3, 'Zenobia')];
    await live(it, erased);
    await live(it, stays);
    await it.ledger.record([grant(stays.phone, { once: 'stays', claimed: undefined })]);
    const ids = async () =>
      (await it.open.engine.db.selectFrom('contacts').select('contact_id').execute()).map(
        (row) => row.contact_id,
      );
    const [backup, keysThen, contactsThen] = [
      await backUp(it.open),
      await steal(it.place),
      await ids(),
    ];

    it.clock.now += 60 * DAY;
    const { contacts } = await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
    expect(contacts).toHaveLength(1);
    const keysNow = await steal(it.place);
    const disk = await bytesOf(it.place);
    const all = [...erased.told, ...stays.told];

    // The thief knows the trade: with the keys of then everything opens, and with today's whoever stays.
    expect(found(all, readable(backup, keysOf(keysThen, MASTER_KEY)))).toEqual([...all].sort());
    expect(found(all, readable(backup, keysOf(keysNow, MASTER_KEY)))).toEqual(
      [...stays.told].sort(),
    );

    // Nobody's can be read off the disk, and of today's ledger no more opens than of the backup.
    expect(found(all, [disk])).toEqual([]);
    const now = readable(await backUp(it.open), keysOf(keysNow, MASTER_KEY));
    expect(found(erased.told, now)).toEqual([]);
    expect(found(erased.told, readable(new Map(Object.entries(keysNow)) as never, []))).toEqual([]);

    const kept = await ids();
    const [gone = ''] = contactsThen.filter((id) => !kept.includes(id));
    if (engineName === 'sqlite') {
      const lying = (contactId: string) =>
        wrappedKeysIn(disk, { stolen: keysNow, masterKey: MASTER_KEY, contactId });
      expect(lying(kept[0] ?? '')).toEqual(['profile', 'proof']);
      expect(lying(gone)).toEqual(['proof']);
    }
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('nor do they where somebody else had taken their number for their own, until the two were split', async () => {
    const it = await aLedger({ encryptionKey: MASTER_KEY });
    const [erased, stays] = [aPerson(2, 'Quirinius'), aPerson(3, 'Zenobia')];
    const both = {
      identifiers: [stays.phone, erased.phone, erased.email],
      linkedBy: 'form' as const,
    };
    await it.ledger.record([
      grant(stays.phone, { claimed: undefined }),
      grant(erased.phone, { who: both, expiresAt: it.clock.now + DAY }),
    ]);
    const told = [erased.phone.value.slice(1), erased.email.value];
    const backup = await backUp(it.open);
    const open = async (of: typeof backup) =>
      found(
        [...told, stays.phone.value.slice(1)],
        readable(of, keysOf(await steal(it.place), MASTER_KEY)),
      );
    expect(await open(backup)).toHaveLength(3);

    await it.ledger.split([erased.phone, erased.email]);
    expect(await open(backup)).toEqual([]);
    expect(await open(await backUp(it.open))).toHaveLength(3);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });

    it.clock.now += 60 * DAY;
    await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
    expect(await open(await backUp(it.open))).toEqual([stays.phone.value.slice(1)]);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });
});
