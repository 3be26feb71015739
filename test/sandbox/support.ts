import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { startSandbox, type Sandbox } from '../../sandbox/server.ts';
import { sandboxDefaults } from '../../sandbox/settings.ts';

/** Parsed JSON of whatever shape; the tests themselves say what it must hold. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- checked by the expectations
export type Loose = any;

export const PHONE_PATH = `/v26.0/${sandboxDefaults.phoneNumberId}`;
export const ACCOUNT_PATH = `/v26.0/${sandboxDefaults.businessAccountId}`;

/** A Danish number by its form, with digits that repeat. */
export const ADA = '4531313199';

export type Answer = { readonly status: number; readonly body: Loose };

const opened: { close(): unknown }[] = [];

/** Ends everything that a test opened. */
export async function closeAll(): Promise<void> {
  for (const one of opened.splice(0).toReversed()) await one.close();
}

export async function open(given: Parameters<typeof startSandbox>[0] = {}): Promise<Client> {
  const sandbox = await startSandbox({
    port: 0,
    dataFolder: '',
    statusDelayMs: [0, 0],
    redeliveryMs: [20, 40],
    webhookTimeoutMs: 500,
    ...given,
  });
  opened.push(sandbox);
  return new Client(sandbox);
}

export class Client {
  readonly sandbox: Sandbox;

  constructor(sandbox: Sandbox) {
    this.sandbox = sandbox;
  }

  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const response = await fetch(this.sandbox.url + path, {
      method,
      headers: {
        authorization: `Bearer ${sandboxDefaults.accessToken}`,
        'content-type': 'application/json',
        ...headers,
      },
      ...(body === undefined
        ? {}
        : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    let parsed: unknown;
    try {
      parsed = JSON.parse(text);
    } catch {
      parsed = text;
    }
    return { status: response.status, body: parsed };
  }

  get = (path: string): Promise<Answer> => this.call('GET', path);
  post = (path: string, body: unknown): Promise<Answer> => this.call('POST', path, body);
  send = (body: unknown): Promise<Answer> => this.post(`${PHONE_PATH}/messages`, body);
}

const text = (...values: string[]) => values.map((value) => ({ type: 'text', text: value }));

/** A request that the sandbox accepts; every test of a refusal changes one thing in it. */
export const autumnOffer = (to = ADA, more: object = {}): Loose => ({
  messaging_product: 'whatsapp',
  recipient_type: 'individual',
  to,
  type: 'template',
  template: {
    name: 'autumn_offer',
    language: { code: 'en' },
    components: [
      { type: 'header', parameters: text('Autumn days') },
      { type: 'body', parameters: text('Ada', '20 % off lamps') },
      {
        type: 'button',
        sub_type: 'quick_reply',
        index: '0',
        parameters: [{ type: 'payload', payload: 'consent:stop' }],
      },
      { type: 'button', sub_type: 'url', index: '1', parameters: text('autumn') },
    ],
  },
  ...more,
});

/** A copy without one field. */
export function omit(request: Record<string, unknown>, field: string): Record<string, unknown> {
  return Object.fromEntries(Object.entries(request).filter(([key]) => key !== field));
}

export const template = (
  name: string,
  components: unknown[] = [],
  language = 'en',
  to = ADA,
): Loose => ({
  messaging_product: 'whatsapp',
  to,
  type: 'template',
  template: { name, language: { code: language }, components },
});

export const freeText = (to = ADA, body = 'Thank you, we will look into it.'): Loose => ({
  messaging_product: 'whatsapp',
  to,
  type: 'text',
  text: { body },
});

export interface Delivery {
  readonly raw: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Loose;
  readonly at: number;
}

/** A business's webhook. `answer` decides the status of each request; `undefined` never answers. */
export class Webhook {
  readonly deliveries: Delivery[] = [];
  answer: (delivery: Delivery) => number | undefined = () => 200;
  /** What a GET with the verify token is answered. */
  verify: (query: URLSearchParams) => string = (query) => query.get('hub.challenge') ?? '';
  private readonly server: Server;

  private constructor(server: Server) {
    this.server = server;
  }

  static async open(port = 0): Promise<Webhook> {
    const server = createServer();
    const webhook = new Webhook(server);
    server.on('request', (request, response) => {
      if (request.method === 'GET') {
        response.end(webhook.verify(new URL(request.url!, 'http://x').searchParams));
        return;
      }
      let raw = '';
      request.on('data', (chunk) => (raw += chunk));
      request.on('end', () => {
        const delivery = { raw, headers: request.headers, body: JSON.parse(raw), at: Date.now() };
        webhook.deliveries.push(delivery);
        const status = webhook.answer(delivery);
        if (status !== undefined) response.writeHead(status).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    opened.push(webhook);
    return webhook;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/webhook`;
  }

  get changes(): Loose[] {
    return this.deliveries.flatMap(({ body }) =>
      body.entry.flatMap((entry: Loose) => entry.changes),
    );
  }

  get statuses(): Loose[] {
    return this.changes.flatMap((change) => change.value.statuses ?? []);
  }

  get messages(): Loose[] {
    return this.changes.flatMap((change) => change.value.messages ?? []);
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** Waits until something holds, at most three seconds. */
export async function until(holds: () => unknown): Promise<void> {
  const end = Date.now() + 3000;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('It did not come about in three seconds.');
    await pause(10);
  }
}
