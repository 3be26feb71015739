import net from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import tls from 'node:tls';
import fc from 'fast-check';
import type { Answer } from '../../../core/whatsapp';
import { createMessageWire, type MessageWire } from '../../../core/whatsapp/message-wire';
import { aCertificate } from '../../postgres/certificate';

type Socket = net.Socket;
/** What a server does with a whole request that has come in. */
type Deed = (socket: Socket) => void;

interface RawServer {
  readonly port: number;
  /** How often each message has come in, be it in part: a single byte of it counts. */
  readonly seen: Map<string, number>;
  connections: number;
}

const authorities = tls.getCACertificates('default');
const trust = (certificate: string): void =>
  tls.setDefaultCACertificates([...authorities, certificate]);
afterAll(() => tls.setDefaultCACertificates(authorities));

const opened: { close(): unknown }[] = [];
afterEach(() => {
  for (const one of opened.splice(0)) one.close();
});

const OK =
  'HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 11\r\n\r\n{"ok":true}';
const answer: Deed = (socket) => socket.write(OK);
const reset: Deed = (socket) => void socket.resetAndDestroy();
const hangUp: Deed = (socket) => void socket.destroy();
const say =
  (text: string): Deed =>
  (socket) =>
    socket.write(text);
const sayAndLeave =
  (text: string): Deed =>
  (socket) =>
    socket.end(text);

/** A server that reads requests by hand, so that it can misbehave at any moment. */
async function raw(
  deed: (message: string) => Deed,
  onConnection?: (socket: Socket) => boolean | void,
  secure?: { cert: string; key: string },
): Promise<RawServer> {
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    sockets.add(socket.on('error', () => undefined));
    let text = '';
    socket.on('data', (part) => {
      text += part.toString('latin1');
      for (;;) {
        const whole = /^POST \/(\S*) [^]*?\r\n\r\n\{[^}]*\}/.exec(text);
        if (!whole) break;
        text = text.slice(whole[0].length);
        const message = whole[1]!;
        made.seen.set(message, (made.seen.get(message) ?? 0) + 1);
        deed(message)(socket);
      }
    });
  };
  const connected = (socket: Socket): void => {
    made.connections++;
    sockets.add(socket.on('error', () => undefined));
    if (onConnection?.(socket) !== true && !secure) serve(socket);
  };
  const server = secure ? tls.createServer(secure, serve) : net.createServer(connected);
  if (secure) server.on('connection', connected);
  server.on('tlsClientError', () => undefined);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  const made: RawServer = {
    port: (server.address() as net.AddressInfo).port,
    seen: new Map(),
    connections: 0,
  };
  opened.push({
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  });
  return made;
}

function wireTo(
  origin: string,
  more: Partial<Parameters<typeof createMessageWire>[0]> = {},
): MessageWire {
  const wire = createMessageWire({
    ...{ origin, accessToken: 'secret', timeoutMs: 1_500, lookup: undefined, env: {} },
    ...more,
  });
  opened.push(wire);
  return wire;
}

const post = (wire: MessageWire, message = 'm', signal?: AbortSignal): Promise<Answer> =>
  wire.post(`/${message}`, { message }, signal);

const ANSWERED = { status: 200, body: { ok: true } };
const lost = (why: string, unsent: boolean): object => ({ lost: why, unsent });

describe('what became of a message is told from the moment at which it had a connection', () => {
  test.each<[string, Deed, object]>([
    ['is reset once it is read', reset, lost('broken_off', false)],
    ['is hung up on once it is read', hangUp, lost('broken_off', false)],
    ['gets no answer', () => undefined, lost('timeout', false)],
    ['gets an answer without an end', say(OK.slice(0, -3)), lost('timeout', false)],
    ['gets half an answer', sayAndLeave(OK.slice(0, -3)), lost('broken_off', false)],
    ['gets half a line', sayAndLeave('HTTP/1.1 20'), lost('broken_off', false)],
    ['gets what is no HTTP', say('hello there\r\n\r\n'), lost('broken_off', false)],
    [
      'is offered another protocol',
      say('HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'),
      lost('broken_off', false),
    ],
    [
      'gets more than WhatsApp ever answers',
      say(`HTTP/1.1 200 OK\r\nContent-Length: 300000\r\n\r\n${'x'.repeat(300_000)}`),
      lost('too_large', false),
    ],
    [
      'gets hints before its answer',
      say(`HTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n${OK}`),
      ANSWERED,
    ],
    [
      'gets an answer that ends with the connection',
      sayAndLeave('HTTP/1.1 200 OK\r\n\r\n{"ok":true}'),
      ANSWERED,
    ],
    [
      'is sent elsewhere',
      say('HTTP/1.1 307 Temporary Redirect\r\nLocation: /other\r\nContent-Length: 0\r\n\r\n'),
      { status: 307, body: undefined },
    ],
  ])('%s', async (_what, deed, expected) => {
    const server = await raw(() => deed);
    expect(await post(wireTo(`http://127.0.0.1:${server.port}`))).toEqual(expected);
    expect([...server.seen]).toEqual([['m', 1]]);
  });

  test('a server that resets connections before it reads proves nothing, unless it was never reached', async () => {
    const server = await raw(
      () => answer,
      (socket) => (socket.resetAndDestroy(), true),
    );
    const wire = wireTo(`http://127.0.0.1:${server.port}`);
    for (let i = 0; i < 20; i++) {
      const got = await post(wire);
      expect(got).toMatchObject({ lost: expect.stringMatching(/^(?:broken_off|unreachable)$/) });
      expect('unsent' in got && got.unsent).toBe('lost' in got && got.lost === 'unreachable');
    }
    expect(server.seen.size).toBe(0);
    expect(server.connections).toBeLessThanOrEqual(20);
  });

  test('an answer nobody asked for is not taken for that of the next message', async () => {
    const server = await raw((message) =>
      message === '1' ? say(OK + OK.replace('true}', '123}').replace(': 11', ': 10')) : answer,
    );
    const wire = wireTo(`http://127.0.0.1:${server.port}`);
    expect(await post(wire, '1')).toEqual(ANSWERED);
    expect(await post(wire, '2')).toEqual(ANSWERED);
    await pause(20);
    expect(await post(wire, '3')).toEqual(ANSWERED);
    expect([...server.seen.values()]).toEqual([1, 1, 1]);
  });

  test('connections that were closed while idle cost no message', async () => {
    const server = await raw(() => (socket) => {
      answer(socket);
      setTimeout(() => socket.destroy(), 5);
    });
    const wire = wireTo(`http://127.0.0.1:${server.port}`);
    for (let i = 0; i < 5; i++) {
      expect(await post(wire, `${i}`)).toEqual(ANSWERED);
      await pause(15);
    }
    expect(server.connections).toBe(5);
  });

  test('an idle connection is closed by us, also where the server would keep it for minutes', async () => {
    const closed = Promise.withResolvers<string>();
    const server = await raw(() => (socket) => {
      socket.once('end', () => closed.resolve('by us'));
      socket.write(OK.replace('Content-Type', 'Keep-Alive: timeout=120\r\nContent-Type'));
    });
    expect(await post(wireTo(`http://127.0.0.1:${server.port}`))).toEqual(ANSWERED);
    expect(await closed.promise).toBe('by us');
  });

  test('whatever servers do, unsent is said only of what never arrived, and nothing arrives twice', async () => {
    const deeds: Record<string, Deed> = {
      answer,
      reset,
      hangUp,
      half: sayAndLeave(OK.slice(0, -3)),
      garbage: say('\0\0\0\r\n\r\n'),
      last: sayAndLeave(OK.replace('Content-Type', 'Connection: close\r\nContent-Type')),
      leave: sayAndLeave(OK),
      answerAndReset: (socket) => socket.write(OK, () => socket.resetAndDestroy()),
      answerAndResetSoon: (socket) => (answer(socket), void setTimeout(reset, 1, socket)),
      answerTwice: say(OK + OK),
      nothing: () => undefined,
    };
    await fc.assert(
      fc.asyncProperty(
        fc.array(
          fc.record({
            deed: fc.constantFrom(...Object.keys(deeds)),
            after: fc.constantFrom(0, 0, 0, 1, 3),
            cancelAfter: fc.option(fc.integer({ min: 0, max: 4 }), { nil: undefined }),
          }),
          { minLength: 1, maxLength: 40 },
        ),
        fc.array(fc.boolean(), { maxLength: 6 }),
        async (messages, welcome) => {
          const server = await raw(
            (message) => deeds[messages[Number(message)]!.deed]!,
            (socket) => (welcome.pop() === false ? (socket.resetAndDestroy(), true) : false),
          );
          const wire = wireTo(`http://127.0.0.1:${server.port}`, { timeoutMs: 250 });
          const answers: Promise<Answer>[] = [];
          for (const [i, { after, cancelAfter }] of messages.entries()) {
            if (after) await pause(after);
            const stop = new AbortController();
            if (cancelAfter !== undefined) setTimeout(() => stop.abort(), cancelAfter);
            answers.push(post(wire, `${i}`, stop.signal));
          }
          for (const [i, got] of (await Promise.all(answers)).entries()) {
            const times = server.seen.get(`${i}`) ?? 0;
            expect(times).toBeLessThanOrEqual(1);
            if ('status' in got) expect([times, got]).toEqual([1, ANSWERED]);
            else if (got.unsent) expect(times).toBe(0);
            if ('lost' in got && got.lost === 'cancelled') expect(got.unsent).toBe(true);
          }
          for (const one of opened.splice(0)) one.close();
        },
      ),
      { numRuns: 25 },
    );
  });

  test('what was stopped or ran out of time while it waited never goes out, and costs no connection', async () => {
    const waiting: Socket[] = [];
    const server = await raw(() => (socket) => void waiting.push(socket));
    const wire = wireTo(`http://127.0.0.1:${server.port}`);
    const busy = Array.from({ length: 64 }, (_, i) => post(wire, `busy${i}`));
    const stop = new AbortController();
    const stopped = post(wire, 'stopped', stop.signal);
    while (waiting.length < 64) await pause(5);
    stop.abort();
    expect(await stopped).toEqual(lost('cancelled', true));
    const next = post(wire, 'next');
    for (const socket of waiting.splice(0)) answer(socket);
    expect(await Promise.all(busy)).toEqual(Array(64).fill(ANSWERED));
    while (waiting.length < 1) await pause(5);
    answer(waiting[0]!);
    expect(await next).toEqual(ANSWERED);
    expect(server.seen.has('stopped')).toBe(false);
    expect(server.connections).toBe(64);
  });

  test('closing the wire ends what waits as unsent, and what is on the wire as unknown', async () => {
    let arrived = 0;
    const server = await raw(() => () => void arrived++);
    const wire = wireTo(`http://127.0.0.1:${server.port}`);
    const answers = Array.from({ length: 70 }, (_, i) => post(wire, `${i}`));
    while (arrived < 64) await pause(5);
    wire.close();
    const all = await Promise.all(answers);
    expect(all.filter((one) => 'lost' in one && one.unsent)).toEqual(
      Array(6).fill(lost('cancelled', true)),
    );
    expect(await post(wire)).toEqual(lost('cancelled', true));
    expect(server.seen.size).toBe(64);
  });
});

describe('a connection that does not open', () => {
  const localhost = aCertificate('127.0.0.1');
  const elsewhere = aCertificate('other.example.test');

  test.each<[string, (socket: Socket) => void, string]>([
    ['hangs up', hangUp, 'unreachable'],
    ['resets', reset, 'unreachable'],
    [
      'hangs up on the greeting',
      (socket) => void socket.once('data', () => socket.destroy()),
      'unreachable',
    ],
    ['speaks no TLS', (socket) => void socket.end('hello, this is not TLS\r\n'), 'misconfigured'],
    ['alerts', (socket) => void socket.end(Buffer.from('15030300020228', 'hex')), 'misconfigured'],
    ['says nothing', () => undefined, 'timeout'],
  ])('with a TLS server that %s sends nothing', async (_what, deed, why) => {
    const server = await raw(
      () => answer,
      (socket) => (deed(socket), true),
    );
    const wire = wireTo(`https://127.0.0.1:${server.port}`, { timeoutMs: 400 });
    expect(await post(wire)).toEqual(lost(why, true));
    expect(server.connections).toBe(1);
  });

  test.each([
    ['nobody vouches for', localhost],
    ['is for another host', elsewhere],
  ])('as its certificate %s sends nothing', async (_what, { certificate, key }) => {
    const server = await raw(() => answer, undefined, { cert: certificate, key });
    const wire = wireTo(`https://127.0.0.1:${server.port}`);
    const answers = await Promise.all([post(wire, '1'), post(wire, '2')]);
    expect(answers).toEqual(Array(2).fill(lost('misconfigured', true)));
    expect(server.seen.size).toBe(0);
  });

  test('is told from one that opened, over TLS too', async () => {
    trust(localhost.certificate);
    const server = await raw((message) => (message === 'good' ? answer : hangUp), undefined, {
      cert: localhost.certificate,
      key: localhost.key,
    });
    const wire = wireTo(`https://127.0.0.1:${server.port}`);
    expect(await post(wire, 'good')).toEqual(ANSWERED);
    expect(await post(wire, 'bad')).toEqual(lost('broken_off', false));
    expect([...server.seen]).toEqual([
      ['good', 1],
      ['bad', 1],
    ]);
    trust(elsewhere.certificate);
    const wrong = await raw(() => answer, undefined, {
      cert: elsewhere.certificate,
      key: elsewhere.key,
    });
    expect(await post(wireTo(`https://127.0.0.1:${wrong.port}`))).toEqual(
      lost('misconfigured', true),
    );
  });

  test('leaves no connection behind beside the 64 that there may be', async () => {
    const { certificate, key } = aCertificate('127.0.0.1');
    trust(certificate);
    let open = 0;
    let most = 0;
    const server = await raw(
      () => (socket) => void setTimeout(answer, 30, socket),
      (socket) => {
        most = Math.max(most, ++open);
        socket.on('close', () => open--);
        // The first ones fail, some soon and some late, while more messages come.
        if (server.connections <= 64 && server.connections % 2)
          setTimeout(() => socket.destroy(), server.connections / 4);
      },
      { cert: certificate, key },
    );
    const wire = wireTo(`https://127.0.0.1:${server.port}`, { timeoutMs: 10_000 });
    const answers: Promise<Answer>[] = [];
    for (let i = 0; i < 400; i++) {
      if (i % 16 === 0) await pause(5);
      answers.push(post(wire, `${i}`));
    }
    for (const [i, got] of (await Promise.all(answers)).entries()) {
      const times = server.seen.get(`${i}`) ?? 0;
      if ('status' in got) expect([got, times]).toEqual([ANSWERED, 1]);
      else expect(times).toBeLessThanOrEqual(got.unsent ? 0 : 1);
    }
    expect(most).toBeLessThanOrEqual(64);
  });

  test('as the egress filter refuses the address sends nothing, and will not by waiting', async () => {
    const lookup: net.LookupFunction = (_host, _options, done) =>
      done(new Error('The request was blocked because it resolves to a restricted IP address'), []);
    const wire = wireTo('http://graph.example.test', { lookup });
    expect(await post(wire)).toEqual(lost('misconfigured', true));
  });
});

describe('through a proxy', () => {
  /** A proxy for TLS that does one thing with whoever asks for a tunnel. */
  const proxy = (onRequest: (socket: Socket, asked: string) => void): Promise<RawServer> =>
    raw(
      () => answer,
      (socket) => (
        socket.once('data', (asked) => onRequest(socket, asked.toString('latin1'))),
        true
      ),
    );

  test.each<[string, Deed, object]>([
    [
      'wants a password',
      say('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n'),
      lost('misconfigured', true),
    ],
    [
      'refuses',
      say('HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n'),
      lost('misconfigured', true),
    ],
    ['hangs up', hangUp, lost('unreachable', true)],
    ['resets', reset, lost('unreachable', true)],
    ['is no proxy', say('hello there\r\n\r\n'), lost('unreachable', true)],
    ['says nothing', () => undefined, lost('timeout', true)],
    [
      'opens a tunnel to nowhere',
      (socket) => void socket.write('HTTP/1.1 200 OK\r\n\r\n', () => setTimeout(hangUp, 5, socket)),
      lost('unreachable', true),
    ],
  ])('that %s nothing is sent, and it is asked once', async (_what, deed, expected) => {
    const server = await proxy(deed);
    const wire = wireTo('https://graph.example.test', {
      timeoutMs: 400,
      env: { https_proxy: `http://127.0.0.1:${server.port}` },
    });
    expect(await post(wire)).toEqual(expected);
    await pause(30);
    expect(server.connections).toBe(1);
  });

  test('that opens a tunnel a message goes out once, and its loss inside is not proven unsent', async () => {
    const { certificate, key } = aCertificate('graph.example.test');
    trust(certificate);
    const api = await raw((message) => (message === 'good' ? answer : hangUp), undefined, {
      cert: certificate,
      key,
    });
    const asked: string[] = [];
    const server = await proxy((socket, text) => {
      asked.push(text);
      const onward = net.connect(api.port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 Connection established\r\n\r\n');
        socket.pipe(onward).pipe(socket);
      });
      onward.on('error', () => socket.destroy());
    });
    const wire = wireTo('https://graph.example.test', {
      env: { HTTPS_PROXY: `http://us%40er:p%3Aw@127.0.0.1:${server.port}` },
    });
    expect(await post(wire, 'good')).toEqual(ANSWERED);
    expect(await post(wire, 'bad')).toEqual(lost('broken_off', false));
    expect([...api.seen.values()]).toEqual([1, 1]);
    expect(asked[0]).toMatch(/^CONNECT graph\.example\.test:443 HTTP\/1\.1\r\n/);
    expect(asked[0]).toContain(Buffer.from('us@er:p:w').toString('base64'));
    expect(asked.join()).not.toContain('secret');
  });

  test.each(['socks5://127.0.0.1:1', 'no address', 'ftp://127.0.0.1'])(
    'of a kind that is not served (%s) nothing is sent, least of all past it',
    async (address) => {
      const server = await raw(() => answer);
      const wire = wireTo(`http://127.0.0.1:${server.port}`, { env: { ALL_PROXY: address } });
      expect(await post(wire)).toEqual(lost('misconfigured', true));
      expect(server.connections).toBe(0);
    },
  );

  test('HTTP_PROXY does not count for https, nor a proxy that NO_PROXY excepts', async () => {
    const server = await raw(() => answer);
    const http = `http://127.0.0.1:${server.port}`;
    const excepted = wireTo(http, {
      env: { HTTP_PROXY: 'http://127.0.0.1:1', no_proxy: '127.0.0.1' },
    });
    expect(await post(excepted)).toEqual(ANSWERED);
    const other = await raw(() => answer);
    await post(
      wireTo(`https://127.0.0.1:${other.port}`, { env: { HTTP_PROXY: http }, timeoutMs: 200 }),
    );
    expect([server.connections, other.connections]).toEqual([1, 1]);
  });
});
