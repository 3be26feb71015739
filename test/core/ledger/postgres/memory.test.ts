import { runInNewContext } from 'node:vm';
import { setFlagsFromString } from 'node:v8';
import { sql } from 'kysely';
import { type PostgresOptions, openPostgresEngine } from '../../../../core/ledger/engines/postgres';
import { aSchema } from '../../../postgres/server';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as (options: { type: 'minor' }) => void;

/** Bytes outside of JavaScript's own memory that a collection of the young leaves. */
function left(): number {
  for (let once = 0; once < 2; once++) collect({ type: 'minor' });
  return process.memoryUsage().arrayBuffers;
}

test('What a statement was given is free once it is answered: it waits for no full collection', async () => {
  const engine = await openPostgresEngine(aSchema() as PostgresOptions);
  const bytes = 100_000;
  const rounds = 7;
  const ask = async () =>
    void (await sql`select length(${Buffer.alloc(bytes)}::bytea)`.execute(engine.db));
  try {
    const kept: number[] = [];
    for (let round = 0; round < rounds; round++) {
      const before = left();
      for (let asked = 0; asked < 100; asked++) await ask();
      await new Promise((resolve) => setImmediate(resolve));
      kept.push(left() - before);
    }
    // The last one may still be at hand. A full collection that is under way keeps what it has seen: in a round or two.
    expect(kept.filter((one) => one < 10 * bytes).length).toBeGreaterThan(rounds / 2);
  } finally {
    await engine.close();
  }
});
