import type { Ledger } from '../../../core/ledger';
import { aLedger, grant, offers, phone, recipient } from './aLedger';

async function paused() {
  const it = await aLedger();
  await it.ledger.record([grant(phone(1))]);
  const [review] = await it.ledger.record([
    {
      type: 'review',
      who: { identifiers: [phone(1)] },
      channel: 'whatsapp',
      signed: false,
      once: 'message-1',
      seems: 'leave',
      evidence: {},
    },
  ]);
  if (!review?.recorded || review.reviewId === undefined) throw new Error('no review');
  return { ...it, reviewId: review.reviewId };
}

const reasonNow = async (ledger: Ledger) =>
  (await ledger.check(offers, [recipient(phone(1))]))[0]?.reason;

describe('Resolving a review', () => {
  test('ends the pause where the message was harmless', async () => {
    const it = await paused();
    expect(await reasonNow(it.ledger)).toBe('needs_review');
    expect(await it.ledger.resolveReview(it.reviewId, 'harmless')).toEqual({ already: false });
    expect(await reasonNow(it.ledger)).toBe('allowed');
    expect(await it.ledger.resolveReview(it.reviewId, 'harmless')).toEqual({ already: true });
  });

  test.each([
    ['leave', 'withdrawn'],
    ['leave_everything', 'suppressed'],
    ['object', 'objected'],
  ] as const)('%s is in force as soon as the pause ends', async (resolution, reason) => {
    const it = await paused();
    await it.ledger.resolveReview(it.reviewId, resolution);
    expect(await reasonNow(it.ledger)).toBe(reason);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('finds a leaving on a second look, once', async () => {
    const it = await paused();
    await it.ledger.resolveReview(it.reviewId, 'harmless');
    expect(await it.ledger.resolveReview(it.reviewId, 'leave')).toEqual({ already: false });
    expect(await reasonNow(it.ledger)).toBe('withdrawn');
    const before = await it.ledger.size();
    expect(await it.ledger.resolveReview(it.reviewId, 'leave')).toEqual({ already: true });
    expect(await it.ledger.size()).toEqual(before);
  });

  test('says so where there is no such review', async () => {
    const it = await paused();
    await expect(it.ledger.resolveReview('none', 'leave')).rejects.toMatchObject({
      problem: 'refused',
    });
  });
});
