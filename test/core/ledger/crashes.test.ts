import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { aFolder } from '../../folder';
import { aLedger, aPlace, offers, type Place, recipient } from './aLedger';

const folder = aFolder('writer');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The ledger as a program of its own: `write <place> <from> <count>` records so many contacts and says so, one by one. */
function buildWriter(): string {
  const outfile = join(folder, 'writer.cjs');
  buildSync({
    stdin: {
      contents: `
        import { Ledger, openLedger, PERMISSIONS } from './core/ledger';
        const [place, from, count] = process.argv.slice(2);
        openLedger(JSON.parse(place), {}).then(async (open) => {
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
    external: ['pg-native'],
    outfile,
    logLevel: 'error',
  });
  return outfile;
}

/** Runs the writer; resolves with the numbers that it reported as recorded. */
function write(
  program: string,
  place: Place,
  from: number,
  count: number,
  killAfterMs?: number,
): Promise<number[]> {
  return new Promise((resolve) => {
    const child = spawn(
      process.execPath,
      [program, JSON.stringify(place), String(from), String(count)],
      {
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
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
    const place = aPlace();
    const program = buildWriter();
    const written = await Promise.all([0, 100, 200].map((from) => write(program, place, from, 60)));
    expect(written.map((list) => list.length)).toEqual([60, 60, 60]);
    const { ledger } = await aLedger({ place });
    const decisions = await ledger.check(offers, written.flat().map(number));
    expect(new Set(decisions.map(({ reason }) => reason))).toEqual(new Set(['allowed']));
    expect(await ledger.verify()).toMatchObject({ ok: true, events: 180 });
  });

  test('that is killed holds all that it reported as recorded, and verifies', async () => {
    const program = buildWriter();
    for (const killAfterMs of [0, 7, 31]) {
      const place = aPlace();
      const written = await write(program, place, 0, 5000, killAfterMs);
      const { ledger } = await aLedger({ place });
      const decisions = await ledger.check(offers, written.map(number));
      expect(new Set(decisions.map(({ reason }) => reason))).toEqual(new Set(['allowed']));
      expect((await ledger.verify()).ok).toBe(true);
    }
  });
});
