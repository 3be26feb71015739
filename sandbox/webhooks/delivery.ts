import { createHmac } from 'node:crypto';
import * as http from 'node:http';
import * as https from 'node:https';

/** The value of `X-Hub-Signature-256`: HMAC-SHA256 of the raw body under the app secret. */
export const signature = (body: string, appSecret: string): string =>
  `sha256=${createHmac('sha256', appSecret).update(body).digest('hex')}`;

/** Speaks to the business's server, on connections of its own that `close` ends. */
export class WebhookWire {
  private readonly agents = {
    'http:': new http.Agent({ keepAlive: true, maxSockets: 8 }),
    'https:': new https.Agent({ keepAlive: true, maxSockets: 8 }),
  };
  private readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
  }

  /** HTTP status and text of the answer; undefined where there is none in time. Never throws. */
  request(
    method: 'GET' | 'POST',
    address: string,
    body = '',
    headers: Readonly<Record<string, string>> = {},
  ): Promise<{ readonly status: number; readonly text: string } | undefined> {
    const url = new URL(address);
    const secure = url.protocol === 'https:';
    return new Promise((resolve) => {
      const request = (secure ? https : http).request(
        url,
        {
          method,
          agent: this.agents[secure ? 'https:' : 'http:'],
          signal: AbortSignal.timeout(this.timeoutMs),
          headers: { ...headers, 'content-length': Buffer.byteLength(body) },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8');
          // The whole answer is read, so that the connection can be used again; little of it is kept.
          response.on('data', (chunk: string) =>
            text.length < 10_000 ? (text += chunk) : undefined,
          );
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
          response.on('error', () => resolve(undefined));
        },
      );
      request.on('error', () => resolve(undefined));
      request.end(body);
    });
  }

  close(): void {
    this.agents['http:'].destroy();
    this.agents['https:'].destroy();
  }
}
