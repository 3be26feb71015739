import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { type PostgresServer, startPostgres } from '../../../scripts/postgres/start.ts';
import { closeLedgers, Ledger, openLedger, PERMISSIONS } from '../../../core/ledger';
import { busiestSecond } from '../../core/campaign/busiestSecond';
import { french, grant } from '../../nodes/people';
import { sandboxDefaults } from '../../../sandbox/settings.ts';
import { buildPrograms } from '../programs';
import { inFull, size } from '../rounds';
import { WhatsAppProcess } from '../whatsAppProcess';
import type { Work } from '../workers/child';
import { Speaker } from '../workers/speaker';

const RATE = 80;
const WORKERS = 4;
/** Of each worker's list, the last ones stand on the next worker's as well. */
const SHARED = 25;

const programs = buildPrograms(join(__dirname, '../workers/child.ts'));
const whatsApp = new WhatsAppProcess({ throughput: RATE });
let server: PostgresServer;
const workers: Speaker[] = [];
beforeAll(async () => {
  // As a server out there has it: a commit is on disk when it returns.
  server = await startPostgres({ durable: true });
  for (const name of ['ledgers', 'keys']) await server.createDatabase(name);
  await whatsApp.ready();
});
afterAll(async () => {
  for (const worker of workers) worker.end();
  await whatsApp.end();
  await closeLedgers();
  await server?.stop();
  programs.remove();
});

describe('Four workers on one PostgreSQL ledger', () => {
  test("share a number's limit: all of it is used, none of it exceeded, and nobody is written to twice", async () => {
    const each = Math.round((size(30, 1) * RATE) / WORKERS);
    const { host, port, user, password } = server;
    const place = {
      ...{ engine: 'postgres' as const, host, port, user, password, database: 'ledgers' },
      ...{ schema: `t_${randomBytes(6).toString('hex')}`, keysDatabase: 'keys' },
      encryptionKey: '5a'.repeat(32),
    };
    const open = await openLedger(place, {});
    const ledger = new Ledger(open, { allowed: PERMISSIONS, actor: {} });
    const people = Array.from({ length: each * WORKERS }, (_, n) => french(n));
    await ledger.record(people.map((phone) => grant(phone)));

    for (let n = 0; n < WORKERS; n++) {
      const { accessToken, phoneNumberId } = sandboxDefaults;
      const work: Work = {
        ...{ place, baseUrl: whatsApp.url, accessToken, phoneNumberId, ratePerSecond: RATE },
        phones: people.slice(n * each, (n + 1) * each + SHARED),
        run: `run ${n}`,
      };
      workers.push(new Speaker(programs.of('child'), [JSON.stringify(work)]));
    }
    for (const worker of workers) expect(await worker.line()).toBe('ready');
    for (const worker of workers) worker.tell('go');
    const told = await Promise.all(
      workers.map(async (worker) => JSON.parse(await worker.line()) as Record<string, number>),
    );

    const log = await whatsApp.call<Array<{ receivedAt: string; to: string }>>('messages');
    const { refused } = await whatsApp.call<{ refused: Record<string, number> }>('state');
    const starts = log.map(({ receivedAt }) => Date.parse(receivedAt)).sort((a, b) => a - b);
    const seconds = (starts.at(-1)! - starts[0]!) / 1_000;
    const used = (starts.length - 1) / seconds / RATE;
    process.stderr.write(
      `${starts.length} messages in ${seconds.toFixed(1)} s: ${(used * 100).toFixed(1)} % of ${RATE}/s used, ` +
        `${busiestSecond(starts)} in the busiest second, refused ${JSON.stringify(refused)}, ` +
        `told ${JSON.stringify(told)}\n`,
    );

    expect(new Set(log.map(({ to }) => to)).size).toBe(people.length);
    expect(log).toHaveLength(people.length);
    const sent = told.map((reasons) => reasons.sent ?? 0);
    expect(sent.reduce((a, b) => a + b)).toBe(people.length);
    if (inFull) {
      expect(busiestSecond(starts)).toBeLessThanOrEqual(RATE * 1.05);
      expect(refused[130429] ?? 0).toBeLessThanOrEqual(5);
      expect(used).toBeGreaterThanOrEqual(0.95);
    }
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });
});
