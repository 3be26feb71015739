import type { Identifier } from '../../../core/consent';
import { aLedger, grant, leave, NOON, offers, phone, recipient } from './aLedger';
import { isOnDisk } from './traces';

const DAY = 86_400_000;

describe('A purge', () => {
  test('takes contacts whose every consent has ended and leaves those who may still be written to', async () => {
    const it = await aLedger();
    await it.ledger.record([
      grant(phone(1), { who: { identifiers: [phone(1)], externalId: 'crm-1' } }),
      leave(phone(1), { claimed: undefined }),
      grant(phone(2)),
    ]);
    it.clock.now += 60 * DAY;
    const cutOffs = { contacts: it.clock.now - 30 * DAY };
    expect(await it.ledger.previewPurge(cutOffs)).toMatchObject([{ kind: 'contacts', count: 1 }]);
    const report = await it.ledger.purge(cutOffs);
    expect(report.contacts).toMatchObject([{ externalId: 'crm-1' }]);
    expect((await it.ledger.check(offers, [recipient(phone(2))]))[0]?.reason).toBe('allowed');
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('names the contact by the id that the CRM gave it later, also after it was merged', async () => {
    const it = await aLedger();
    const bsuid = { kind: 'bsuid', value: 'GB.31' } as const;
    await it.ledger.record([grant(phone(1)), leave(bsuid), grant(bsuid)]);
    await it.ledger.record([
      grant(bsuid, { who: { identifiers: [bsuid], externalId: 'crm-9' }, once: 'again' }),
    ]);
    await it.ledger.record([
      {
        type: 'link',
        who: { identifiers: [phone(1), bsuid], linkedBy: 'signed' },
        channel: 'whatsapp',
        signed: true,
        evidence: {},
      },
    ]);
    it.clock.now += 60 * DAY;
    const report = await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
    expect(report.contacts).toMatchObject([{ externalId: 'crm-9' }]);
  });

  test('names a number’s new owner by their own CRM id, and not the one before', async () => {
    const it = await aLedger();
    const old = { kind: 'bsuid', value: 'GB.1' } as const;
    const fresh = { kind: 'bsuid', value: 'GB.2' } as const;
    const by = (bsuid: Identifier, externalId: string) =>
      leave(phone(1), {
        who: { identifiers: [phone(1), bsuid], linkedBy: 'signed', externalId },
        once: externalId,
      });
    await it.ledger.record([grant(old)]);
    await it.ledger.record([by(old, 'crm-old'), leave(old)]);
    await it.ledger.record([by(fresh, 'crm-new')]);
    it.clock.now += 60 * DAY;
    const { contacts } = await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
    expect(contacts.map(({ externalId }) => externalId).sort()).toEqual(['crm-new', 'crm-old']);
  });

  test('goes on where the keys of a contact were lost', async () => {
    const it = await aLedger();
    await it.ledger.record([
      grant(phone(1), { who: { identifiers: [phone(1)], externalId: 'crm-1' } }),
    ]);
    const { keys } = it.open;
    const ids = await keys.contactIds(undefined, 10);
    for (const which of ['profile', 'proof'] as const) await keys.destroy(ids, which);
    await it.ledger.record([leave(phone(1))]);
    it.clock.now += 60 * DAY;
    const { contacts } = await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
    expect(contacts).toHaveLength(1);
  });

  test('never makes reachable: what was left stays left, an import later included', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), leave(phone(1))]);
    it.clock.now += 60 * DAY;
    await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
    expect((await it.ledger.size()).contacts).toBe(0);
    await it.ledger.record([
      grant(phone(1), { claimed: { at: it.clock.now, precision: 'instant' } }),
    ]);
    expect((await it.ledger.check(offers, [recipient(phone(1))]))[0]?.reason).toBe('withdrawn');
  });

  test('destroys the key, so that number and name are gone from copies of the ledger too', async () => {
    const it = await aLedger();
    await it.ledger.record([
      grant(phone(1), { who: { identifiers: [phone(1)], name: 'Nomen Nescio' } }),
      leave(phone(1)),
    ]);
    const [{ contact_id: contactId } = { contact_id: '' }] = await it.open.engine.db
      .selectFrom('contacts')
      .select('contact_id')
      .execute();
    it.clock.now += 60 * DAY;
    await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
    expect((await it.open.keys.load([contactId])).get(contactId)?.profile).toBeUndefined();
    expect(await isOnDisk(it.place, 'Nomen Nescio')).toBe(false);
  });

  test('remembers that a number was handed on: an old list does not make it reachable', async () => {
    const it = await aLedger();
    const meet = (bsuid: string) => ({
      type: 'link' as const,
      who: {
        identifiers: [phone(1), { kind: 'bsuid' as const, value: bsuid }],
        linkedBy: 'signed' as const,
      },
      channel: 'whatsapp' as const,
      signed: true,
      evidence: {},
    });
    const ending = grant(phone(1), { expiresAt: NOON + DAY });
    await it.ledger.record([meet('GB.1'), ending, meet('GB.2')]);
    it.clock.now += 60 * DAY;
    await it.ledger.purge({ contacts: it.clock.now - 30 * DAY });
    expect((await it.ledger.size()).contacts).toBe(0);
    await it.ledger.record([grant(phone(1), { noticeVersion: 'of the old list' })]);
    expect((await it.ledger.check(offers, [recipient(phone(1))]))[0]?.outcome).toBe('blocked');
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('keeps someone whose data must stay as it is', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), leave(phone(1))]);
    await it.open.engine.db.updateTable('contacts').set({ restricted_at: NOON }).execute();
    it.clock.now += 60 * DAY;
    expect((await it.ledger.purge({ contacts: it.clock.now - 30 * DAY })).contacts).toEqual([]);
  });

  test('keeps what waits to be read, and what is younger than its period', async () => {
    const it = await aLedger();
    await it.ledger.storeMessages([
      {
        type: 'message',
        channel: 'whatsapp',
        messageId: '1',
        from: [phone(1)],
        at: NOON,
        signed: true,
        form: 'text',
        text: 'hi',
      },
    ]);
    it.clock.now += 60 * DAY;
    const cutOffs = { inbox: it.clock.now - 30 * DAY, contacts: it.clock.now - 30 * DAY };
    expect(await it.ledger.previewPurge(cutOffs)).toMatchObject([{ count: 0 }, { count: 0 }]);
  });

  test('of many goes through all of them, a few at a time, and n8n goes on in between', async () => {
    const it = await aLedger();
    const many = Array.from({ length: 1_300 }, (_, n) => n);
    await it.ledger.record(
      many.flatMap((n) => (n % 4 === 0 ? [grant(phone(n)), leave(phone(n))] : [grant(phone(n))])),
    );
    it.clock.now += 60 * DAY;
    const cutOffs = { contacts: it.clock.now - 30 * DAY };
    let turns = 0;
    const turn = () => (turns += 1) && (ticking = setImmediate(turn));
    let ticking = setImmediate(turn);
    const preview = await it.ledger.previewPurge(cutOffs);
    clearImmediate(ticking);
    expect(turns).toBeGreaterThanOrEqual(2);
    expect(preview).toEqual([{ kind: 'contacts', count: 325, oldest: NOON, newest: NOON }]);
    const { counts, contacts } = await it.ledger.purge(cutOffs);
    expect(counts).toEqual(preview);
    expect(contacts).toHaveLength(325);
    expect(await it.ledger.size()).toMatchObject({ contacts: 975 });
    expect(await it.ledger.previewPurge(cutOffs)).toMatchObject([{ count: 0 }]);
  });

  test('twice at once does no harm', async () => {
    const it = await aLedger();
    await it.ledger.record(
      Array.from({ length: 300 }, (_, n) => n).flatMap((n) => [grant(phone(n)), leave(phone(n))]),
    );
    it.clock.now += 60 * DAY;
    const cutOffs = { contacts: it.clock.now - 30 * DAY };
    const [a, b] = await Promise.all([it.ledger.purge(cutOffs), it.ledger.purge(cutOffs)]);
    expect(a.contacts.length + b.contacts.length).toBe(300);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });
});

describe('A question that nobody answered', () => {
  const ask = {
    type: 'request' as const,
    who: { identifiers: [phone(1)] },
    channel: 'whatsapp' as const,
    purpose: 'offers',
    kind: 'double_opt_in' as const,
    signed: false,
    validForMs: 7 * DAY,
    evidence: {},
  };

  test('about renewal leaves a consent that holds as it is', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), { ...ask, kind: 're_permission' }]);
    expect((await it.ledger.check(offers, [recipient(phone(1))]))[0]?.reason).toBe('allowed');
  });

  test('about renewal is not put again, also where what was sent has been purged', async () => {
    const it = await aLedger();
    const renewal = { ...ask, kind: 're_permission' as const, maxConsentAgeDays: 30 };
    await it.ledger.record([grant(phone(1))]);
    expect(await it.ledger.record([renewal])).toMatchObject([{ recorded: true }]);
    const [claim] = await it.ledger.claim(
      { ...offers, messageClass: 'permission_request' },
      { kind: 'permission_request' },
      'run-1',
      [{ item: 0, recipient: recipient(phone(1)) }],
    );
    if (claim?.kind !== 'claimed') throw new Error('not claimed');
    await it.ledger.settle([{ claimId: claim.claimId, state: 'sent' }]);
    it.clock.now += 25 * DAY;
    await it.ledger.purge({ claims: it.clock.now - DAY, requests: it.clock.now - DAY });
    expect(await it.ledger.record([renewal])).toMatchObject([{ recorded: false }]);
  });

  test('does not become a yes when it is purged: its contact goes with it', async () => {
    const it = await aLedger();
    await it.ledger.record([ask]);
    await it.ledger.record([
      grant(phone(1), { claimed: { at: NOON - DAY, precision: 'instant' } }),
    ]);
    const reason = async () => (await it.ledger.check(offers, [recipient(phone(1))]))[0]?.reason;
    expect(await reason()).toBe('pending_confirmation');
    for (const days of [8, 40, 80]) {
      it.clock.now = NOON + days * DAY;
      await it.ledger.purge({
        requests: it.clock.now - 30 * DAY,
        contacts: it.clock.now - 30 * DAY,
      });
      expect(await reason()).toBe('no_consent');
    }
    expect((await it.ledger.size()).contacts).toBe(0);
  });
});
