import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server for one test: counts connections, keeps what came in. */
export interface AServer {
  readonly url: string;
  readonly port: number;
  readonly requests: {
    method: string;
    url: string;
    headers: http.IncomingHttpHeaders;
    body: string;
  }[];
  connections(): number;
  close(): Promise<void>;
}

type Handler = (
  request: http.IncomingMessage & { readonly body: string },
  response: http.ServerResponse,
) => void;

export async function serve(handle: Handler): Promise<AServer> {
  const requests: AServer['requests'] = [];
  let connections = 0;
  const server = http.createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const body = Buffer.concat(parts).toString();
      requests.push({
        method: request.method ?? '',
        url: request.url ?? '',
        headers: request.headers,
        body,
      });
      handle(Object.assign(request, { body }), response);
    });
  });
  server.on('connection', () => connections++);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    requests,
    connections: () => connections,
    close: () =>
      new Promise((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

export function json(response: http.ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}
