import { resolve } from 'node:path';
import { type Process, start } from './processes';

/** The local WhatsApp in a process of its own, which keeps nothing. */
export class WhatsAppProcess {
  readonly #process: Process<{ url: string }>;
  url = '';

  /** @param options as its command line takes them, such as `throughput` */
  constructor(options: Readonly<Record<string, string | number>>) {
    const main = resolve(__dirname, '../../sandbox/main.ts');
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
