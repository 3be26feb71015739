import type { Identifier } from '../../../../core/consent';
import { type Act, type ClaimScope, closeLedgers, type RequestAct } from '../../../../core/ledger';
import { contextOf } from '../../../../core/ledger/context';
import { destroyProfileKeys, eraseContacts } from '../../../../core/ledger/operations/erase';
import { recordActs } from '../../../../core/ledger/operations/record';
import { aLedger, grant, leave, NOON, offers, phone, recipient } from '../aLedger';
import { collected, inPieces, PASSPHRASE } from './files';
import { type ALedger, backedUp } from './restoring';

const DAY = 86_400_000;
const bsuid = (n: number): Identifier => ({ kind: 'bsuid', value: `GB.${1000 + n}` });
const campaign = (edition: string): ClaimScope => ({
  kind: 'campaign',
  campaign: 'autumn',
  edition,
});

async function reasons({ ledger }: ALedger, numbers: readonly number[], over = {}) {
  const decisions = await ledger.check(
    { ...offers, ...over },
    numbers.map((n) => recipient(phone(n))),
  );
  return decisions.map(({ reason }) => reason);
}
async function send({ ledger }: ALedger, edition: string, n: number) {
  const [claim] = await ledger.claim(offers, campaign(edition), `run-${edition}`, [
    { item: n, recipient: recipient(phone(n)) },
  ]);
  if (claim?.kind === 'claimed') await ledger.settle([{ claimId: claim.claimId, state: 'sent' }]);
  return claim;
}
const contactOf = async ({ open }: ALedger, identifier: Identifier) =>
  (
    await open.engine.db
      .selectFrom('identifiers')
      .select('contact_id')
      .where('identifier_hash', '=', open.lookUp.identifier(identifier))
      .executeTakeFirst()
  )?.contact_id;
async function erase({ open, clock }: ALedger, contactId: string) {
  const context = contextOf(open, {}, () => clock.now);
  await context.write((trx) => eraseContacts(context, trx, [contactId], 'request'));
  await destroyProfileKeys(context);
}
const noticed = (version: string, change: 'wording' | 'substance') => ({
  purpose: 'offers',
  channel: 'sms' as const,
  language: 'en',
  version,
  text: `Offers by text message (${version})`,
  disclosures: {},
  change,
});

/** Opened once more, nothing happens to it any more. */
async function settled(it: ALedger, restoreAgain: () => Promise<ALedger>) {
  expect(await it.ledger.verify()).toMatchObject({ ok: true });
  const { events } = await it.ledger.size();
  const again = await restoreAgain();
  expect((await again.ledger.size()).events).toBe(events);
  expect(await again.ledger.verify()).toMatchObject({ ok: true });
  return again;
}
async function reopen({ place, clock }: ALedger) {
  await closeLedgers();
  const again = await aLedger({ place });
  again.clock.now = clock.now;
  return again;
}

describe('A ledger that was restored from an older copy', () => {
  test('knows before its first check who left, objected, was restricted, erased or handed on since', async () => {
    const it = await aLedger();
    const everyone = [1, 2, 3, 4, 5, 6, 7];
    await it.ledger.record([
      ...everyone.map((n) => grant(phone(n))),
      grant(phone(6), {
        who: { identifiers: [phone(6), bsuid(6)], linkedBy: 'signed' },
        purpose: 'news',
      }),
    ]);
    expect(await reasons(it, everyone)).toEqual(everyone.map(() => 'allowed'));
    const restore = await backedUp(it);

    it.clock.now = NOON + 1000;
    await it.ledger.record([
      leave(phone(1)),
      leave(phone(2), { kind: 'objected', channel: '*', evidence: { source: 'letter' } }),
      leave(phone(3), { kind: 'suppressed', channel: '*' }),
    ]);
    await it.ledger.restrict(phone(4), true);
    const erased = (await contactOf(it, phone(5))) as string;
    await erase(it, erased);
    await it.ledger.record([
      grant(bsuid(66), {
        who: { identifiers: [bsuid(66), phone(6)], linkedBy: 'signed' },
        claimed: { at: NOON, precision: 'instant' },
      }),
    ]);
    const left = [
      'withdrawn',
      'objected',
      'suppressed',
      'restricted',
      'no_consent',
      'identity_changed',
      'allowed',
    ];
    expect(await reasons(it, everyone)).toEqual(left);

    const restored = await restore();
    expect(await reasons(restored, everyone)).toEqual(left);
    const again = await settled(restored, () => reopen(restored));
    expect(await reasons(again, everyone)).toEqual(left);
    // Whoever was erased is erased again, from the copy's rows too.
    expect(await contactOf(again, phone(5))).toBeUndefined();
    expect((await again.open.keys.load([erased])).get(erased)?.profile).toBeUndefined();
  });

  test('knows of two people that it has as one what they left, and asks for anything else anew', async () => {
    const it = await aLedger();
    const both = { identifiers: [phone(1), phone(2)], linkedBy: 'form' as const };
    await it.ledger.record([grant(phone(1), { who: both }), grant(phone(2)), grant(phone(3))]);
    const restore = await backedUp(it);
    it.clock.now = NOON + 1000;
    const { contactId, from } = await it.ledger.split([phone(2)]);
    await erase(it, contactId);
    expect(await reasons(it, [1, 2, 3])).toEqual(['allowed', 'no_consent', 'allowed']);
    await it.ledger.record([leave(phone(1))]);

    const restored = await restore();
    expect(await reasons(restored, [1, 2, 3])).toEqual(['withdrawn', 'no_consent', 'allowed']);
    const again = await settled(restored, () => reopen(restored));
    for (const n of [1, 2]) expect(await contactOf(again, phone(n))).toBeUndefined();
    expect((await again.open.keys.load([contactId, from])).get(contactId)?.profile).toBeUndefined();
    await again.ledger.record([grant(phone(2), { by: 'person', claimed: undefined })]);
    expect(await reasons(again, [1, 2])).toEqual(['withdrawn', 'allowed']);
  });

  test('takes from nobody what they did before the copy, and only their own act brings them back', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), leave(phone(1)), grant(phone(2))]);
    const restore = await backedUp(it);
    it.clock.now = NOON + DAY;
    await it.ledger.record([
      leave(phone(2), { claimed: { at: NOON + DAY, precision: 'instant' } }),
    ]);
    const restored = await restore();
    expect(await reasons(restored, [1, 2])).toEqual(['withdrawn', 'withdrawn']);
    restored.clock.now = NOON + 2 * DAY;
    const later = { claimed: { at: NOON + 2 * DAY, precision: 'instant' as const } };
    await restored.ledger.record([
      grant(phone(1), later),
      grant(phone(2), { ...later, by: 'person', signed: true }),
    ]);
    expect(await reasons(restored, [1, 2])).toEqual(['withdrawn', 'allowed']);
    await settled(restored, () => reopen(restored));
  });

  test('knows a notice that changed in substance since', async () => {
    const it = await aLedger();
    await it.ledger.recordNotice(noticed('1', 'wording'));
    it.clock.now += 1000;
    await it.ledger.record([
      grant(phone(1), {
        channel: 'sms',
        noticeVersion: '1',
        claimed: { at: NOON, precision: 'instant' },
      }),
    ]);
    expect(await reasons(it, [1], { channel: 'sms' })).toEqual(['allowed']);
    const restore = await backedUp(it);
    it.clock.now += DAY;
    await it.ledger.recordNotice(noticed('2', 'substance'));
    const restored = await restore();
    expect(await reasons(restored, [1], { channel: 'sms' })).toEqual(['notice_changed']);
    await settled(restored, () => reopen(restored));
  });

  test('has every edition closed that was open, or was opened since', async () => {
    const it = await aLedger();
    await it.ledger.record([1, 2, 3].map((n) => grant(phone(n))));
    expect(await send(it, 'first', 1)).toMatchObject({ kind: 'claimed' });
    const restore = await backedUp(it);
    expect(await send(it, 'first', 2)).toMatchObject({ kind: 'claimed' });
    expect(await send(it, 'second', 1)).toMatchObject({ kind: 'claimed' });
    const restored = await restore();
    for (const edition of ['first', 'second'])
      await expect(send(restored, edition, 3)).rejects.toMatchObject({
        problem: 'refused',
        message: expect.stringMatching(/closed/) as string,
      });
    expect(await send(restored, 'third', 3)).toMatchObject({ kind: 'claimed' });
    const again = await settled(restored, () => reopen(restored));
    expect(await send(again, 'third', 1)).toMatchObject({ kind: 'claimed' });
    await expect(send(again, 'second', 1)).rejects.toMatchObject({ problem: 'refused' });
  });

  test('has an edition closed that was open before the copy, where nothing came after it but sends', async () => {
    const it = await aLedger();
    await it.ledger.record([1, 2].map((n) => grant(phone(n))));
    expect(await send(it, 'first', 1)).toMatchObject({ kind: 'claimed' });
    const restore = await backedUp(it);
    expect(await send(it, 'first', 2)).toMatchObject({ kind: 'claimed' });
    const restored = await restore();
    await expect(send(restored, 'first', 2)).rejects.toMatchObject({ problem: 'refused' });
    expect(await send(restored, 'next', 2)).toMatchObject({ kind: 'claimed' });
    await settled(restored, () => reopen(restored));
  });

  test('knows that a number was handed on, also where it knew nobody by it yet', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1))]);
    const restore = await backedUp(it);
    const together = (n: number) =>
      grant(bsuid(n), { who: { identifiers: [bsuid(n), phone(2)], linkedBy: 'signed' } });
    await it.ledger.record([grant(phone(2)), together(2), together(3)]);
    expect(await reasons(it, [2])).toEqual(['identity_changed']);
    const restored = await restore();
    await restored.ledger.record([grant(phone(2), { once: 'imported again' })]);
    expect(await reasons(restored, [1, 2])).toEqual(['allowed', 'withdrawn']);
    await settled(restored, () => reopen(restored));
  });

  test('restricts whoever was, also where they were known as somebody else then', async () => {
    const it = await aLedger();
    await it.ledger.record([grant(phone(1)), grant(phone(3))]);
    const restore = await backedUp(it);
    const linked = (n: number): Act => ({
      type: 'link',
      who: { identifiers: [bsuid(n), phone(n)], linkedBy: 'signed' },
      channel: 'whatsapp',
      signed: true,
      evidence: {},
    });
    // One is merged into a newer contact and restricted then; the other the other way round.
    await it.ledger.record([grant(bsuid(1)), linked(1), grant(bsuid(3))]);
    await it.ledger.restrict(bsuid(1), true);
    await it.ledger.restrict(bsuid(3), true);
    await it.ledger.record([linked(3)]);
    expect(await reasons(it, [1, 3])).toEqual(['restricted', 'restricted']);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
    const restored = await restore();
    expect(await reasons(restored, [1, 3])).toEqual(['restricted', 'restricted']);
    await settled(restored, () => reopen(restored));
  });

  test('leaves editions open where nothing was lost', async () => {
    const it = await aLedger();
    await it.ledger.record([1, 2].map((n) => grant(phone(n))));
    expect(await send(it, 'first', 1)).toMatchObject({ kind: 'claimed' });
    const restored = await (await backedUp(it))();
    expect(await send(restored, 'first', 2)).toMatchObject({ kind: 'claimed' });
  });

  test('puts no question again that may have been put since', async () => {
    const it = await aLedger();
    const asking: RequestAct = {
      type: 'request',
      who: { identifiers: [phone(1)] },
      channel: 'whatsapp',
      purpose: 'offers',
      kind: 'double_opt_in',
      validForMs: 7 * DAY,
      signed: false,
      evidence: { source: 'web_form' },
    };
    const question = { ...offers, messageClass: 'permission_request' as const };
    const ask = async ({ ledger }: ALedger, run: string) =>
      (
        await ledger.claim(question, { kind: 'permission_request' }, run, [
          { item: 0, recipient: recipient(phone(1)) },
        ])
      )[0];
    await it.ledger.record([asking]);
    const restore = await backedUp(it);
    expect(await ask(it, 'run-1')).toMatchObject({ kind: 'claimed' });
    it.clock.now += DAY;
    const restored = await restore();
    expect(await ask(restored, 'run-2')).toMatchObject({
      kind: 'refused',
      decision: { reason: 'outcome_unknown' },
    });
    expect(await restored.ledger.record([asking])).toMatchObject([
      { recorded: false, reason: 'pending_confirmation' },
    ]);
    await settled(restored, () => reopen(restored));
  });

  test('honours suppressions that were taken over from another ledger since', async () => {
    const [other, it] = [await aLedger(), await aLedger()];
    await other.ledger.record([leave(phone(1)), leave(phone(2))]);
    await it.ledger.record([grant(phone(1))]);
    const file = await collected(other.ledger.exportSuppressions(PASSPHRASE));
    const restore = await backedUp(it);
    await it.ledger.takeOverSuppressions(inPieces(file), PASSPHRASE);
    const restored = await restore();
    await restored.ledger.record([grant(phone(2))]);
    expect(await reasons(restored, [1, 2])).toEqual(['withdrawn', 'withdrawn']);
    await settled(restored, () => reopen(restored));
  });

  test('keeps the later of a leaving and of what was taken over before it', async () => {
    const [other, it] = [await aLedger(), await aLedger()];
    await it.ledger.record([leave(phone(1))]);
    const first = await collected(it.ledger.exportSuppressions(PASSPHRASE));
    await other.ledger.takeOverSuppressions(inPieces(first), PASSPHRASE);
    await other.ledger.record([leave(phone(2))]);
    const restore = await backedUp(it);
    const back = await collected(other.ledger.exportSuppressions(PASSPHRASE));
    await it.ledger.takeOverSuppressions(inPieces(back), PASSPHRASE);
    it.clock.now = NOON + DAY;
    const later = { claimed: { at: NOON + DAY, precision: 'instant' as const } };
    await it.ledger.record([leave(phone(1), later), leave(phone(2), later)]);
    const restored = await restore();
    restored.clock.now = NOON + 2 * DAY;
    const between = { claimed: { at: NOON + DAY / 2, precision: 'instant' as const } };
    await restored.ledger.record(
      [1, 2].map((n) => grant(phone(n), { ...between, by: 'person', signed: true })),
    );
    expect(await reasons(restored, [1, 2])).toEqual(['withdrawn', 'withdrawn']);
    await settled(restored, () => reopen(restored));
  });

  test('is restored twice, and the second time as well', async () => {
    const it = await aLedger();
    await it.ledger.record([1, 2].map((n) => grant(phone(n))));
    const restore = await backedUp(it);
    await it.ledger.record([leave(phone(1))]);
    const restored = await restore();
    restored.clock.now = NOON + DAY;
    await restored.ledger.record([leave(phone(2))]);
    const again = await restore();
    expect(await reasons(again, [1, 2])).toEqual(['withdrawn', 'withdrawn']);
    await settled(again, () => reopen(again));
  });
});

describe('What the ledger took back', () => {
  test('is taken back in the journal, too, wherever it failed', async () => {
    const { open, clock } = await aLedger();
    const context = contextOf(open, {}, () => clock.now);
    const failing = {
      ...context,
      write: async <T>(work: Parameters<typeof context.write<T>>[0]) =>
        await context.write(async (trx) => {
          await work(trx);
          throw new Error('failed');
        }),
    };
    await expect(recordActs(failing, [leave(phone(1))])).rejects.toThrow('failed');
    expect(await open.keys.journal.newest(9)).toEqual([]);
  });
});

describe('A process that died between the journal and the ledger', () => {
  test('makes a leaving count, and closes no edition', async () => {
    const it = await aLedger();
    await it.ledger.record([1, 2, 3].map((n) => grant(phone(n))));
    await send(it, 'first', 2);
    // The disk gives out at the commit, and the process ends before it can take the entry back.
    const { journal } = it.open.keys;
    const remove = journal.remove;
    journal.remove = async () => undefined;
    const context = contextOf(it.open, {}, () => it.clock.now);
    const dying = {
      ...context,
      write: async <T>(work: Parameters<typeof context.write<T>>[0]) =>
        await context.write(async (trx) => {
          await work(trx);
          throw new Error('killed');
        }),
    };
    await expect(recordActs(dying, [leave(phone(1))])).rejects.toThrow('killed');
    journal.remove = remove;
    expect(await journal.newest(1)).toMatchObject([{ confirmed: false }]);
    const { events } = await it.ledger.size();

    const again = await reopen(it);
    expect(await reasons(again, [1, 2, 3])).toEqual(['withdrawn', 'allowed', 'allowed']);
    expect((await again.ledger.size()).events).toBe(events + 1);
    expect(await send(again, 'first', 3)).toMatchObject({ kind: 'claimed' });
    await settled(again, () => reopen(again));
  });
});
