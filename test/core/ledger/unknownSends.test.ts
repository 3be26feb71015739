import { type ClaimScope, Ledger, type Permission } from '../../../core/ledger';
import { contextOf } from '../../../core/ledger/context';
import { destroyProfileKeys, eraseContacts } from '../../../core/ledger/operations/erase';
import { aLedger, grant, NOON, offers, phone, recipient } from './aLedger';

const scope: ClaimScope = { kind: 'campaign', campaign: 'autumn', edition: '1' };
const MINUTE = 60_000;

async function aCampaign() {
  const it = await aLedger();
  await it.ledger.record([1, 2, 3].map((n) => grant(phone(n))));
  const claim = async (n: number, run = 'run-1') =>
    (await it.ledger.claim(offers, scope, run, [{ item: n, recipient: recipient(phone(n)) }]))[0];
  /** @returns the claim of a message that is under way */
  const claimed = async (n: number, run?: string) => {
    const made = await claim(n, run);
    if (made?.kind !== 'claimed') throw new Error('not claimed');
    it.clock.now += 1_000;
    return made.claimId;
  };
  const lost = async (n: number, run?: string) => {
    const claimId = await claimed(n, run);
    await it.ledger.settle([{ claimId, state: 'unknown', reason: 'outcome_unknown' }]);
    return claimId;
  };
  const status = async (claimId: string, told = 'delivered') =>
    await it.ledger.applyStatuses([
      { reference: claimId, messageId: `wamid.${claimId}`, status: told },
    ]);
  const open = async (over = {}) =>
    await it.ledger.openSends({ limit: 100, withIdentifier: true, ...over });
  const as = (allowed: readonly Permission[]) =>
    new Ledger(it.open, { allowed, actor: {}, now: () => it.clock.now });
  return { ...it, claim, claimed, lost, status, openSends: open, as };
}

describe('What may have gone out', () => {
  test('is listed with its campaign and since when, oldest first', async () => {
    const it = await aCampaign();
    const first = await it.lost(1);
    const second = await it.lost(2);
    expect(await it.openSends()).toEqual([
      {
        claimId: first,
        kind: 'campaign',
        campaign: 'autumn',
        edition: '1',
        channel: 'whatsapp',
        purpose: 'offers',
        state: 'unknown',
        since: NOON,
        identifier: phone(1),
      },
      expect.objectContaining({ claimId: second, since: NOON + 1_000 }),
    ]);
    expect(await it.openSends({ limit: 1 })).toHaveLength(1);
    expect(await it.openSends({ campaign: 'spring' })).toEqual([]);
    expect(await it.openSends({ campaign: 'autumn', edition: '2' })).toEqual([]);
    expect(await it.openSends({ campaign: 'autumn', edition: '1' })).toHaveLength(2);
  });

  test('names nobody where the credential may not reveal, and is nobody’s to see who may neither send nor reveal', async () => {
    const it = await aCampaign();
    await it.lost(1);
    const sender = it.as(['send']);
    const [seen] = await sender.openSends({ limit: 10, withIdentifier: false });
    expect(seen).not.toHaveProperty('identifier');
    await expect(sender.openSends({ limit: 10, withIdentifier: true })).rejects.toMatchObject({
      problem: 'not_allowed',
    });
    await expect(
      it.as(['record']).openSends({ limit: 10, withIdentifier: false }),
    ).rejects.toMatchObject({ problem: 'not_allowed' });
  });

  test('is so too where whoever sent it was killed, once nobody can be sending it any more', async () => {
    const it = await aCampaign();
    const claimId = await it.claimed(1);
    expect(await it.openSends()).toEqual([]);
    it.clock.now += 6 * MINUTE;
    expect(await it.openSends()).toMatchObject([{ claimId, state: 'left_behind' }]);
    // A worker that was killed: n8n runs the same execution once more, and finds the person listed twice.
    expect(await it.claim(1)).toMatchObject({ kind: 'repeated', state: 'claimed' });
    const [twice] = await it.ledger.claim(offers, scope, 'run-1', [
      { item: 9, recipient: recipient(phone(1)) },
    ]);
    expect(twice).toMatchObject({ kind: 'refused', decision: { reason: 'outcome_unknown' } });
  });

  test('keeps nobody’s number once they are erased', async () => {
    const it = await aCampaign();
    const claimId = await it.lost(1);
    const context = contextOf(it.open, {}, () => it.clock.now);
    const contacts = await it.open.engine.db.selectFrom('contacts').select('contact_id').execute();
    await context.write((trx) =>
      eraseContacts(
        context,
        trx,
        contacts.map((row) => row.contact_id),
        'request',
      ),
    );
    await destroyProfileKeys(context);
    const [seen] = await it.openSends();
    expect(seen).toMatchObject({ claimId });
    expect(seen).not.toHaveProperty('identifier');
    expect(await it.ledger.resolveSends([{ claimId, as: 'sent' }])).toEqual(['resolved']);
    expect(await it.ledger.size()).toMatchObject({ contacts: 0 });
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });
});

describe('A person who finds out what became of a message', () => {
  test('puts it on record, once', async () => {
    const it = await aCampaign();
    const claimId = await it.lost(1);
    const before = await it.ledger.size();
    expect(await it.ledger.resolveSends([{ claimId, as: 'sent' }])).toEqual(['resolved']);
    expect(await it.ledger.size()).toMatchObject({ events: before.events + 1 });
    expect(await it.ledger.resolveSends([{ claimId, as: 'sent' }])).toEqual(['already']);
    expect(await it.ledger.size()).toMatchObject({ events: before.events + 1 });
    expect(await it.openSends()).toEqual([]);
    expect(await it.claim(1, 'run-2')).toMatchObject({ decision: { reason: 'already_sent' } });
    expect(await it.ledger.resolveSends([{ claimId, as: 'not_sent' }])).toEqual(['otherwise']);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('lets the next run send it again, and the one that heard of it before hears the same', async () => {
    const it = await aCampaign();
    const claimId = await it.lost(1);
    expect(await it.ledger.resolveSends([{ claimId, as: 'not_sent' }])).toEqual(['resolved']);
    expect(await it.ledger.resolveSends([{ claimId, as: 'not_sent' }])).toEqual(['already']);
    expect(await it.claim(1)).toMatchObject({ kind: 'repeated', reason: 'outcome_unknown' });
    expect(await it.claim(1, 'run-2')).toMatchObject({ kind: 'claimed' });
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('may correct themselves towards sent, and never what is known for certain', async () => {
    const it = await aCampaign();
    const [erred, told, refused] = [await it.lost(1), await it.lost(2), await it.claimed(3)];
    await it.ledger.resolveSends([{ claimId: erred, as: 'not_sent' }]);
    await it.status(told);
    await it.ledger.settle([{ claimId: refused, state: 'freed', reason: 'rejected' }]);
    expect(
      await it.ledger.resolveSends([
        { claimId: erred, as: 'sent' },
        { claimId: told, as: 'not_sent' },
        { claimId: refused, as: 'sent' },
        { claimId: 'nobody knows', as: 'sent' },
      ]),
    ).toEqual(['resolved', 'otherwise', 'otherwise', 'not_found']);
    expect(await it.claim(1, 'run-2')).toMatchObject({ decision: { reason: 'already_sent' } });
    expect(await it.claim(3, 'run-2')).toMatchObject({ kind: 'claimed' });
  });

  test('is not asked about what may be under way, and needs a credential that may record', async () => {
    const it = await aCampaign();
    const claimId = await it.claimed(1);
    expect(await it.ledger.resolveSends([{ claimId, as: 'not_sent' }])).toEqual(['under_way']);
    await expect(
      it.as(['send', 'reveal']).resolveSends([{ claimId, as: 'sent' }]),
    ).rejects.toMatchObject({ problem: 'not_allowed' });
  });
});

describe('What no status tells of, while statuses arrive', () => {
  test('is freed once it is old enough, and the chain says why', async () => {
    const it = await aCampaign();
    const claimId = await it.lost(1);
    const later = await it.claimed(2);
    await it.status(later);
    expect(await it.ledger.freeUnheard(scope, 15 * MINUTE)).toBe(0);
    it.clock.now += 15 * MINUTE;
    expect(await it.ledger.freeUnheard(scope, 15 * MINUTE)).toBe(1);
    expect(await it.ledger.freeUnheard(scope, 15 * MINUTE)).toBe(0);
    const last = await it.open.engine.db
      .selectFrom('events')
      .select(['type', 'payload'])
      .orderBy('seq', 'desc')
      .executeTakeFirstOrThrow();
    expect(last.type).toBe('claims_settled');
    expect(Buffer.from(last.payload ?? []).toString()).toContain('"freed_unheard"');
    expect(await it.claim(1, 'run-2')).toMatchObject({ kind: 'claimed' });
    // Its status comes after all: the one that was made since stands, and nothing is made a third time.
    await it.status(claimId);
    expect(await it.claim(1, 'run-3')).toMatchObject({ kind: 'refused' });
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('stays as it is where nothing proves that statuses arrive', async () => {
    const it = await aCampaign();
    const earlier = await it.claimed(2);
    await it.lost(1);
    await it.status(earlier);
    it.clock.now += 60 * MINUTE;
    expect(await it.ledger.freeUnheard(scope, 15 * MINUTE)).toBe(0);
    // Nor by statuses of another edition, which another trigger may hear.
    const [other] = await it.ledger.claim(offers, { ...scope, edition: '2' }, 'run-2', [
      { item: 0, recipient: recipient(phone(3)) },
    ]);
    if (other?.kind !== 'claimed') throw new Error('not claimed');
    await it.status(other.claimId);
    expect(await it.ledger.freeUnheard(scope, 15 * MINUTE)).toBe(0);
    expect(await it.openSends()).toHaveLength(1);
  });

  test('is freed where whoever sent it was killed, too, and never while it may be under way', async () => {
    const it = await aCampaign();
    await it.claimed(1);
    await it.status(await it.claimed(2));
    it.clock.now += 2 * MINUTE;
    expect(await it.ledger.freeUnheard(scope, MINUTE)).toBe(0);
    it.clock.now += 5 * MINUTE;
    expect(await it.ledger.freeUnheard(scope, MINUTE)).toBe(1);
  });

  test('stays where the operator never chose to free it, and where there is no edition', async () => {
    const it = await aCampaign();
    await it.lost(1);
    await it.status(await it.claimed(2));
    it.clock.now += 60 * MINUTE;
    for (const never of [0, -1, NaN]) expect(await it.ledger.freeUnheard(scope, never)).toBe(0);
    expect(await it.ledger.freeUnheard({ kind: 'permission_request' }, 1)).toBe(0);
    await expect(it.as(['record']).freeUnheard(scope, MINUTE)).rejects.toMatchObject({
      problem: 'not_allowed',
    });
  });
});
