import http from 'node:http';
import https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import { createTurns, type Turns } from './turns';

/** One number sends at most 1,000 a second; 64 connections carry that and stay polite. */
export const MAX_SOCKETS = 64;
/** Connections idle for longer are closed by us, so that a request seldom meets one that the other side just closed. */
const IDLE_MS = 4_000;
const CONNECT_TIMEOUT_MS = 10_000;

export interface Agents {
  readonly httpAgent: http.Agent;
  readonly httpsAgent: https.Agent;
  /** Whether the environment names a proxy. */
  readonly proxied: boolean;
  readonly turns: Turns;
  close(): void;
}

/**
 * Keep-alive agents. A connection is handed to a request only once it stands, TLS included: hence a request
 * that never had a connection has sent nothing, whatever went wrong.
 *
 * Proxies come from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, as in n8n. The lookup serves direct connections;
 * the proxy is the operator's own choice, and looks names up for us.
 */
export function createAgents(lookup: LookupFunction | undefined, env: NodeJS.ProcessEnv): Agents {
  const proxies = proxiesOf(env);
  const options = {
    keepAlive: true,
    maxFreeSockets: MAX_SOCKETS,
    scheduling: 'lifo' as const,
    ...(lookup === undefined ? {} : { lookup }),
    ...(proxies === undefined ? {} : { proxyEnv: proxies }),
  };
  const httpAgent = new http.Agent(options);
  const httpsAgent = new https.Agent(options);
  closeIdle(httpAgent);
  closeIdle(httpsAgent);
  handOverOnceOpen(httpAgent, 'connect');
  // Through a proxy that itself speaks TLS, an open connection cannot be told from an open tunnel: leave that to Node.
  if (!proxies?.HTTPS_PROXY?.startsWith('https:')) handOverOnceOpen(httpsAgent, 'secureConnect');
  return {
    httpAgent,
    httpsAgent,
    proxied: proxies !== undefined,
    turns: createTurns(MAX_SOCKETS),
    close() {
      httpAgent.destroy();
      httpsAgent.destroy();
    },
  };
}

/** Node's agents take these from 22.21 and 24.5 on; with an older Node axios reads the environment itself. */
function proxiesOf(env: NodeJS.ProcessEnv):
  | {
      HTTP_PROXY?: string | undefined;
      HTTPS_PROXY?: string | undefined;
      NO_PROXY?: string | undefined;
    }
  | undefined {
  const one = (name: string): string | undefined =>
    env[name.toLowerCase()] || env[name] || undefined;
  const all = one('ALL_PROXY');
  const proxies = {
    HTTP_PROXY: one('HTTP_PROXY') ?? all,
    HTTPS_PROXY: one('HTTPS_PROXY') ?? all,
    NO_PROXY: one('NO_PROXY'),
  };
  return proxies.HTTP_PROXY === undefined && proxies.HTTPS_PROXY === undefined
    ? undefined
    : proxies;
}

type Created = (error: Error | null, socket?: Socket) => void;
interface Opener {
  createConnection(options: unknown, created?: Created): Socket;
  keepSocketAlive(socket: Socket): boolean;
}

/**
 * Node gives a request its socket while that is still connecting. Here it comes by the callback, when it is open, or
 * not at all.
 */
function handOverOnceOpen(agent: http.Agent, open: 'connect' | 'secureConnect'): void {
  const opener = agent as unknown as Opener;
  const createConnection = opener.createConnection.bind(agent);
  (opener as { createConnection: unknown }).createConnection = (
    options: unknown,
    created: Created,
  ): undefined => {
    let over = false;
    const end: Created = (error, socket) => {
      if (over) return;
      over = true;
      clearTimeout(timer);
      if (error) opening.destroy();
      created(error ?? null, socket);
    };
    const fail = (code: string): void =>
      end(Object.assign(new Error('The connection did not open.'), { code }));
    const timer = setTimeout(() => fail('ETIMEDOUT'), CONNECT_TIMEOUT_MS);
    // Only a tunnel through a proxy calls back; it gives the socket inside the tunnel, or why there is none.
    const opening: Socket =
      open === 'secureConnect' ? createConnection(options, end) : createConnection(options);
    opening.once('error', end);
    opening.once('close', () => fail('ECONNRESET'));
    if (open === 'connect' || opening instanceof TLSSocket)
      opening.once(open, () => end(null, opening));
  };
}

/** Idle connections end by our own choice, before most servers end them. */
function closeIdle(agent: http.Agent): void {
  const opener = agent as unknown as Opener;
  const keepSocketAlive = opener.keepSocketAlive.bind(agent);
  opener.keepSocketAlive = (socket) => {
    const kept = keepSocketAlive(socket);
    if (kept && (!socket.timeout || socket.timeout > IDLE_MS)) socket.setTimeout(IDLE_MS);
    return kept;
  };
}
