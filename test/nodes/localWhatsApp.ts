import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { type Sandbox, startSandbox } from '../../sandbox/server.ts';
import { sandboxDefaults } from '../../sandbox/settings.ts';

export const APP_SECRET = sandboxDefaults.appSecret;
export const VERIFY_TOKEN = sandboxDefaults.verifyToken;

/** One request that the local WhatsApp accepted, as far as these tests look at it. */
export interface Accepted {
  readonly id: string;
  /** Bare digits. */
  readonly to: string;
  readonly path: string;
  readonly template?: string;
  readonly language?: string;
  readonly reference?: string;
  readonly body: {
    readonly template?: { readonly components?: readonly unknown[] };
    readonly text?: { readonly body: string };
  };
}

/** The sandbox in this process, and what nodes need to reach it. */
export class LocalWhatsApp {
  readonly #sandbox: Sandbox;

  private constructor(sandbox: Sandbox) {
    this.#sandbox = sandbox;
  }

  static async start(given: Parameters<typeof startSandbox>[0] = {}): Promise<LocalWhatsApp> {
    return new LocalWhatsApp(
      await startSandbox({ port: 0, dataFolder: '', statusDelayMs: [0, 0], ...given }),
    );
  }

  /** What goes into the WhatsApp Cloud API credential. */
  credential(more: ICredentialDataDecryptedObject = {}): ICredentialDataDecryptedObject {
    const { accessToken, phoneNumberId, businessAccountId, appSecret, verifyToken } =
      sandboxDefaults;
    return {
      accessToken,
      phoneNumberId,
      businessAccountId,
      appSecret,
      verifyToken,
      baseUrl: this.#sandbox.url,
      messagesPerSecond: 80,
      ...more,
    };
  }

  async accepted(): Promise<readonly Accepted[]> {
    return (await this.#call('GET', '/sandbox/messages')) as Accepted[];
  }

  /** Forgets everything that was sent and every fault. */
  async reset(): Promise<void> {
    await this.#call('POST', '/sandbox/reset', {});
    await this.#call('POST', '/sandbox/faults', { clear: true });
  }

  async fault(rule: object): Promise<void> {
    await this.#call('POST', '/sandbox/faults', rule);
  }

  /** What a person writes or taps. */
  async inbound(message: object): Promise<void> {
    await this.#call('POST', '/sandbox/inbound', message);
  }

  async template(change: object): Promise<void> {
    await this.#call('POST', '/sandbox/templates', change);
  }

  /** Counts, for example of the messages that were refused, by error code. */
  async state(): Promise<{ readonly refused: Readonly<Record<string, number>> }> {
    return (await this.#call('GET', '/sandbox/state')) as Awaited<ReturnType<this['state']>>;
  }

  /** Tells an address everything that is still to be told, until all of it has been taken. */
  async deliverTo(url: string): Promise<void> {
    await this.#call('POST', '/sandbox/webhook', { url, verify: false });
    for (let pending = 1; pending > 0;)
      ({ pending } = (await this.#call('POST', '/sandbox/flush', {})) as { pending: number });
    await this.#call('POST', '/sandbox/webhook', { url: '' });
  }

  async close(): Promise<void> {
    await this.#sandbox.close();
  }

  async #call(method: string, path: string, body?: unknown): Promise<unknown> {
    const response = await fetch(this.#sandbox.url + path, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer: unknown = await response.json();
    if (!response.ok) throw new Error(`${path}: ${JSON.stringify(answer)}`);
    return answer;
  }
}
