import type { LookupFunction } from 'node:net';
import type { buildConnector, Dispatcher, Pool } from 'undici';
import { parseJson, type Answer, type LostReason } from './answer';
import { proxiesOf } from './proxies';
import { readFailure, refusing } from './reasons';

/** One number sends at most 1,000 a second; 64 connections carry that and stay polite. */
const MAX_CONNECTIONS = 64;
/** Connections idle for longer are closed by us, so that a request seldom meets one that the other side just closed. */
const IDLE_MS = 4_000;
const CONNECT_TIMEOUT_MS = 10_000;
const MAX_ANSWER_BYTES = 256 * 1024;

export interface MessageWireOptions {
  /** Scheme, host and port, e.g. `https://graph.facebook.com`. */
  readonly origin: string;
  readonly accessToken: string;
  /** Milliseconds for the whole of one message, waiting for a connection included. */
  readonly timeoutMs: number;
  readonly lookup: LookupFunction | undefined;
  readonly env: NodeJS.ProcessEnv;
}

/** The way that every message takes. */
export interface MessageWire {
  /**
   * One request, one answer. Never throws for what the network does, never sends twice, follows no redirect, and
   * repeats nothing that an error said: it could hold the access token.
   *
   * The signal stops a request that has no connection yet. One that is on the wire is listened to until its answer
   * or its time-out: hanging up would leave a message that nobody knows the fate of.
   */
  post(path: string, body: unknown, signal?: AbortSignal): Promise<Answer>;
  close(): void;
}

/**
 * Kept connections to one origin, a request on each at a time; more requests wait in the order of asking.
 *
 * undici tells by `onRequestStart`, in the same breath as it writes the first byte, that a request has a connection
 * that stands, TLS and tunnel included. A request that was never told so has sent nothing, whatever went wrong.
 */
export function createMessageWire(options: MessageWireOptions): MessageWire {
  let opened: Promise<Dispatcher> | undefined;
  let closed = false;
  const turns = createTurns(MAX_CONNECTIONS);
  const { origin, timeoutMs } = options;
  const headers = {
    authorization: `Bearer ${options.accessToken}`,
    accept: 'application/json',
    'content-type': 'application/json',
  };

  return {
    async post(path, body, signal) {
      if (closed || signal?.aborted) return { lost: 'cancelled', unsent: true };
      const exchange = new Exchange(timeoutMs, signal, () => turns.giveBack());
      try {
        const text = JSON.stringify(body);
        const dispatcher = await (opened ??= openDispatcher(options));
        turns.take(() => {
          if (closed) exchange.fail('cancelled');
          if (exchange.over) return false;
          dispatcher.dispatch({ origin, path, method: 'POST', headers, body: text }, exchange);
          return true;
        });
      } catch {
        exchange.fail('misconfigured');
      }
      return exchange.answer;
    },
    close() {
      closed = true;
      void opened?.then(
        (dispatcher) => dispatcher.destroy(),
        () => undefined,
      );
    },
  };
}

/**
 * Turns for requests, so many at a time, in the order of asking. undici has a queue of its own, but feeds from it
 * connections that failed to open while others take their place: there would be more than we allow.
 */
function createTurns(atOnce: number): {
  /** @param go starts a request, or says that it is not wanted any more */
  take(go: () => boolean): void;
  giveBack(): void;
} {
  let free = atOnce;
  const waiting = new Set<() => boolean>();
  const giveBack = (): void => {
    for (const go of waiting) {
      waiting.delete(go);
      if (go()) return;
    }
    free += 1;
  };
  return {
    take(go) {
      if (free === 0) return void waiting.add(go);
      free -= 1;
      if (!go()) giveBack();
    },
    giveBack,
  };
}

/** What undici tells of one request, and what becomes of it. */
class Exchange implements Dispatcher.DispatchHandler {
  readonly answer: Promise<Answer>;
  private settle!: (answer: Answer) => void;
  /** Whether there is an answer; a request that was given up can still have its turn with undici. */
  over = false;
  private ended = false;
  /** Set from the moment at which the request is on the wire. */
  private controller: Dispatcher.DispatchController | undefined;
  private status = 0;
  private readonly parts: Buffer[] = [];
  private readonly timer: NodeJS.Timeout;
  private readonly latestStart: number;
  private readonly signal: AbortSignal | undefined;
  private readonly onEnd: () => void;

  /** @param onEnd called once, when undici is done with the request */
  constructor(timeoutMs: number, signal: AbortSignal | undefined, onEnd: () => void) {
    this.onEnd = onEnd;
    this.answer = new Promise((resolve) => (this.settle = resolve));
    // A request that starts with hardly any time left could only end as one whose fate nobody knows.
    this.latestStart = performance.now() + timeoutMs - Math.min(1_000, timeoutMs / 4);
    this.timer = setTimeout(() => {
      this.fail('timeout');
      this.controller?.abort(new Error('No answer in time.'));
    }, timeoutMs);
    this.signal = signal;
    signal?.addEventListener('abort', this.cancel, { once: true });
  }

  /** @throws Error where the request is not to go out: undici then writes nothing and keeps the connection */
  onRequestStart(controller: Dispatcher.DispatchController): void {
    // A request that was on the wire goes nowhere a second time, whatever undici holds of it.
    if (this.controller) this.fail('broken_off');
    else if (performance.now() > this.latestStart) this.fail('timeout');
    if (this.over) throw new Error('The request is not wanted any more.');
    this.controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number): void {
    this.status = status;
  }

  onResponseData(_controller: Dispatcher.DispatchController, part: Buffer): void {
    if (!this.over) this.parts.push(part);
  }

  onResponseEnd(): void {
    const [first = Buffer.alloc(0), ...more] = this.parts;
    const text = (more.length === 0 ? first : Buffer.concat(this.parts)).toString('utf8');
    this.end({ status: this.status, body: parseJson(text) });
    this.leave();
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.readError(error);
    this.leave();
  }

  private readError(error: Error): void {
    if (error instanceof NotOpened) return this.fail(error.reason);
    const code = (error as { code?: unknown }).code;
    if (this.controller)
      return this.fail(code === 'UND_ERR_RES_EXCEEDED_MAX_SIZE' ? 'too_large' : 'broken_off');
    this.fail(
      code === 'UND_ERR_DESTROYED' || code === 'UND_ERR_CLOSED' ? 'cancelled' : 'misconfigured',
    );
  }

  fail(lost: LostReason): void {
    this.end({ lost, unsent: this.controller === undefined });
  }

  private readonly cancel = (): void => {
    if (this.controller === undefined) this.fail('cancelled');
  };

  private leave(): void {
    if (this.ended) return;
    this.ended = true;
    // undici lets a connection rest for one turn of the event loop after an answer; the next request waits for it.
    setImmediate(() => setImmediate(this.onEnd));
  }

  private end(answer: Answer): void {
    if (this.over) return;
    this.over = true;
    clearTimeout(this.timer);
    this.signal?.removeEventListener('abort', this.cancel);
    this.settle(answer);
  }
}

/** There is no connection, hence no byte of any request went out. Says nothing of what the network said. */
class NotOpened extends Error {
  readonly code = 'ERR_NOT_OPENED';
  readonly reason: LostReason;

  constructor(reason: LostReason) {
    super('The connection did not open.');
    this.reason = reason;
  }
}

/**
 * Proxies come from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY, as in n8n. The lookup serves direct connections;
 * the proxy is the operator's own choice, and looks names up for us.
 */
async function openDispatcher({ origin, lookup, env }: MessageWireOptions): Promise<Dispatcher> {
  const { default: PoolOf } = await import('undici/lib/dispatcher/pool.js');
  const { default: connector } = await import('undici/lib/core/connect.js');
  const direct = {
    timeout: CONNECT_TIMEOUT_MS,
    ...(lookup === undefined ? {} : { lookup: refusing(lookup) }),
  };
  const pool = (
    to: string | URL,
    connect: buildConnector.connector | buildConnector.BuildOptions = direct,
  ): Pool =>
    new PoolOf(to, {
      connections: MAX_CONNECTIONS,
      pipelining: 1,
      allowH2: false,
      // A server may ask for less by its own Keep-Alive header, not for more.
      keepAliveTimeout: IDLE_MS,
      keepAliveMaxTimeout: IDLE_MS,
      // The time-out of a request is one for the whole of it.
      headersTimeout: 0,
      bodyTimeout: 0,
      maxResponseSize: MAX_ANSWER_BYTES,
      connect: openOrSaySo(typeof connect === 'function' ? connect : connector(connect)),
    });
  const proxies = proxiesOf(env);
  const proxy = origin.startsWith('https:') ? proxies?.HTTPS_PROXY : proxies?.HTTP_PROXY;
  if (proxy === undefined) return pool(origin);
  if (!/^https?:/.test(proxy)) throw new Error('A proxy of a kind that is not served.');

  const { default: ProxyAgent } = await import('undici/lib/dispatcher/env-http-proxy-agent.js');
  const { default: connectThrough } = await import('undici/lib/api/api-connect.js');
  return new ProxyAgent({
    httpProxy: proxy,
    httpsProxy: proxy,
    noProxy: proxies?.NO_PROXY ?? '',
    connect: direct,
    // What is not TLS needs no tunnel.
    proxyTunnel: false,
    clientFactory: (to: URL, through: Pool.Options) =>
      Object.assign(new PoolOf(to, through), { connect: connectThrough }),
    factory: (to: string | URL, { connect }: Pool.Options) => pool(to, connect),
  } as object);
}

/**
 * Connects in time or fails with `NotOpened`. undici takes some failures to connect, as of a proxy that hangs up, for
 * a kept connection that broke, and would try for ever.
 */
function openOrSaySo(connect: buildConnector.connector): buildConnector.connector {
  return (options, done) => {
    const stop = new AbortController();
    let over = false;
    const end: buildConnector.Callback = (...[error, socket]) => {
      if (over) return void socket?.on('error', () => undefined).destroy();
      over = true;
      clearTimeout(timer);
      if (error === null) return done(null, socket);
      done(new NotOpened(readFailure(error).misconfigured ? 'misconfigured' : 'unreachable'), null);
    };
    const timer = setTimeout(() => {
      end(new NotOpened('unreachable'), null);
      stop.abort();
    }, CONNECT_TIMEOUT_MS);
    connect({ ...options, signal: stop.signal } as buildConnector.Options, end);
  };
}
