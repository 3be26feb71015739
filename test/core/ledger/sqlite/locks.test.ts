import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openSqliteFile } from '../../../../core/ledger/engines/sqlite';

const folder = mkdtempSync(join(tmpdir(), 'consent-locks-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What another process is told that asks for the file for itself alone. */
function anotherProcess(file: string): string {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      '-e',
      `const db = new (require('node:sqlite').DatabaseSync)(process.argv[1], { timeout: 0 });
       try { db.exec('pragma locking_mode = exclusive'); console.log(db.prepare('select word from said').all().length); }
       catch (error) { console.log(error.message); }`,
      file,
    ],
    { encoding: 'utf8' },
  );
  return stdout.trim() || stderr;
}

test('a ledger file that one process opens twice stays locked against others that would take its log away', () => {
  const file = join(folder, 'ledger.sqlite');
  const first = openSqliteFile(file);
  first.exec('create table said (word text)');
  const second = openSqliteFile(file); // a second credential for the same file, or a key that is tried
  expect(anotherProcess(file)).toBe('database is locked');
  second.close();
  expect(anotherProcess(file)).toBe('database is locked');
  first.exec("insert into said values ('leave')");
  first.close();
  expect(anotherProcess(file)).toBe('1');
});
