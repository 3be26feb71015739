import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { openSqliteEngine } from '../../../../core/ledger/engines/sqlite';

interface Words {
  words: { id: number; word: string | null };
}

const folder = mkdtempSync(join(tmpdir(), 'consent-engine-'));
const closing: Array<() => Promise<void>> = [];
afterAll(async () => {
  for (const close of closing) await close();
  rmSync(folder, { recursive: true, force: true });
});

let files = 0;
async function anEngine() {
  const file = join(folder, `${files++}.sqlite`);
  const engine = openSqliteEngine<Words>(file);
  closing.push(() => engine.close());
  await sql
    .raw(engine.ddl('create table words (id {int} primary key, word {text})'))
    .execute(engine.db);
  const say = (id: number, word: string) =>
    engine.write((trx) => trx.insertInto('words').values({ id, word }).execute());
  const count = async (db = engine.db) =>
    (await db.selectFrom('words').select('id').execute()).length;
  return { file, engine, say, count };
}

test('Writes that follow one another, each with its sync to disk, let n8n go on in between', async () => {
  const { say } = await anEngine();
  let turns = 0;
  let ticking = setImmediate(function turn() {
    turns += 1;
    ticking = setImmediate(turn);
  });
  for (let id = 0; id < 5; id++) await say(id, 'word');
  clearImmediate(ticking);
  expect(turns).toBeGreaterThanOrEqual(4);
});

describe('A view of a SQLite ledger', () => {
  test('stays as it was while others write, and they need not wait for it', async () => {
    const { engine, say, count } = await anEngine();
    await say(1, 'one');
    await engine.snapshot(async (view) => {
      await say(2, 'two');
      expect(await count(view as typeof engine.db)).toBe(1);
      expect(await count()).toBe(2);
    });
    expect(await engine.snapshot((view) => count(view as typeof engine.db))).toBe(2);
  });

  test('writes nothing', async () => {
    const { engine, count } = await anEngine();
    await expect(
      engine.snapshot((view) => view.insertInto('words').values({ id: 1, word: 'x' }).execute()),
    ).rejects.toThrow();
    expect(await count()).toBe(0);
  });

  test('of a closed ledger is refused', async () => {
    const { engine, count } = await anEngine();
    await engine.close();
    await expect(engine.snapshot((view) => count(view as typeof engine.db))).rejects.toMatchObject({
      problem: 'closed',
    });
  });
});

describe('What was overwritten in a SQLite ledger', () => {
  test('is gone from the file and its log once they are scrubbed', async () => {
    const { file, engine, say } = await anEngine();
    const found = () =>
      ['', '-wal'].filter((suffix) => readFileSync(file + suffix).includes('marigold'));
    await say(1, 'marigold');
    await engine.db.updateTable('words').set({ word: null }).execute();
    expect(found()).not.toEqual([]);
    await engine.scrub();
    expect(found()).toEqual([]);
    expect(statSync(`${file}-wal`).size).toBe(0);
  });

  test('goes once the last view that still shows it is closed', async () => {
    const { file, engine, say } = await anEngine();
    await say(1, 'marigold');
    await engine.snapshot(async () => {
      await engine.db.updateTable('words').set({ word: null }).execute();
      await engine.scrub();
      expect(statSync(`${file}-wal`).size).toBeGreaterThan(0);
    });
    await engine.db.selectFrom('words').selectAll().execute(); // behind what closing the view began
    expect(statSync(`${file}-wal`).size).toBe(0);
    expect(readFileSync(file).includes('marigold')).toBe(false);
  });
});

test.each([
  ['a missing value', undefined],
  ['a date', new Date(0)],
  ['a truth value', true],
  ['a fraction', 0.5],
])('%s is refused, not stored as something else', async (_, value) => {
  const { engine, count } = await anEngine();
  await expect(
    sql`insert into words (id, word) values (1, ${value})`.execute(engine.db),
  ).rejects.toThrow(TypeError);
  await expect(
    engine.db.insertInto('words').values({ id: 1, word: 'cut\0off' }).execute(),
  ).rejects.toMatchObject({ problem: 'refused' });
  expect(await count()).toBe(0);
});
