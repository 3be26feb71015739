import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import type { Said, Task } from './scene';

const PROGRAMS = ['sending', 'leaving', 'receiving'] as const;
type Name = (typeof PROGRAMS)[number];

/** One process of the campaign. */
export interface Process<T = Said> {
  /** What it has said so far, in order; a last line that broke off was not said. */
  readonly said: readonly T[];
  readonly first: Promise<T>;
  /** Its exit code; null where it was killed. */
  readonly ended: Promise<number | null>;
  readonly isAlive: () => boolean;
  /** Nothing can be done against this one. */
  kill(): void;
}

const running = new Set<ChildProcess>();

function start<T>(args: readonly string[]): Process<T> {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  running.add(child);
  const said: T[] = [];
  const ended = new Promise<number | null>((done) => child.once('close', (code) => done(code)));
  void ended.then(() => running.delete(child));
  const first = new Promise<T>((done, fail) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      let one: T;
      try {
        one = JSON.parse(line) as T;
      } catch {
        return;
      }
      said.push(one);
      done(one);
    });
    void ended.then(() => fail(new Error('The process ended before it had said a word.')));
  });
  first.catch(() => undefined);
  return {
    ...{ said, first, ended },
    isAlive: () => running.has(child),
    kill: () => void child.kill('SIGKILL'),
  };
}

/** The programs of the campaign, each as one file, and the local WhatsApp beside them. */
export function buildPrograms() {
  const folder = mkdtempSync(join(tmpdir(), 'chaos-'));
  buildSync({
    entryPoints: PROGRAMS.map((name) => join(__dirname, `${name}.ts`)),
    ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
    external: ['pg-native'],
    define: { 'import.meta.url': '"file:///"' },
    outdir: folder,
    outExtension: { '.js': '.cjs' },
  });
  return {
    run: (name: Name, task: Task) =>
      start<Said>([join(folder, `${name}.cjs`), JSON.stringify(task)]),
    remove() {
      for (const child of running) child.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The local WhatsApp in a process of its own. */
export class WhatsAppProcess {
  readonly #process: Process<{ url: string }>;
  url = '';

  constructor(options: Readonly<Record<string, string | number>>) {
    const main = resolve(__dirname, '../../../sandbox/main.ts');
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    this.#process = start([main, '--port', '0', '--data', '', ...args]);
  }

  async ready(): Promise<void> {
    ({ url: this.url } = await this.#process.first);
  }

  async call<T>(path: string, body?: object): Promise<T> {
    const response = await fetch(`${this.url}/sandbox/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`The sandbox answered ${response.status} to ${path}.`);
    return (await response.json()) as T;
  }

  async end(): Promise<void> {
    this.#process.kill();
    await this.#process.ended;
  }
}
