import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Gives the contacts to whichever workflow asks, all in one answer. */
export async function serveContacts(
  phones: readonly string[],
): Promise<{ readonly url: string; close(): void }> {
  const body = JSON.stringify(
    phones.map((phone, index) => ({ phone, name: `Person No. ${index}` })),
  );
  const server = createServer((_request, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(body);
  });
  await new Promise<void>((listening, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', listening);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
