import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';

/** A process that says things line by line. */
export class Speaker {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(program: string, args: readonly string[]) {
    this.#child = spawn(process.execPath, [program, ...args], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    this.#lines = createInterface({ input: this.#child.stdout! })[Symbol.asyncIterator]();
  }

  /** @throws Error where it ended without another word */
  async line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error('A process that the test needs ended early.');
    return value;
  }

  tell(line: string): void {
    this.#child.stdin!.write(`${line}\n`);
  }

  end(): void {
    this.#child.kill('SIGKILL');
  }
}

/** The worker in `child.ts` as a program of its own. */
export function buildWorker(): { readonly program: string; remove(): void } {
  const folder = mkdtempSync(join(tmpdir(), 'sending-worker-'));
  const program = join(folder, 'worker.cjs');
  buildSync({
    entryPoints: [join(__dirname, 'child.ts')],
    bundle: true,
    platform: 'node',
    format: 'cjs',
    external: ['pg-native'],
    outfile: program,
    logLevel: 'error',
  });
  return { program, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/** A sandbox in a process of its own, that keeps nothing. */
export async function startSandbox(throughput: number): Promise<{ url: string; end(): void }> {
  const program = resolve(__dirname, '../../../sandbox/main.ts');
  const sandbox = new Speaker(program, [
    ...['--port', '0', '--data', '', '--throughput', String(throughput)],
  ]);
  const { url } = JSON.parse(await sandbox.line()) as { url: string };
  return { url, end: () => sandbox.end() };
}
