import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { between, seeded } from '../../sandbox/random.ts';
import { aLedger, grant } from '../core/ledger/aLedger';
import { type Accepted, FINAL, holdAgainst, laterLedger } from './chaos/account';
import { edition, personOf, type Said, type Task } from './chaos/scene';
import { killAll, type Process, start } from './processes';
import { buildPrograms } from './programs';
import { aSeed, inFull, size } from './rounds';
import { WhatsAppProcess } from './whatsAppProcess';

const CONTACTS = size(3_000, 150);
const KILLS = size(5, 2);
const RATE = 200;
/** So long a client waits for an answer: short enough for lost answers not to hold up the rest. */
const TIMEOUT_MS = 700;
/** A claim's request starts within a second of it. */
const CLAIM_FRESH_MS = 1_000;

/** A tenth is taken and never answered; half of the other faults are taken too. */
const FAULTS = [
  { kind: 'timeout_after_accept', rate: 0.1 },
  { kind: 'http500', rate: 0.025 },
  { kind: 'http500_after_accept', rate: 0.025 },
  { kind: 'error', code: 131000, rate: 0.025 },
  { kind: 'error_after_accept', code: 131000, rate: 0.025 },
];

const NAMES = ['sending', 'leaving', 'receiving'] as const;
const programs = buildPrograms(...NAMES.map((name) => join(__dirname, `chaos/${name}.ts`)));
afterAll(() => {
  killAll();
  programs.remove();
});

const run = (name: (typeof NAMES)[number], task: Task) =>
  start<Said>([programs.of(name), JSON.stringify(task)]);

interface State {
  readonly accepted: number;
  readonly pending: number;
  readonly refused: Record<string, number>;
  readonly faults: Record<string, number>;
}

describe('A campaign whose requests time out and fail, at half the pace from its middle on, whose process is killed again and again while people leave', () => {
  test.each([
    ['as they come about', {}],
    [
      'late, in any order and some of them twice',
      { statusLateMs: [0, 15_000], statusRepeats: 0.2 },
    ],
  ])(
    'writes to nobody twice and to nobody who has left, and accounts for all, with its statuses told %s',
    async (how, statuses) => {
      const seed = aSeed(`chaos, statuses ${how}`, 1);
      const random = seeded(seed);
      const { ledger, open, place } = await aLedger();
      const people = Array.from({ length: CONTACTS }, (_, n) => n);
      await ledger.record(people.map((who) => grant(personOf(who))));

      const receiver = run('receiving', { place, port: 0 });
      const { listening } = (await receiver.first) as { listening: number };
      const whatsApp = new WhatsAppProcess({
        ...{ seed, throughput: RATE, 'webhook-url': `http://127.0.0.1:${listening}/` },
      });
      await whatsApp.ready();
      await whatsApp.call('faults', { rules: FAULTS, ...statuses });

      // A third leaves, evenly over a campaign that takes half as long again at half the pace.
      const leavers = shuffled(people, random).slice(0, CONTACTS / 3);
      const pauseMs = (1_500 * CONTACTS) / RATE / leavers.length;
      const leaving = run('leaving', {
        place,
        leaving: leavers.map((who) => ({ who, pauseMs: 2 * pauseMs * random() })),
      });

      const kills = Array.from({ length: KILLS }, () => random() * CONTACTS * 0.5).sort(
        (a, b) => a - b,
      );
      const runs: Array<Process<Said>> = [];
      const send = () => {
        const sending = run('sending', {
          ...{ place, people, url: whatsApp.url, run: `run ${runs.length}` },
          ...{ ratePerSecond: RATE, timeoutMs: TIMEOUT_MS },
        });
        runs.push(sending);
        return sending;
      };
      let killed = 0;
      let halved = false;
      let code: number | null;
      do {
        expect(runs.length).toBeLessThan(KILLS + 10);
        const sending = send();
        while (sending.isAlive()) {
          const { accepted } = await whatsApp.call<State>('state');
          if (!halved && accepted > CONTACTS * 0.4) {
            await whatsApp.call('faults', { throughput: RATE / 2 });
            halved = true;
          }
          if (accepted >= (kills[0] ?? Infinity)) {
            await sleep(between(random, 0, 400));
            if (sending.isAlive()) {
              sending.kill();
              kills.shift();
              killed += 1;
            }
            break;
          }
          await Promise.race([sleep(20), sending.ended]);
        }
        code = await sending.ended;
      } while (code !== 0 || !isDone(runs.at(-1)));
      expect(await leaving.ended).toBe(0);
      const state = await settled(whatsApp);

      const left = new Map(
        leaving.said.flatMap((said) => ('left' in said ? [[said.left, said.at] as const] : [])),
      );
      const account = async () => {
        const words = runs.map(wordsOf);
        return await holdAgainst({
          ...{ open, people, left, accepted: await whatsApp.call<Accepted[]>('messages') },
          told: new Map(words.at(-1)),
          toldSent: words.flat().flatMap(([who, told]) => (told === 'sent' ? [who] : [])),
        });
      };
      const figures = await account();

      // Statuses have told of all that went out, so the rest is freed, and reached by the next run.
      await whatsApp.call('faults', { clear: true });
      const freed = await laterLedger(open).freeUnheard(edition, 1);
      expect(await send().ended).toBe(0);
      await settled(whatsApp);
      const { accepted: acceptedInTheEnd, outcome_unknown: stillUnknown = 0 } = await account();
      receiver.kill();
      await whatsApp.end();

      const told = { runs: runs.length, killed, ...figures, ...state, freed, acceptedInTheEnd };
      process.stderr.write(`${JSON.stringify(told)}\n`);
      expect(left.size).toBe(leavers.length);
      // What was claimed just before the leaving may arrive just after it.
      expect(figures.longestAfterTheirLeavingMs).toBeLessThan(CLAIM_FRESH_MS + TIMEOUT_MS);
      expect(killed).toBe(KILLS);
      expect(stillUnknown).toBeLessThanOrEqual(figures.outcome_unknown ?? 0);
      // Or nothing would have been shown.
      if (!inFull) return;
      expect(halved).toBe(true);
      expect(Object.keys(state.faults).sort()).toEqual(FAULTS.map(({ kind }) => kind).sort());
      expect(figures.leftAndGotOneBefore).toBeGreaterThan(CONTACTS / 100);
      expect(figures.outcome_unknown).toBeGreaterThan(CONTACTS / 100);
      expect(stillUnknown).toBeLessThan(CONTACTS / 100);
      expect(acceptedInTheEnd).toBeGreaterThan(figures.accepted as number);
    },
  );
});

const wordsOf = ({ said }: Process<Said>) =>
  said.flatMap((one) => ('told' in one ? [[one.who, one.told] as const] : []));

/** Whether a run came to an end with everybody: a batch that stopped is begun again. */
const isDone = (run: Process<Said> | undefined) =>
  run !== undefined &&
  run.said.length === CONTACTS &&
  wordsOf(run).every(([, told]) => FINAL.has(told));

/** Waits until every status has been acknowledged. */
async function settled(whatsApp: WhatsAppProcess): Promise<Pick<State, 'faults' | 'refused'>> {
  for (;;) {
    await whatsApp.call('flush', {});
    const { pending, faults, refused } = await whatsApp.call<State>('state');
    if (pending === 0) return { faults, refused };
  }
}

function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list
    .map((one) => [random(), one] as const)
    .sort(([a], [b]) => a - b)
    .map(([, one]) => one);
}
