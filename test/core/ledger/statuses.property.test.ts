import fc from 'fast-check';
import type { ClaimScope } from '../../../core/ledger';
import { contextOf } from '../../../core/ledger/context';
import { destroyProfileKeys, eraseContacts } from '../../../core/ledger/operations/erase';
import { aLedger, grant, NOON, offers, phone, recipient } from './aLedger';

const scope: ClaimScope = { kind: 'campaign', campaign: 'autumn', edition: '1' };
const STATUSES = ['sent', 'delivered', 'read', 'played', 'failed', 'deleted', 'other'] as const;
const FURTHEST = ['sent', 'delivered', 'read', 'played', 'failed'];
const PEOPLE = [0, 1, 2];

const who = fc.nat({ max: 5 });
const aReport = fc.record({
  claim: who,
  status: fc.constantFrom(...STATUSES),
  byReference: fc.boolean(),
});
const steps = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: fc.record({ do: fc.constant('claim' as const), who }) },
    {
      weight: 3,
      arbitrary: fc.record({
        do: fc.constant('settle' as const),
        all: fc.array(
          fc.record({ claim: who, state: fc.constantFrom('sent', 'unknown', 'freed') }),
          { maxLength: 4 },
        ),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('statuses' as const),
        all: fc.array(aReport, { maxLength: 5 }),
      }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        do: fc.constant('resolve' as const),
        all: fc.array(
          fc.record({ claim: who, as: fc.constantFrom('sent' as const, 'not_sent' as const) }),
          { maxLength: 3 },
        ),
      }),
    },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('free' as const) }) },
    { weight: 1, arbitrary: fc.record({ do: fc.constant('release' as const), claim: who }) },
    { weight: 2, arbitrary: fc.record({ do: fc.constant('wait' as const) }) },
  ),
  { minLength: 4, maxLength: 25 },
);

test('Nobody is claimed again once a status has said that it went out, whatever else is told of it and when; and the furthest status stays', async () => {
  const it = await aLedger();
  let round = 0;
  await fc.assert(
    fc.asyncProperty(steps, async (plan) => {
      round += 1;
      const edition: ClaimScope = { ...scope, edition: String(round) };
      const people = PEOPLE.map((n) => phone(n));
      await it.ledger.record(people.map((each) => grant(each, { once: 'once' })));
      let run = 0;
      const claims: Array<{ id: string; who: number }> = [];
      const heard = new Map<string, string>();
      const hasHash = new Set<string>();
      const pick = (n: number) => claims[n % Math.max(1, claims.length)]?.id ?? 'none';
      const claimFor = async (n: number) =>
        (
          await it.ledger.claim(offers, edition, `${round}/${++run}`, [
            { item: 0, recipient: recipient(people[n]!) },
          ])
        )[0];
      for (const step of plan) {
        it.clock.now += 1_000;
        switch (step.do) {
          case 'claim': {
            const n = step.who % PEOPLE.length;
            const made = await claimFor(n);
            if (made?.kind === 'claimed') claims.push({ id: made.claimId, who: n });
            break;
          }
          case 'settle':
            await it.ledger.settle(
              step.all.map(({ claim, state }) => ({
                claimId: pick(claim),
                state: state as 'sent',
                messageId: state === 'sent' ? `wamid.${pick(claim)}` : undefined,
              })),
            );
            for (const { claim, state } of step.all) if (state === 'sent') hasHash.add(pick(claim));
            break;
          case 'statuses': {
            const known = await it.ledger.applyStatuses(
              step.all.map(({ claim, status, byReference }) => ({
                reference: byReference ? pick(claim) : undefined,
                messageId: `wamid.${pick(claim)}`,
                status,
              })),
            );
            const rows = await it.open.engine.db.selectFrom('claims').select('claim_id').execute();
            const there = new Set(rows.map((row) => row.claim_id));
            for (const [index, { claim, status, byReference }] of step.all.entries()) {
              const id = pick(claim);
              const isKnown = there.has(id) && (byReference || hasHash.has(id));
              if (isKnown) expect(known[index]).toBe(true);
              if (!known[index]) continue;
              hasHash.add(id);
              const before = heard.get(id) ?? '';
              heard.set(id, FURTHEST.indexOf(status) > FURTHEST.indexOf(before) ? status : before);
            }
            break;
          }
          case 'resolve':
            await it.ledger.resolveSends(
              step.all.map(({ claim, as }) => ({ claimId: pick(claim), as })),
            );
            break;
          case 'free':
            await it.ledger.freeUnheard(edition, 60_000);
            break;
          case 'release':
            await it.ledger.release([pick(step.claim)]);
            break;
          case 'wait':
            it.clock.now += 6 * 60_000;
        }
        const rows = await it.open.engine.db
          .selectFrom('claims')
          .leftJoin('deliveries', 'deliveries.claim_id', 'claims.claim_id')
          .select(['claims.claim_id', 'state', 'status'])
          .execute();
        const stands = new Map(rows.map((row) => [row.claim_id, row]));
        for (const [id, furthest] of heard) {
          expect(stands.get(id)?.state).toBe('sent');
          expect(stands.get(id)?.status ?? '').toBe(furthest);
          const person = claims.find((claim) => claim.id === id)!.who;
          expect((await claimFor(person))?.kind).toBe('refused');
        }
      }
      expect(await it.ledger.verify()).toMatchObject({ ok: true });
    }),
    { numRuns: 25 },
  );
}, 120_000);

test('Whoever was erased stays unknown and unreadable, whatever statuses come of what they got, in any order', async () => {
  const outcome = fc.constantFrom('sent', 'unknown', 'freed', undefined);
  const reports = fc.array(
    fc.record({
      claim: fc.nat({ max: 1 }),
      status: fc.constantFrom(...STATUSES),
      stops: fc.boolean(),
      byReference: fc.boolean(),
    }),
    { maxLength: 12 },
  );
  const it = await aLedger();
  const context = contextOf(it.open, {}, () => it.clock.now);
  let round = 0;
  await fc.assert(
    fc.asyncProperty(fc.tuple(outcome, outcome), reports, async (outcomes, told) => {
      round += 1;
      it.clock.now = NOON + round * 3_600_000;
      const [one, bsuid] = [phone(round), { kind: 'bsuid', value: `GB.${round}` } as const];
      await it.ledger.record([
        grant(one, { who: { identifiers: [one, bsuid], linkedBy: 'form' } }),
      ]);
      const claimIds: string[] = [];
      for (const [index, state] of outcomes.entries()) {
        const [claim] = await it.ledger.claim(
          offers,
          { ...scope, edition: `${round}/${index}` },
          `${round}/${index}`,
          [{ item: 0, recipient: recipient(one) }],
        );
        if (claim?.kind !== 'claimed') throw new Error('not claimed');
        claimIds.push(claim.claimId);
        if (state)
          await it.ledger.settle([
            { claimId: claim.claimId, state: state as 'sent', messageId: `wamid.${claim.claimId}` },
          ]);
      }
      const ids = (
        await it.open.engine.db.selectFrom('contacts').select('contact_id').execute()
      ).map((row) => row.contact_id);
      await context.write((trx) => eraseContacts(context, trx, ids, 'request'));
      await destroyProfileKeys(context);
      for (const { claim, status, stops, byReference } of told)
        await it.ledger.applyStatuses([
          {
            reference: byReference ? claimIds[claim] : undefined,
            messageId: `wamid.${claimIds[claim]}`,
            status,
            stopped: stops ? { at: it.clock.now, signed: true } : undefined,
          },
        ]);
      expect(await it.ledger.size()).toMatchObject({ contacts: 0 });
      for (const table of ['identifiers', 'consents', 'inbox'] as const)
        expect(await it.open.engine.db.selectFrom(table).selectAll().execute()).toEqual([]);
      for (const keys of (await it.open.keys.load(ids)).values())
        expect(keys.profile).toBeUndefined();
      it.clock.now += 600_000;
      for (const open of await it.ledger.openSends({ limit: 100, withIdentifier: true }))
        expect(open).not.toHaveProperty('identifier');
      for (const each of await it.ledger.check(offers, [recipient(one), recipient(bsuid)]))
        expect(each.outcome).toBe('blocked');
      expect(await it.ledger.verify()).toMatchObject({ ok: true });
    }),
    { numRuns: 20 },
  );
}, 120_000);

test('A status that tells nothing new is chained nowhere and waits for no lock', async () => {
  const it = await aLedger();
  await it.ledger.record([grant(phone(1))]);
  const [claim] = await it.ledger.claim(offers, scope, 'run', [
    { item: 0, recipient: recipient(phone(1)) },
  ]);
  if (claim?.kind !== 'claimed') throw new Error('not claimed');
  const tell = async (status: string) =>
    await it.ledger.applyStatuses([{ reference: claim.claimId, messageId: 'wamid.1', status }]);
  await tell('sent');
  const { events } = await it.ledger.size();
  await tell('read');
  expect(await it.ledger.size()).toMatchObject({ events });
  const writes = jest.spyOn(it.open.engine, 'write');
  for (const late of ['sent', 'delivered', 'read', 'deleted'])
    expect(await tell(late)).toEqual([true]);
  expect(await it.ledger.applyStatuses([{ messageId: 'wamid.none', status: 'sent' }])).toEqual([
    false,
  ]);
  expect(writes).not.toHaveBeenCalled();
});

test('Statuses of a thousand messages are on record in one call, each known or not, in their order', async () => {
  const it = await aLedger();
  const many = Array.from({ length: 990 }, (_, n) => n).filter((n) => n % 10 !== 0);
  const people = many.map((n) => phone(n));
  await it.ledger.record(people.map((each) => grant(each)));
  const claims = await it.ledger.claim(
    offers,
    scope,
    'run',
    people.map((each, item) => ({ item, recipient: recipient(each) })),
  );
  const reports = claims.flatMap((claim, index) => {
    if (claim.kind !== 'claimed') throw new Error('not claimed');
    const messageId = `wamid.${index}`;
    return [
      { reference: claim.claimId, messageId, status: 'delivered' },
      { messageId, status: 'read' },
      { reference: 'of somebody else', messageId: 'wamid.other', status: 'sent' },
    ];
  });
  const known = await it.ledger.applyStatuses(reports);
  expect(known.slice(0, 6)).toEqual([true, true, false, true, true, false]);
  expect(known.filter(Boolean)).toHaveLength(2 * people.length);
  expect(await it.ledger.editionCounts('autumn', '1')).toEqual({
    claimed: 0,
    sent: people.length,
    unknown: 0,
  });
  const read = await it.open.engine.db.selectFrom('deliveries').select('status').execute();
  expect(new Set(read.map(({ status }) => status))).toEqual(new Set(['read']));
  expect(await it.ledger.verify()).toMatchObject({ ok: true });
});
