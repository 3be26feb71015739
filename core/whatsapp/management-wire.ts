import http from 'node:http';
import https from 'node:https';
import type { LookupFunction, Socket } from 'node:net';
import type { AxiosRequestConfig } from 'axios';
import { parseJson, type Answer, type LostReason } from './answer';
import { proxiesOf } from './proxies';
import { readFailure, refusing } from './reasons';

/** Templates, the account and media are a few calls: more connections would only be impolite. */
const MAX_CONNECTIONS = 8;
/** Connections idle for longer are closed by us, so that a request seldom meets one that the other side just closed. */
const IDLE_MS = 4_000;
const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

export interface ManagementRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly accessToken: string;
  /** A form to fill in; its headers say of what form it is. */
  readonly form?: FormData | undefined;
  /** Milliseconds for the whole of it, waiting for a connection included. */
  readonly timeoutMs: number;
}

/** The way of everything but messages. */
export interface ManagementWire {
  /**
   * One request, one answer. Never throws for what the network does and never repeats what it said: an error of the
   * HTTP client holds the access token. It proves of no request that it was not sent.
   */
  ask(request: ManagementRequest): Promise<Answer>;
  close(): void;
}

/** Proxies and lookup as for messages. */
export function createManagementWire(
  lookup: LookupFunction | undefined,
  env: NodeJS.ProcessEnv,
): ManagementWire {
  const proxies = proxiesOf(env);
  const options = {
    keepAlive: true,
    maxSockets: MAX_CONNECTIONS,
    ...(lookup === undefined ? {} : { lookup: refusing(lookup) }),
    // Node's agents take these from 22.21 and 24.5 on; with an older Node axios reads the environment itself.
    ...(proxies === undefined ? {} : { proxyEnv: proxies }),
  };
  const agents = { httpAgent: new http.Agent(options), httpsAgent: new https.Agent(options) };
  closeIdle(agents.httpAgent);
  closeIdle(agents.httpsAgent);

  return {
    async ask({ method, url, accessToken, form, timeoutMs }) {
      const { default: axios } = await import('axios');
      const stop = new AbortController();
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        stop.abort();
      }, timeoutMs);
      const config: AxiosRequestConfig = {
        method,
        url,
        headers: { Authorization: `Bearer ${accessToken}`, Accept: 'application/json' },
        ...(form === undefined ? {} : { data: form, maxBodyLength: Infinity }),
        ...agents,
        // Without a proxy in our own settings, axios must not find one either; with one, Node's agents go through it.
        ...(proxies === undefined ? { proxy: false as const } : {}),
        // A redirect would carry the token to another place; it comes back as what it is.
        maxRedirects: 0,
        maxContentLength: MAX_ANSWER_BYTES,
        responseType: 'text',
        transformResponse: [(data: unknown) => data],
        validateStatus: () => true,
        signal: stop.signal,
      };
      try {
        const { status, data } = await axios.request<unknown>(config);
        return { status, body: parseJson(data) };
      } catch (error) {
        return { lost: late ? 'timeout' : reasonOf(error), unsent: false };
      } finally {
        clearTimeout(timer);
      }
    },
    close() {
      agents.httpAgent.destroy();
      agents.httpsAgent.destroy();
    },
  };
}

function reasonOf(error: unknown): LostReason {
  const { misconfigured, noConnection } = readFailure(error);
  if (misconfigured) return 'misconfigured';
  if (noConnection) return 'unreachable';
  const { message } = error as { message?: unknown };
  return typeof message === 'string' && message.startsWith('maxContentLength')
    ? 'too_large'
    : 'broken_off';
}

interface Keeper {
  keepSocketAlive(socket: Socket): boolean;
}

/** Idle connections end by our own choice, before most servers end them. */
function closeIdle(agent: http.Agent): void {
  const keeper = agent as unknown as Keeper;
  const keepSocketAlive = keeper.keepSocketAlive.bind(agent);
  keeper.keepSocketAlive = (socket) => {
    const kept = keepSocketAlive(socket);
    if (kept && (!socket.timeout || socket.timeout > IDLE_MS)) socket.setTimeout(IDLE_MS);
    return kept;
  };
}
