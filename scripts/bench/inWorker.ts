import { fork } from 'node:child_process';
import { join } from 'node:path';
import type { Cleanup } from './cleanup.ts';
import type { Measured } from './measure.ts';
import type { Place } from './places.ts';
import type { Sizes } from './sizes.ts';

export interface Task {
  readonly place: Place;
  readonly sizes: Sizes;
  /** For temporary files, on the disk that the ledgers are on. */
  readonly folder: string;
}

/** @throws Error with what went wrong in the worker */
export async function measureInWorker(task: Task, cleanup: Cleanup): Promise<Measured> {
  const child = fork(join(import.meta.dirname, 'worker.ts'), {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  cleanup.add(() => child.kill('SIGKILL'));
  child.send(task);
  return await new Promise((done, failed) => {
    child.once('error', failed);
    child.once('message', (answer: { measured?: Measured; problem?: string }) =>
      answer.measured ? done(answer.measured) : failed(new Error(answer.problem)),
    );
    child.once('exit', (code, signal) =>
      failed(new Error(`The process that measures ended early (${signal ?? code}).`)),
    );
  });
}
