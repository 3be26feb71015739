import fc from 'fast-check';
import { readKept, receive } from '../../core/campaign';
import { readWhatsApp } from '../../core/inbound';
import { readMessage } from '../../core/language';
import type { Act, Ledger } from '../../core/ledger';
import { verifySignature } from '../../core/whatsapp';
import { aDelivery, aStop, type Delivery } from '../core/inbound/deliveries';
import { aLedger, grant, leave, NOON, offers, phone, recipient } from '../core/ledger/aLedger';
import { aSeed, rounds } from './rounds';

const SECRET = 'the secret of the app';
const HUNDRED = 100;
const EVERYBODY = Array.from({ length: 1_000 }, (_, n) => n);
const between = (first: number, last: number) => EVERYBODY.slice(first, last + 1);
/** One for each hundred of bodies. */
const PLANTED = between(0, 199);
const AGREED = between(500, 529);
const LEFT = between(700, 729);

/**
 * A delivery as our trigger takes it in, its messages as Handle Opt-Out reads them, and what is unclear as a person who
 * finds it harmless: so no pause hides who is allowed.
 *
 * @returns how many messages it held; undefined where it was turned away
 */
async function deliver(
  ledger: Ledger,
  { rawBody, signature }: Delivery,
): Promise<number | undefined> {
  if (!verifySignature(rawBody, signature, SECRET)) return undefined;
  let body: unknown;
  try {
    body = JSON.parse(rawBody.toString('utf8'));
  } catch {
    body = undefined;
  }
  const { events } = readWhatsApp(body, { signed: true, receivedAt: ledger.now() });
  const { messages } = await receive(ledger, events, readMessage);
  const handled = await readKept(
    ledger,
    messages.map(({ handle, event }) => ({ handle, message: event, read: readMessage })),
  );
  for (const result of handled.flatMap(({ results }) => results))
    if (result.recorded && result.reviewId) await ledger.resolveReview(result.reviewId, 'harmless');
  return messages.length;
}

async function aLedgerWithPeople() {
  const it = await aLedger();
  const acts: Act[] = [
    ...PLANTED.map((n) => grant(phone(n))),
    ...AGREED.map((n) => grant(phone(n), { noticeVersion: '1' })),
    // Their opt-in names no notice, so nothing that they write brings them back by itself.
    ...LEFT.map((n) => grant(phone(n))),
    ...LEFT.map((n) =>
      leave(phone(n), { claimed: { at: NOON - 3_600_000, precision: 'instant' } }),
    ),
  ];
  await it.ledger.record(acts);
  // The bodies were written later.
  it.clock.now = 1_795_000_000_000 + 60_000;
  return it;
}

async function reasonsNow(ledger: Ledger): Promise<ReadonlyMap<number, string>> {
  const decisions = await ledger.check(
    offers,
    EVERYBODY.map((n) => recipient(phone(n))),
  );
  return new Map(decisions.map(({ reason }, n) => [n, reason]));
}

const LEAVING: ReadonlySet<string | undefined> = new Set([
  'withdrawn',
  'suppressed',
  'objected',
  'refused',
]);

describe('Whatever comes in by the webhook', () => {
  test('every STOP is found, nobody else leaves, nobody is allowed who was not, and nothing breaks', async () => {
    const { ledger } = await aLedgerWithPeople();
    const blocks = rounds(100, 6, 40);
    const seed = aSeed('webhook bodies, in hundreds', blocks);
    let signed = 0;
    let messages = 0;
    for (let block = 0; block < Math.min(blocks, PLANTED.length); block++) {
      const [deliveries = []] = fc.sample(
        fc.array(aDelivery(SECRET), {
          minLength: HUNDRED - 1,
          maxLength: HUNDRED - 1,
          size: 'max',
        }),
        { numRuns: 1, seed: seed + block },
      );
      const [stop] = fc.sample(aStop(SECRET, block), { numRuns: 1, seed: seed + block });
      const place = (seed + block) % HUNDRED;
      for (const delivery of [...deliveries.slice(0, place), stop!, ...deliveries.slice(place)]) {
        const held = await deliver(ledger, delivery);
        expect(held !== undefined).toBe(delivery.isSigned);
        signed += held === undefined ? 0 : 1;
        messages += held ?? 0;
      }

      const reasons = await reasonsNow(ledger);
      const has = (what: (reason: string) => boolean) =>
        EVERYBODY.filter((n) => what(reasons.get(n) ?? ''));
      const gone = [...PLANTED.slice(0, block + 1), ...LEFT];
      expect(has((reason) => LEAVING.has(reason))).toEqual(gone);
      expect(has((reason) => reason === 'allowed')).toEqual([
        ...PLANTED.slice(block + 1),
        ...AGREED,
      ]);
    }
    expect(signed).toBeGreaterThan((blocks * HUNDRED) / 2);
    expect(messages).toBeGreaterThan(blocks * HUNDRED);
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });
});
