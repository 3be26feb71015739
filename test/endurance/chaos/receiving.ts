/** Where the webhooks arrive: what comes under WhatsApp's signature is on record before it is acknowledged. */
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { receive } from '../../../core/campaign';
import { readWhatsApp } from '../../../core/inbound';
import { readMessage } from '../../../core/language';
import { verifySignature } from '../../../core/whatsapp';
import { sandboxDefaults } from '../../../sandbox/settings.ts';
import { begin, openedBy, say, taskOf } from './child';
import type { Task } from './scene';

const task = taskOf<Extract<Task, { port: number }>>();

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}

begin(async () => {
  const ledger = await openedBy(task);
  const take = async (request: IncomingMessage): Promise<number> => {
    const body = await bodyOf(request);
    const signature = String(request.headers['x-hub-signature-256']);
    if (!verifySignature(body, signature, sandboxDefaults.appSecret)) return 401;
    const told = { signed: true, receivedAt: Date.now() };
    const { events } = readWhatsApp(JSON.parse(body.toString()), told);
    await receive(ledger, events, (text) => readMessage(text));
    return 200;
  };
  const server = createServer((request, response) => {
    take(request)
      .catch(() => 503)
      .then((status) => response.writeHead(status).end())
      .catch(() => response.destroy());
  });
  server.listen(task.port, '127.0.0.1', () =>
    say({ listening: (server.address() as AddressInfo).port }),
  );
});
