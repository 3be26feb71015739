import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Context } from './context.ts';
import { PUNCTUAL } from './control/actions.ts';
import { serveControl, type Host } from './control/router.ts';
import { Faults } from './faults.ts';
import { serveGraph } from './graph/router.ts';
import { HttpProblem, sendJson } from './http.ts';
import { servePage } from './page/files.ts';
import { seeded } from './random.ts';
import { readSampleContacts } from './samples/read.ts';
import { sandboxDefaults, type SandboxSettings } from './settings.ts';
import { Connections } from './state/connections.ts';
import { Journal, type JournalEntry } from './state/journal.ts';
import { World } from './state/world.ts';
import { WebhookWire } from './webhooks/delivery.ts';
import { WebhookQueue } from './webhooks/queue.ts';

export interface Sandbox {
  /** Base address, without a slash at the end. */
  readonly url: string;
  close(): Promise<void>;
}

/** How long the page's news are gathered, so that a campaign does not flood it. */
const NEWS_MS = 250;

/**
 * Starts a local WhatsApp.
 * @param given what differs from `sandboxDefaults`; `now` is for tests, milliseconds since 1970
 * @throws Error where the port is taken or the data folder cannot be used
 */
export async function startSandbox(
  given: Partial<SandboxSettings> & { readonly now?: () => number } = {},
): Promise<Sandbox> {
  const settings: SandboxSettings = { ...sandboxDefaults, ...given };
  const wire = new WebhookWire(settings.webhookTimeoutMs);
  const watchers = new Set<ServerResponse>();
  let journal: Journal;
  let context: Context;

  function open(): Context {
    const world = new World(journal, settings.businessAccountId, settings.throughput, given.now);
    const queue = new WebhookQueue({
      account: { id: settings.businessAccountId, phoneNumberId: settings.phoneNumberId },
      appSecret: settings.appSecret,
      redeliveryMs: settings.redeliveryMs,
      wire,
      url: () => world.webhookUrl,
      readyUrl: () => world.readyUrl,
      append: (entry: JournalEntry) => journal.append(entry),
    });
    for (const entry of journal.replay()) {
      world.apply(entry);
      queue.apply(entry);
    }
    if (settings.webhookUrl && settings.webhookUrl !== world.webhookUrl) {
      world.record({ kind: 'webhook', url: settings.webhookUrl });
    }
    queue.schedule();
    return {
      settings,
      world,
      queue,
      wire,
      faults: new Faults(settings.seed),
      random: seeded(settings.seed),
      now: given.now ?? Date.now,
      statusDelayMs: settings.statusDelayMs,
      ...PUNCTUAL,
      contacts: readSampleContacts(),
      connections: 0,
      graphConnections: new Connections(),
      changed,
    };
  }

  let news: NodeJS.Timeout | undefined;
  function changed(): void {
    if (watchers.size === 0) return;
    news ??= setTimeout(() => {
      news = undefined;
      for (const watcher of watchers) watcher.write('data: changed\n\n');
    }, NEWS_MS);
  }

  const host: Host = {
    reset() {
      const { webhookUrl: url, readyUrl } = context.world;
      context.queue.close();
      context.graphConnections.letGo();
      journal.clear();
      journal = new Journal(settings.dataFolder, true);
      context = open();
      // A subscription belongs to the app, not to what was sent.
      if (url) context.world.record({ kind: 'webhook', url, readyUrl });
      changed();
    },
    watch(response) {
      response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
      response.write('retry: 1000\n\ndata: hello\n\n');
      watchers.add(response);
      response.on('close', () => watchers.delete(response));
    },
  };

  const server = createServer((request, response) => {
    handle(context, host, request, response).catch((error: unknown) => {
      if (error instanceof HttpProblem)
        return sendJson(response, error.status, { error: error.message });
      process.stderr.write(
        `The sandbox failed on a request: ${error instanceof Error ? error.stack : String(error)}\n`,
      );
      if (response.headersSent) response.destroy();
      else
        sendJson(response, 500, {
          error: 'The sandbox failed on this request; its own output says why.',
        });
    });
  });
  // Meta's edge keeps idle connections for minutes; a client with a keep-alive agent must not be cut off.
  server.keepAliveTimeout = 120_000;
  server.on('connection', () => (context.connections += 1));
  // Only who has the port may touch the journal: a second sandbox must not empty the first one's.
  await listen(server, settings);
  try {
    journal = new Journal(settings.dataFolder, settings.reset);
    context = open();
  } catch (error) {
    server.close();
    throw error;
  }

  return {
    url: `http://${settings.host.includes(':') ? `[${settings.host}]` : settings.host}:${(server.address() as AddressInfo).port}`,
    async close() {
      context.queue.close();
      clearTimeout(news);
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      wire.close();
      journal.close();
    },
  };
}

function listen(server: Server, { host, port }: SandboxSettings): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(
        error.code === 'EADDRINUSE'
          ? new Error(
              `Port ${port} is taken. Is a sandbox running already? Choose another with --port.`,
            )
          : error,
      ),
    );
    server.listen(port, host, resolve);
  });
}

async function handle(
  context: Context,
  host: Host,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  let url: URL;
  try {
    url = new URL(request.url ?? '/', 'http://sandbox.invalid');
  } catch {
    throw new HttpProblem(400, 'The address of the request cannot be read.');
  }
  if (url.pathname.startsWith('/sandbox/')) {
    refuseOtherSites(request);
    return serveControl(context, host, url, request, response);
  }
  if (/^\/v\d/.test(url.pathname) || /^\/[^/]+\/\d{5,}/.test(url.pathname)) {
    context.graphConnections.use(request.socket);
    return serveGraph(context, url, request, response);
  }
  return servePage(url.pathname, request.method, response);
}

/** A web page of another origin, open in the same browser, has no business here. */
function refuseOtherSites(request: IncomingMessage): void {
  const { origin, host } = request.headers;
  if (origin !== undefined && origin !== `http://${host}`) {
    throw new HttpProblem(403, 'Another web page may not steer the sandbox.');
  }
}
