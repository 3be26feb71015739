import type { IncomingMessage, ServerResponse } from 'node:http';

const BODY_LIMIT = 4 * 1024 * 1024;

/** A request that cannot be served; the message is a sentence for whoever called. */
export class HttpProblem extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  if (response.headersSent || response.destroyed) return;
  const text = JSON.stringify(value);
  response.writeHead(status, {
    'content-type': 'application/json; charset=UTF-8',
    'content-length': Buffer.byteLength(text),
    'cache-control': 'no-store',
  });
  response.end(text);
}

/** @throws HttpProblem 413 where the body is longer than a request ever needs to be */
export function readBytes(request: IncomingMessage, limit: number): Promise<Buffer<ArrayBuffer>> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) return void chunks.push(chunk);
      chunks.length = 0;
      reject(new HttpProblem(413, `The request body is longer than ${limit / 1024 / 1024} MB.`));
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', reject);
    // A client that leaves in the middle ends nothing; whoever awaits this must not wait for ever.
    request.on('close', () => {
      if (!request.complete) reject(new HttpProblem(400, 'The request broke off.'));
    });
  });
}

/** The same for a text, of which 4 MB are enough. @throws HttpProblem 413 */
export const readBody = async (request: IncomingMessage): Promise<string> =>
  (await readBytes(request, BODY_LIMIT)).toString('utf8');

/** @throws HttpProblem 400 where the body is no JSON; an empty body is `{}` */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const text = await readBody(request);
  if (text.trim() === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new HttpProblem(400, 'The request body is not JSON.');
  }
}
