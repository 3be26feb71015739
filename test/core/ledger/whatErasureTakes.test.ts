import type { Act } from '../../../core/ledger';
import type { Granted, Payload, Requested } from '../../../core/ledger/events';
import { tryUnseal } from '../../../core/ledger/keys/sealing';
import { aLedger, grant, leave, phone } from './aLedger';

const DAY = 86_400_000;
const bsuid = { kind: 'bsuid', value: 'GB.77' } as const;
const link: Act = {
  type: 'link',
  who: { identifiers: [phone(1), bsuid], linkedBy: 'signed' },
  channel: 'whatsapp',
  signed: true,
  evidence: {},
};
const request: Act = {
  type: 'request',
  who: { identifiers: [phone(2)] },
  channel: 'whatsapp',
  purpose: 'offers',
  kind: 'double_opt_in',
  validForMs: 90 * DAY,
  signed: false,
  evidence: { source: 'web_form' },
  personal: { ipAddress: '192.0.2.2' },
};
const from = (ipAddress: string) => ({ personal: { ipAddress } });

/** What was said of where opt-ins came from, as far as it can still be read. */
async function readable({ open }: Awaited<ReturnType<typeof aLedger>>): Promise<unknown[]> {
  const rows = await open.engine.db
    .selectFrom('events')
    .select(['seq', 'contact_id', 'payload'])
    .where('type', 'in', ['granted', 'requested'])
    .orderBy('seq')
    .execute();
  const keys = await open.keys.load(rows.map((row) => row.contact_id ?? ''));
  return rows.map(({ seq, contact_id, payload }) => {
    const own = keys.get(contact_id ?? '');
    const plain = own?.proof && payload && tryUnseal(own.proof, payload, `event:${seq}`);
    if (!plain) return 'unreadable';
    const { event } = JSON.parse(plain.toString()) as Payload & { event: Granted | Requested };
    const place = `${event.type === 'granted' ? 'grant' : 'request'}:${event.subjects[0]}`;
    const sealed = Buffer.from(event.personal ?? '', 'base64');
    const kept = own.profile && tryUnseal(own.profile, sealed, place);
    return kept ? (JSON.parse(kept.toString()) as unknown) : 'gone';
  });
}

describe('Where an opt-in came from', () => {
  test('can be read as long as its contact is there, also where two turn out to be one at once', async () => {
    const it = await aLedger();
    await it.ledger.record([
      grant(phone(1), from('192.0.2.1')),
      grant(bsuid, from('192.0.2.7')),
      request,
      link,
    ]);
    expect(await readable(it)).toEqual([
      { ipAddress: '192.0.2.1' },
      { ipAddress: '192.0.2.7' },
      { ipAddress: '192.0.2.2' },
    ]);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('goes with erasure, while the proof stays', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1), from('192.0.2.1')), request, leave(phone(1))]);
    it.clock.now += 60 * DAY;
    await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
    expect(await readable(it)).toEqual(['gone', { ipAddress: '192.0.2.2' }]);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });
});
