import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that says things, a line of JSON each. */
export interface Process<T> {
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

export function start<T>(args: readonly string[]): Process<T> {
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

/** For the end of a test: nothing that it started outlives it. */
export function killAll(): void {
  for (const child of running) child.kill('SIGKILL');
}
