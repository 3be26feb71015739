import http from 'node:http';
import https from 'node:https';
import type { AxiosRequestConfig } from 'axios';
import type { Agents } from './agents';
import type { Answer, LostReason } from './answer';

export interface WireRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly accessToken: string;
  readonly body?: unknown;
  /** Milliseconds for the whole of it, waiting for a connection included. */
  readonly timeoutMs: number;
  readonly maxResponseBytes: number;
  readonly signal?: AbortSignal | undefined;
}

/** Failures to connect that stay until somebody changes a setting. */
const MISCONFIGURED =
  /^(?:ENOTFOUND|ERR_TLS_|CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_SSL_|ERR_INVALID_|EPROTO|ERR_PROXY_|ERR_BAD_OPTION)/;

/**
 * One request, one answer. Never throws for what the network does and never repeats what it said: an error of
 * the HTTP client holds the access token.
 *
 * The signal stops a request that has no connection yet. One that is on the wire is listened to until its answer or
 * its time-out: hanging up would leave a message that nobody knows the fate of.
 */
export async function exchange(agents: Agents, request: WireRequest): Promise<Answer> {
  const { signal, timeoutMs } = request;
  const started = performance.now();
  const turn = await agents.turns.take(timeoutMs, signal);
  if (typeof turn === 'string') return { lost: turn, unsent: true };
  try {
    const left = timeoutMs - (performance.now() - started);
    // A request that starts with hardly any time left could only end as one whose fate nobody knows.
    if (left < Math.min(1_000, timeoutMs / 4)) return { lost: 'timeout', unsent: true };
    return await exchangeNow(agents, { ...request, timeoutMs: left });
  } finally {
    turn();
  }
}

async function exchangeNow(agents: Agents, request: WireRequest): Promise<Answer> {
  const axios = (await import('axios')).default;
  const stop = new AbortController();
  let onWire = false;
  let reason: LostReason | undefined;
  const cancel = (): void => {
    if (onWire) return;
    reason = 'cancelled';
    stop.abort();
  };
  if (request.signal?.aborted) return { lost: 'cancelled', unsent: true };
  request.signal?.addEventListener('abort', cancel, { once: true });
  const timer = setTimeout(() => {
    reason = 'timeout';
    stop.abort();
  }, request.timeoutMs);

  const transport = {
    request(
      options: https.RequestOptions,
      answered: (response: http.IncomingMessage) => void,
    ): http.ClientRequest {
      const sent = (options.protocol === 'https:' ? https : http).request(options, answered);
      sent.once('socket', () => {
        onWire = true;
      });
      return sent;
    },
  };
  const config: AxiosRequestConfig = {
    method: request.method,
    url: request.url,
    headers: {
      Authorization: `Bearer ${request.accessToken}`,
      Accept: 'application/json',
      ...(request.body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    ...(request.body === undefined ? {} : { data: JSON.stringify(request.body) }),
    httpAgent: agents.httpAgent,
    httpsAgent: agents.httpsAgent,
    // Without a proxy in our own settings, axios must not find one either; with one, Node's agents go through it.
    ...(agents.proxied ? {} : { proxy: false as const }),
    transport,
    // A redirect would carry the token and the message to another place; it comes back as what it is.
    maxRedirects: 0,
    maxContentLength: request.maxResponseBytes,
    responseType: 'text',
    transformRequest: [(data: unknown) => data],
    transformResponse: [(data: unknown) => data],
    validateStatus: () => true,
    signal: stop.signal,
  };
  try {
    const response = await axios.request<unknown>(config);
    return { status: response.status, body: parse(response.data) };
  } catch (error) {
    const unsent = !onWire;
    return { lost: reason ?? reasonOf(error, unsent), unsent };
  } finally {
    clearTimeout(timer);
    request.signal?.removeEventListener('abort', cancel);
  }
}

function parse(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function reasonOf(error: unknown, unsent: boolean): LostReason {
  const { code, message, cause } = error as {
    code?: unknown;
    message?: unknown;
    cause?: { code?: unknown };
  };
  if (!unsent)
    return typeof message === 'string' && message.startsWith('maxContentLength')
      ? 'too_large'
      : 'broken_off';
  return [code, cause?.code].some((one) => typeof one === 'string' && MISCONFIGURED.test(one))
    ? 'misconfigured'
    : 'unreachable';
}
