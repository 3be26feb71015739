import fc from 'fast-check';
import { Agenda } from '../../sandbox/webhooks/agenda.ts';
import { autumnOffer, closeAll, open } from './support.ts';

afterEach(closeAll);

test('tells what was accepted in which second, what was refused, and who got a template again', async () => {
  let now = Date.parse('2026-11-20T10:00:00.900Z');
  const client = await open({ throughput: 3, now: () => now });
  const to = (last: number) => client.send(autumnOffer(`453131310${last}`));
  await to(1);
  now += 200; // the next second by the clock, the same one by the sliding window
  await to(2);
  await to(1);
  expect(await to(3)).toMatchObject({ status: 429 });
  now += 5_000;
  await to(1);
  expect((await client.get('/sandbox/stats')).body).toEqual({
    accepted: 4,
    refused: { 130429: 1 },
    recipients: 2,
    recipientsReachedAgain: 1,
    acceptedAgain: 2,
    firstAcceptedAt: '2026-11-20T10:00:00.900Z',
    lastAcceptedAt: '2026-11-20T10:00:06.100Z',
    acceptedInSecond: {
      '2026-11-20T10:00:00.000Z': 1,
      '2026-11-20T10:00:01.000Z': 2,
      '2026-11-20T10:00:06.000Z': 1,
    },
    mostAcceptedInAnySecond: 3,
    connections: { open: expect.any(Number), peak: expect.any(Number), total: expect.any(Number) },
  });
});

test('counts the connections that messages came on, not those of scripts', async () => {
  const client = await open();
  for (let i = 0; i < 3; i++) await client.get('/sandbox/pending');
  expect((await client.get('/sandbox/stats')).body.connections).toEqual({
    ...{ open: 0, peak: 0, total: 0 },
  });
  await Promise.all([1, 2, 3].map((last) => client.send(autumnOffer(`453131310${last}`))));
  const { connections } = (await client.get('/sandbox/stats')).body;
  expect(connections.peak).toBeGreaterThanOrEqual(1);
  expect(connections.total).toBeLessThanOrEqual(3);
  expect(connections.total).toBeGreaterThanOrEqual(connections.peak);
});

test('an agenda gives what was planned in order, however it was put in', () => {
  const planned = fc.record({ next: fc.nat(20), due: fc.nat(20) });
  fc.assert(
    fc.property(fc.array(fc.option(planned), { maxLength: 80 }), (steps) => {
      const agenda = new Agenda<{ next: number; event: { due: number; seq: number } }>();
      const model: { next: number; event: { due: number; seq: number } }[] = [];
      steps.forEach((step, seq) => {
        if (step) {
          const item = { next: step.next, event: { due: step.due, seq } };
          agenda.add(item);
          model.push(item);
        }
        model.sort(
          (a, b) => a.next - b.next || a.event.due - b.event.due || a.event.seq - b.event.seq,
        );
        expect(agenda.first).toBe(model[0]);
        if (!step) expect(agenda.take()).toBe(model.shift());
      });
    }),
  );
});
