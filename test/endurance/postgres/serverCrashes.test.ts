import { randomBytes } from 'node:crypto';
import { type PostgresServer, startPostgres } from '../../../scripts/postgres/start.ts';
import { recall } from '../crashes/recall';
import type { Place, Said } from '../crashes/said';
import { buildWorker, liveAndDie } from '../crashes/worker';
import { aSeed, rounds } from '../rounds';

const { program, remove } = buildWorker();
let server: PostgresServer;
beforeAll(async () => {
  // As a server out there has it: a commit is on disk when it returns.
  server = await startPostgres({ durable: true });
  for (const name of ['ledgers', 'keys']) await server.createDatabase(name);
});
afterAll(async () => {
  await server.stop();
  remove();
});

describe('A PostgreSQL server that is killed at any moment', () => {
  test('comes back with a ledger that verifies and lacks nothing that was reported as recorded', async () => {
    const runs = rounds(8, 1);
    aSeed('the server killed', runs);
    const { host, port, user, password } = server;
    const place: Place = {
      ...{ engine: 'postgres', host, port, user, password, database: 'ledgers' },
      ...{ schema: `t_${randomBytes(6).toString('hex')}`, keysDatabase: 'keys' },
    };
    const said: Said[] = [];
    let key = 0;
    for (let n = 0; n < runs; n++) {
      const now = await liveAndDie(program, place, {
        ...{ first: n * 10_000, key, from: 'first word', ms: Math.random() * 600 },
        end: async (kill) => {
          await server.kill();
          kill();
        },
      });
      for (const each of now) if ('key' in each) key = each.key;
      said.push(...now);
      await server.start();
      await recall(place, key, said);
      key += 1;
    }
    // Each had said a word at least, or nothing could have been missing.
    expect(said.length).toBeGreaterThanOrEqual(runs);
  });
});
