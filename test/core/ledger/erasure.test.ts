import type { Act } from '../../../core/ledger';
import { aLedger, grant, leave, NOON, phone } from './aLedger';

const DAY = 86_400_000;
const bsuid = { kind: 'bsuid', value: 'GB.77' } as const;
const link: Act = {
  type: 'link',
  who: { identifiers: [phone(1), bsuid], linkedBy: 'signed' },
  channel: 'whatsapp',
  signed: true,
  evidence: {},
};

async function profileKeys(it: Awaited<ReturnType<typeof aLedger>>, contactIds: string[]) {
  const keys = await it.open.keys.load(contactIds);
  return contactIds.filter((id) => keys.get(id)?.profile !== undefined);
}
const contactIds = async ({ open }: Awaited<ReturnType<typeof aLedger>>) =>
  (await open.engine.db.selectFrom('contacts').select('contact_id').execute()).map(
    (row) => row.contact_id,
  );

describe('Erasure', () => {
  test('takes the keys of every contact that was merged into the erased one, and theirs only', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), grant(bsuid), grant(phone(2))]);
    const before = await contactIds(it);
    await it.ledger.record([link]);
    expect(await profileKeys(it, before)).toHaveLength(3);
    await it.ledger.record([leave(phone(1))]);
    it.clock.now += 60 * DAY;
    await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
    expect(await profileKeys(it, before)).toEqual(await contactIds(it));
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('that a crash interrupted before the keys were gone is finished by the next purge', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), leave(phone(1))]);
    const before = await contactIds(it);
    it.clock.now += 60 * DAY;
    const destroy = it.open.keys.destroy;
    it.open.keys.destroy = async () => {
      throw new Error('killed');
    };
    await expect(it.ledger.purge({ contacts: it.clock.now - 30 * DAY })).rejects.toThrow('killed');
    it.open.keys.destroy = destroy;
    expect(await contactIds(it)).toEqual([]);
    await it.ledger.purge({});
    expect(await profileKeys(it, before)).toEqual([]);
  });
});

describe('A purge', () => {
  test('leaves whoever stopped and resumed, since their consent holds', async () => {
    const it = await aLedger();
    const base = { who: { identifiers: [phone(1)] }, signed: true, evidence: {} };
    const at = (ms: number) => ({ at: NOON + ms, precision: 'instant' as const });
    it.clock.now += 60_000;
    await it.ledger.record([
      grant(phone(1)),
      {
        ...base,
        type: 'leave',
        kind: 'platform_stop',
        channel: 'whatsapp',
        purpose: '*',
        claimed: at(1000),
      },
      { ...base, type: 'resume', channel: 'whatsapp', claimed: at(2000) },
    ]);
    it.clock.now += 60 * DAY;
    await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
    expect(await contactIds(it)).toHaveLength(1);
  });

  test('keeps the claim on a question that is still open, so that it is not put twice', async () => {
    const it = await aLedger();
    await it.ledger.record([
      {
        type: 'request',
        who: { identifiers: [phone(1)] },
        channel: 'whatsapp',
        purpose: 'offers',
        kind: 'double_opt_in',
        signed: false,
        validForMs: 60 * DAY,
        evidence: {},
      },
    ]);
    const ask = async (run: string) =>
      (
        await it.ledger.claim(
          {
            channel: 'whatsapp',
            purpose: 'offers',
            messageClass: 'permission_request',
            contactHours: { kind: 'off' },
            frequencyCaps: [],
          },
          { kind: 'permission_request' },
          run,
          [{ item: 0, recipient: { identifier: phone(1), country: 'GB' } }],
        )
      )[0];
    const first = await ask('run-1');
    if (first?.kind !== 'claimed') throw new Error('not claimed');
    await it.ledger.settle([{ claimId: first.claimId, state: 'sent' }]);
    it.clock.now += 40 * DAY;
    await it.ledger.purge({ claims: it.clock.now - 30 * DAY });
    expect(await ask('run-2')).toMatchObject({ decision: { reason: 'already_sent' } });
  });
});
