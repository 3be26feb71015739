import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { sql } from 'kysely';
import { aLedger } from '../../core/ledger/aLedger';
import { always, rounds } from '../rounds';
import { aStory } from '../story/plan';
import { reach } from '../story/reach';
import { Stage } from '../story/stage';
import { empty, tablesOf } from '../tables';

const folder = mkdtempSync(join(tmpdir(), 'ledger-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What stands in every table, with each identifier by its name and what is random, sealed or hashed left out. */
async function whatStands(stage: Stage) {
  const { open } = stage;
  const names = new Map(stage.cast.map((who) => [open.lookUp.identifier(who), who.value]));
  const all: Record<string, unknown> = {};
  for (const table of await tablesOf(open)) {
    if (table === 'meta') continue;
    const { rows } = await sql<Record<string, unknown>>`select * from ${sql.table(table)}`.execute(
      open.engine.db,
    );
    all[table] = rows.map((row) => JSON.stringify(plain(row, names))).sort();
  }
  return all;
}

function plain(row: Record<string, unknown>, names: ReadonlyMap<string, string>) {
  return Object.entries(row)
    .filter(
      ([column]) =>
        !/(_id|_hash|_key|^hash|handle|commitment|salt|payload|sealed|profile|merged_into)$/.test(
          column,
        ),
    )
    .concat([['who', names.get(String(row.identifier_hash))]])
    .map(([column, value]) => [column, typeof value === 'bigint' ? Number(value) : value])
    .sort(([a], [b]) => (String(a) < String(b) ? -1 : 1));
}

describe('SQLite and PostgreSQL', () => {
  test('decide alike: the same story leads to the same answers, decisions and rows', async () => {
    const one = await aLedger();
    const other = await aLedger({ folder });
    expect([one.open.engine.name, other.open.engine.name]).toEqual(['postgres', 'sqlite']);
    await always(
      'both engines decide alike',
      rounds(1000, 40),
      fc.asyncProperty(aStory({ without: ['at once'] }), async (story) => {
        const clock = { now: one.clock.now };
        const stages = [one, other].map((it) => {
          it.clock.now = clock.now;
          return new Stage(0, it.clock, it.open);
        });
        for (const stage of stages) await empty(stage.open);
        for (const step of story) {
          const [here, there] = await Promise.all(stages.map((stage) => stage.play(step)));
          expect(here?.outcome).toEqual(there?.outcome);
        }
        const [here, there] = await Promise.all(
          stages.map(async (stage) => [await reach(stage), await whatStands(stage)]),
        );
        expect(here).toEqual(there);
      }),
    );
  });
});
