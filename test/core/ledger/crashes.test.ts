import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { sql } from 'kysely';
import { aLedger, grant, leave, offers, phone, recipient } from './aLedger';

/** The ledger as a program of its own: `write <file> <from> <count>` records so many contacts and says so, one by one. */
function buildWriter(folder: string): string {
  const outfile = join(folder, 'writer.cjs');
  buildSync({
    stdin: {
      contents: `
        import { Ledger, openLedger, PERMISSIONS } from './core/ledger';
        const [file, from, count] = process.argv.slice(2);
        openLedger({ engine: 'sqlite', file }, {}).then(async (open) => {
          const ledger = new Ledger(open, { allowed: PERMISSIONS, actor: {} });
          for (let n = +from; n < +from + +count; n++) {
            const identifiers = [{ kind: 'phone', value: '+44770090' + String(n).padStart(4, '0') }];
            const [result] = await ledger.record([{ type: 'grant', who: { identifiers }, channel: 'whatsapp', purpose: 'offers', by: 'others', claimed: { at: 1767225600000, precision: 'instant' }, signed: false, evidence: {} }]);
            if (!result.recorded) throw new Error('not recorded');
            process.stdout.write(n + '\\n');
          }
        });`,
      resolveDir: join(__dirname, '../../..'),
      loader: 'ts',
    },
    bundle: true,
    platform: 'node',
    format: 'cjs',
    outfile,
    logLevel: 'error',
  });
  return outfile;
}

/** Runs the writer; resolves with the numbers that it reported as recorded. */
function write(
  program: string,
  file: string,
  from: number,
  count: number,
  killAfterMs?: number,
): Promise<number[]> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [program, file, String(from), String(count)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let out = '';
    child.stdout.on('data', (chunk) => {
      if (out === '' && killAfterMs !== undefined)
        setTimeout(() => child.kill('SIGKILL'), killAfterMs);
      out += String(chunk);
    });
    child.on('close', () => {
      const whole = out.slice(0, out.lastIndexOf('\n') + 1);
      resolve(whole.split('\n').filter(Boolean).map(Number));
    });
  });
}

const number = (n: number) =>
  recipient({ kind: 'phone', value: `+44770090${String(n).padStart(4, '0')}` });

describe('The ledger', () => {
  test('takes several processes writing to it at once, from its very first moment', async () => {
    const { folder } = await aLedger();
    const file = join(folder, 'shared', 'consent-ledger.sqlite');
    const program = buildWriter(folder);
    const written = await Promise.all([0, 100, 200].map((from) => write(program, file, from, 60)));
    expect(written.map((list) => list.length)).toEqual([60, 60, 60]);
    const { ledger } = await aLedger({ folder: join(folder, 'shared') });
    const decisions = await ledger.check(offers, written.flat().map(number));
    expect(new Set(decisions.map(({ reason }) => reason))).toEqual(new Set(['allowed']));
    expect(await ledger.verify()).toMatchObject({ ok: true, events: 180 });
  });

  test('that is killed holds all that it reported as recorded, and verifies', async () => {
    const { folder } = await aLedger();
    const program = buildWriter(folder);
    for (const [round, killAfterMs] of [0, 7, 31].entries()) {
      const file = join(folder, `killed-${round}`, 'consent-ledger.sqlite');
      const written = await write(program, file, 0, 5000, killAfterMs);
      const { ledger } = await aLedger({ folder: join(folder, `killed-${round}`) });
      const decisions = await ledger.check(offers, written.map(number));
      expect(new Set(decisions.map(({ reason }) => reason))).toEqual(new Set(['allowed']));
      expect((await ledger.verify()).ok).toBe(true);
    }
  });

  test('on a full disk refuses the batch at hand, keeps all before it, and goes on when there is room', async () => {
    const { ledger, open } = await aLedger();
    await ledger.record([leave(phone(1))]);
    const { rows } = await sql<{ page_count: number }>`pragma page_count`.execute(open.engine.db);
    await sql
      .raw(`pragma max_page_count = ${(rows[0]?.page_count ?? 0) + 1}`)
      .execute(open.engine.db);
    const many = Array.from({ length: 200 }, (_, n) => grant(phone(n + 100)));
    await expect(ledger.record(many)).rejects.toMatchObject({ problem: 'disk_full' });
    expect(
      (await ledger.check(offers, [recipient(phone(1)), recipient(phone(100))])).map(
        ({ reason }) => reason,
      ),
    ).toEqual(['withdrawn', 'no_consent']);
    await sql.raw('pragma max_page_count = 1073741823').execute(open.engine.db);
    await ledger.record(many);
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });
});
