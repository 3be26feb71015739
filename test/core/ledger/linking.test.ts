import type { Act } from '../../../core/ledger';
import type { Identifier } from '../../../core/consent';
import { aLedger, grant, leave, NOON, offers, phone, recipient } from './aLedger';

const bsuid = { kind: 'bsuid', value: 'GB.77' } as const;
const link = (...identifiers: Identifier[]): Act => ({
  type: 'link',
  who: { identifiers, linkedBy: 'signed' },
  channel: 'whatsapp',
  signed: true,
  evidence: {},
});
const platform = (value: 'stop' | 'resume', who: Identifier, at: number): Act => {
  const base = {
    who: { identifiers: [who] },
    channel: 'whatsapp' as const,
    claimed: { at, precision: 'instant' as const },
    signed: true,
    evidence: {},
  };
  return value === 'stop'
    ? { ...base, type: 'leave', kind: 'platform_stop', purpose: '*' }
    : { ...base, type: 'resume' };
};
const reasonFor = async ({ ledger }: Awaited<ReturnType<typeof aLedger>>, who: Identifier) =>
  (await ledger.check(offers, [recipient(who)]))[0]?.reason;

async function twoSubscribers() {
  const it = await aLedger();
  await it.ledger.record([grant(phone(1)), grant(bsuid)]);
  it.clock.now += 60_000;
  return it;
}

describe('Linking', () => {
  test('takes nobody’s stop away, where the identifier it is linked to was stopped and resumed', async () => {
    const it = await twoSubscribers();
    await it.ledger.record([
      platform('stop', phone(1), NOON + 1_000),
      platform('stop', bsuid, NOON + 2_000),
      platform('resume', bsuid, NOON + 3_000),
      link(phone(1), bsuid),
    ]);
    expect(await reasonFor(it, phone(1))).toBe('withdrawn');
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('does not bring back a stop that was resumed before', async () => {
    const it = await twoSubscribers();
    await it.ledger.record([
      platform('stop', bsuid, NOON + 2_000),
      platform('resume', bsuid, NOON + 3_000),
      link(phone(1), bsuid),
    ]);
    expect(await reasonFor(it, phone(1))).toBe('allowed');
    expect(await reasonFor(it, bsuid)).toBe('allowed');
  });

  test('lets a resume undo the stop only where it was said', async () => {
    const it = await twoSubscribers();
    await it.ledger.record([
      platform('stop', phone(1), NOON + 1_000),
      link(phone(1), bsuid),
      platform('resume', bsuid, NOON + 3_000),
    ]);
    expect(await reasonFor(it, phone(1))).toBe('withdrawn');
    expect(await reasonFor(it, bsuid)).toBe('allowed');
  });

  test('reaches a new contact: what one of its identifiers left before anybody knew it holds for all', async () => {
    const it = await aLedger();
    await it.ledger.record([leave(phone(1))]);
    expect((await it.ledger.size()).contacts).toBe(0);
    await it.ledger.record([link(phone(1), bsuid), grant(bsuid)]);
    expect(await reasonFor(it, bsuid)).toBe('withdrawn');
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('carries a message along that came in the same delivery and waits to be read', async () => {
    const it = await twoSubscribers();
    const message = (messageId: string, ...from: Identifier[]) => ({
      type: 'message' as const,
      channel: 'whatsapp' as const,
      messageId,
      from,
      at: NOON,
      signed: true,
      form: 'text' as const,
      text: 'hm',
    });
    const stored = await it.ledger.storeMessages([
      message('1', bsuid),
      message('2', phone(1), bsuid),
    ]);
    await it.ledger.markRead(stored[1]?.handle as string, 'none');
    expect(await reasonFor(it, bsuid)).toBe('needs_review');
    expect((await it.ledger.openMessage(stored[0]?.handle as string)).message.messageId).toBe('1');
  });

  test('carries a pause along that was set in the same batch', async () => {
    const it = await twoSubscribers();
    const review: Act = {
      type: 'review',
      who: { identifiers: [bsuid] },
      channel: 'whatsapp',
      signed: true,
      seems: 'leave',
      evidence: {},
    };
    await it.ledger.record([review, link(phone(1), bsuid)]);
    expect(await reasonFor(it, bsuid)).toBe('needs_review');
  });

  test('keeps the restriction of either contact', async () => {
    const it = await twoSubscribers();
    const row = await it.open.engine.db
      .selectFrom('identifiers')
      .select('contact_id')
      .where('kind', '=', 'bsuid')
      .executeTakeFirstOrThrow();
    await it.open.engine.db
      .updateTable('contacts')
      .set({ restricted_at: NOON })
      .where('contact_id', '=', row.contact_id)
      .execute();
    await it.ledger.record([link(phone(1), bsuid)]);
    expect(await reasonFor(it, phone(1))).toBe('restricted');
  });
});

describe('A review', () => {
  test('reaches whoever wrote the message, also where their number has passed to someone else since', async () => {
    const it = await aLedger();
    const next = { kind: 'bsuid', value: 'GB.78' } as const;
    await it.ledger.record([link(phone(1), bsuid), grant(bsuid), grant(next)]);
    const [review] = await it.ledger.record([
      {
        type: 'review',
        who: { identifiers: [phone(1)] },
        channel: 'whatsapp',
        signed: true,
        seems: 'leave',
        evidence: {},
      },
    ]);
    await it.ledger.record([link(phone(1), next)]);
    if (!review?.recorded || !review.reviewId) throw new Error('no review');
    await it.ledger.resolveReview(review.reviewId, 'leave');
    expect(await reasonFor(it, bsuid)).toBe('withdrawn');
    expect(await reasonFor(it, next)).toBe('allowed');
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });
});
