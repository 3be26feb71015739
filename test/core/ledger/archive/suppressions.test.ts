import type { Identifier, LeavingKind } from '../../../../core/consent';
import { Ledger, openLedger } from '../../../../core/ledger';
import { aLedger, grant, leave, NOON, offers, phone, recipient } from '../aLedger';
import { collected, inPieces, PASSPHRASE } from './files';
import { DIRECTIONS } from './twoLedgers';

type ALedger = Awaited<ReturnType<typeof aLedger>>;
const DAY = 86_400_000;

const bsuid = (n: number): Identifier => ({ kind: 'bsuid', value: `GB.${1000 + n}` });

async function reason({ ledger }: ALedger, identifier: Identifier, over = {}) {
  const [decision] = await ledger.check({ ...offers, ...over }, [recipient(identifier)]);
  return decision?.reason;
}
const exported = async ({ ledger }: ALedger) =>
  await collected(ledger.exportSuppressions(PASSPHRASE));
const takeOver = async ({ ledger }: ALedger, file: Uint8Array, passphrase = PASSPHRASE) =>
  await ledger.takeOverSuppressions(inPieces(file, 1000), passphrase);
const own = (identifier: Identifier, at: number) =>
  grant(identifier, {
    by: 'person',
    signed: true,
    claimed: { at, precision: 'instant' },
    noticeVersion: '1',
  });
const at = (moment: number) => ({ claimed: { at: moment, precision: 'instant' as const } });
const holds = async ({ ledger }: ALedger) =>
  expect(await ledger.verify()).toMatchObject({ ok: true });

describe.each(DIRECTIONS)('what was left, from %s', (_name, from, to) => {
  it('is honoured by a new ledger that holds a grant from an import', async () => {
    const [a, b] = [await from(), await to()];
    await a.ledger.record([grant(phone(1)), leave(phone(1)), grant(phone(2))]);
    await b.ledger.record([grant(phone(1)), grant(phone(2))]);
    expect(await reason(b, phone(1))).toBe('allowed');
    await holds(b);

    expect(await takeOver(b, await exported(a))).toEqual({
      rows: 1,
      already: 0,
      fromLedger: a.open.ledgerId,
    });
    expect(await reason(b, phone(1))).toBe('withdrawn');
    expect(await reason(b, phone(2))).toBe('allowed');
    const scope = { kind: 'campaign', campaign: 'autumn', edition: '1' } as const;
    const [claimed] = await b.ledger.claim(offers, scope, 'r', [
      { item: 0, recipient: recipient(phone(1)) },
    ]);
    expect(claimed).toMatchObject({ kind: 'refused', decision: { reason: 'withdrawn' } });
    await holds(b);

    // What somebody else records later is kept as evidence, and the state stays as it is.
    b.clock.now = NOON + DAY;
    await b.ledger.record([grant(phone(1), at(NOON + DAY))]);
    expect(await reason(b, phone(1))).toBe('withdrawn');
    await b.ledger.record([own(phone(1), NOON + DAY)]);
    expect(await reason(b, phone(1))).toBe('allowed');
    await holds(b);
  });

  it('is honoured of somebody who turns up only afterwards', async () => {
    const [a, b] = [await from(), await to()];
    await a.ledger.record([leave(phone(1)), leave(phone(2), { kind: 'suppressed', channel: '*' })]);
    await takeOver(b, await exported(a));
    await b.ledger.record([grant(phone(1)), grant(phone(2)), grant(phone(3))]);
    expect(await reason(b, phone(1))).toBe('withdrawn');
    expect(await reason(b, phone(2))).toBe('suppressed');
    expect(await reason(b, phone(3))).toBe('allowed');
    await holds(b);
  });

  it('names nobody, and takes along what was taken over from a third', async () => {
    const [a, b, c] = [await from(), await to(), await from()];
    await a.ledger.record([leave(phone(1))]);
    await takeOver(b, await exported(a));
    await b.ledger.record([leave(phone(2))]);
    expect(await takeOver(c, await exported(b))).toMatchObject({ rows: 2 });
    await c.ledger.record([grant(phone(1)), grant(phone(2))]);
    expect(await reason(c, phone(1))).toBe('withdrawn');
    expect(await reason(c, phone(2))).toBe('withdrawn');
    await holds(c);
  });
});

describe('suppressions of another ledger', () => {
  it('reach the linked identifiers of those who are known already', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    await a.ledger.record([leave(phone(1))]);
    const who = { identifiers: [phone(1), bsuid(1)], linkedBy: 'signed' as const };
    await b.ledger.record([grant(phone(1), { who }), grant(bsuid(1))]);
    expect(await reason(b, bsuid(1))).toBe('allowed');
    const file = await exported(a);
    await takeOver(b, file);
    expect(await reason(b, bsuid(1))).toBe('withdrawn');
    await holds(b);
    const { events } = await b.ledger.size();
    await takeOver(b, file);
    expect((await b.ledger.size()).events).toBe(events);
  });

  it('reach identifiers that are linked later', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    await a.ledger.record([leave(phone(1))]);
    await takeOver(b, await exported(a));
    await b.ledger.record([grant(bsuid(1))]);
    const who = { identifiers: [bsuid(1), phone(1)], linkedBy: 'signed' as const };
    await b.ledger.record([grant(bsuid(1), { who, ...at(NOON - 1000) })]);
    expect(await reason(b, bsuid(1))).toBe('withdrawn');
    await holds(b);
  });

  it.each<[LeavingKind, string]>([
    ['withdrawn', 'withdrawn'],
    ['objected', 'objected'],
    ['suppressed', 'suppressed'],
    ['refused', 'refused'],
    ['platform_stop', 'withdrawn'],
  ])('hold as what they are: %s', async (kind, expected) => {
    const [a, b] = [await aLedger(), await aLedger()];
    await a.ledger.record([
      leave(phone(1), { kind, purpose: kind === 'refused' ? 'offers' : '*' }),
    ]);
    await b.ledger.record([grant(phone(1))]);
    await takeOver(b, await exported(a));
    expect(await reason(b, phone(1))).toBe(expected);
    expect(await reason(b, phone(1), { channel: 'sms' })).not.toBe('allowed');
  });

  it('count a resume where the other ledger had it, and one that comes here', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    const stop = (n: number) =>
      leave(phone(n), { kind: 'platform_stop', evidence: { source: 'meta' } });
    const resume = (n: number) =>
      ({
        type: 'resume',
        who: { identifiers: [phone(n)] },
        channel: 'whatsapp',
        ...at(NOON + 3_600_000),
        signed: true,
        evidence: {},
      }) as const;
    a.clock.now = b.clock.now = NOON + DAY;
    await a.ledger.record([stop(1), stop(2), resume(1)]);
    await b.ledger.record([grant(phone(1)), grant(phone(2))]);
    await takeOver(b, await exported(a));
    expect(await reason(b, phone(1))).toBe('allowed');
    expect(await reason(b, phone(2))).toBe('withdrawn');
    // Whatever is recorded of them here changes nothing of that.
    await b.ledger.record([
      grant(phone(1), { ...at(NOON + 1000), purpose: 'news' }),
      grant(phone(2), { ...at(NOON + 1000), purpose: 'news' }),
    ]);
    expect(await reason(b, phone(1))).toBe('allowed');
    expect(await reason(b, phone(2))).toBe('withdrawn');
    await b.ledger.record([resume(2)]);
    expect(await reason(b, phone(2))).toBe('allowed');
    await holds(b);
  });

  it('bring along which numbers were handed on', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    const linked = (n: number) => ({
      identifiers: [phone(1), bsuid(n)],
      linkedBy: 'signed' as const,
    });
    await a.ledger.record([own(phone(1), NOON - 5 * DAY), grant(phone(1), { who: linked(1) })]);
    a.clock.now = NOON + 1000;
    await a.ledger.record([grant(bsuid(2), { who: linked(2), ...at(NOON) })]);
    expect(await reason(a, phone(1))).toBe('identity_changed');
    const file = await exported(a);
    await b.ledger.record([own(phone(1), NOON - 5 * DAY)]);
    expect(await reason(b, phone(1))).toBe('allowed');
    expect(await takeOver(b, file)).toMatchObject({ rows: 1, already: 0 });
    expect(await reason(b, phone(1))).toBe('withdrawn');
    expect(await takeOver(b, file)).toMatchObject({ rows: 0, already: 1 });
    // The ledger it comes from knows that by itself.
    const { events } = await a.ledger.size();
    expect(await takeOver(a, file)).toMatchObject({ rows: 0, already: 1 });
    expect((await a.ledger.size()).events).toBe(events);
    b.clock.now = NOON + DAY;
    await b.ledger.record([own(phone(1), NOON + DAY)]);
    expect(await reason(b, phone(1))).toBe('allowed');
    await holds(b);
  });

  it('are the same a second time, and later ones of the same ledger come on top', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    await a.ledger.record([leave(phone(1)), leave(phone(2))]);
    const first = await exported(a);
    expect(await takeOver(b, first)).toMatchObject({ rows: 2, already: 0 });
    const { events } = await b.ledger.size();
    expect(await takeOver(b, first)).toMatchObject({ rows: 0, already: 2 });
    expect((await b.ledger.size()).events).toBe(events);
    a.clock.now = NOON + DAY;
    await a.ledger.record([leave(phone(1), at(NOON + DAY)), leave(phone(3))]);
    expect(await takeOver(b, await exported(a))).toMatchObject({ rows: 2, already: 1 });
    // An older export takes nothing back.
    expect(await takeOver(b, first)).toMatchObject({ rows: 0, already: 2 });
    b.clock.now = NOON + 2 * DAY;
    await b.ledger.record([own(phone(1), NOON + DAY / 2)]);
    expect(await reason(b, phone(1))).toBe('withdrawn');
    await holds(b);
  });

  it('change nothing in the ledger they come from, and decide nothing about its beginning', async () => {
    const a = await aLedger();
    await a.ledger.record([grant(phone(1)), leave(phone(1))]);
    const { events } = await a.ledger.size();
    expect(await takeOver(a, await exported(a))).toEqual({
      rows: 0,
      already: 1,
      fromLedger: a.open.ledgerId,
    });
    expect(await a.ledger.size()).toEqual({ contacts: 1, events });
    expect(await a.ledger.origin()).toBe('undecided');
    await holds(a);
  });

  it('come back to where they came from', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    await a.ledger.record([grant(phone(1)), grant(phone(2)), leave(phone(1))]);
    await takeOver(b, await exported(a));
    await b.ledger.record([leave(phone(2))]);
    expect(await takeOver(a, await exported(b))).toMatchObject({ rows: 1, already: 1 });
    expect(await reason(a, phone(2))).toBe('withdrawn');
    await holds(a);
  });

  it('may be more than one page', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    const many = Array.from({ length: 2300 }, (_, n) => ({
      kind: 'email' as const,
      value: `reader${n}@example.com`,
    }));
    await a.ledger.record(many.map((each) => leave(each, { channel: 'email' })));
    expect(await takeOver(b, await exported(a))).toMatchObject({ rows: 2300, already: 0 });
    const last = many.at(-1) as Identifier;
    await b.ledger.record([grant(last, { channel: 'email' })]);
    expect(await reason(b, last, { channel: 'email' })).toBe('withdrawn');
    await holds(b);
  });

  it('are not taken over of a file that is not whole, nor with another passphrase', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    await a.ledger.record([leave(phone(1))]);
    await b.ledger.record([grant(phone(1))]);
    const file = await exported(a);
    const before = await b.ledger.size();
    const refused = async (taking: Promise<unknown>, message: RegExp) =>
      await expect(taking).rejects.toMatchObject({
        problem: 'refused',
        message: expect.stringMatching(message) as string,
      });
    await refused(takeOver(b, file, 'another passphrase'), /passphrase does not open/);
    await refused(takeOver(b, file.subarray(0, -1)), /cut off/);
    await refused(
      takeOver(b, Buffer.from('identifier,left\n')),
      /is not an export of suppressions/,
    );
    expect(() => a.ledger.exportSuppressions(PASSPHRASE.slice(0, 11))).toThrow(/too short/);
    expect(await b.ledger.size()).toEqual(before);
    expect(await b.ledger.origin()).toBe('undecided');
    expect(await b.open.keys.earlierLookUpKeys()).toEqual([]);
  });

  it('need a credential that allows to reveal, and one that allows to record', async () => {
    const { open } = await aLedger();
    const nothing = new Ledger(open, { allowed: ['send', 'purge'], actor: {} });
    expect(() => nothing.exportSuppressions(PASSPHRASE)).toThrow(/reveal personal data/);
    await expect(
      nothing.takeOverSuppressions(inPieces(Buffer.alloc(0)), PASSPHRASE),
    ).rejects.toThrow(/record anything/);
    await expect(nothing.declineTakeOver()).rejects.toThrow(/record anything/);
  });
});

describe('where a ledger began', () => {
  it('is undecided until somebody says that there was none before', async () => {
    const { ledger, place } = await aLedger();
    expect(await ledger.origin()).toBe('undecided');
    expect(await ledger.declineTakeOver()).toBe('declined');
    expect(await ledger.origin()).toBe('declined');
    const again = new Ledger(await openLedger(place, {}), { allowed: [], actor: {} });
    expect(await again.origin()).toBe('declined');
  });

  it('is decided by taking over, also after it was declined', async () => {
    const [a, b] = [await aLedger(), await aLedger()];
    await b.ledger.declineTakeOver();
    await takeOver(b, await exported(a));
    expect(await b.ledger.origin()).toBe('taken_over');
    expect(await b.ledger.declineTakeOver()).toBe('taken_over');
  });
});
