import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

/** A process that one talks with, line by line. */
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
