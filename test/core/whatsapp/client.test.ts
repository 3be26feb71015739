import http from 'node:http';
import net from 'node:net';
import { Readable } from 'node:stream';
import {
  classify,
  CloudApiConfigError,
  createCloudApiClient,
  GraphError,
  type CloudApiClient,
  type CloudApiConfig,
} from '../../../core/whatsapp';
import { json, serve, type AServer } from './a-server';

const TOKEN = 'EAAJ-very-secret-token';
const base: CloudApiConfig = {
  accessToken: TOKEN,
  phoneNumberId: '106540352242922',
  businessAccountId: '102290129340398',
  graphVersion: 'v26.0',
  baseUrl: 'http://127.0.0.1:1',
  timeoutMs: 2_000,
  env: {},
};
const accepted = { messages: [{ id: 'wamid.HBgK' }] };
const opened: (AServer | CloudApiClient)[] = [];

function client(more: Partial<CloudApiConfig>): CloudApiClient {
  const made = createCloudApiClient({ ...base, ...more });
  opened.push(made);
  return made;
}

async function server(...handler: Parameters<typeof serve>): Promise<AServer> {
  const made = await serve(...handler);
  opened.push(made);
  return made;
}

afterEach(async () => {
  for (const one of opened.splice(0)) await one.close();
});

describe('posting a message', () => {
  test('goes to the number under the Graph version, with the token, as JSON', async () => {
    const api = await server((_request, response) => json(response, 200, accepted));
    const answer = await client({ baseUrl: `${api.url}/` }).postMessage('messages', {
      to: '4532000001',
    });
    expect(answer).toEqual({ status: 200, body: accepted });
    expect(api.requests).toMatchObject([
      { method: 'POST', url: '/v26.0/106540352242922/messages', body: '{"to":"4532000001"}' },
    ]);
    expect(api.requests[0]!.headers).toMatchObject({
      authorization: `Bearer ${TOKEN}`,
      'content-type': 'application/json',
    });
  });

  test('keeps connections: 500 messages use at most 64 of them', async () => {
    const api = await server((_request, response) =>
      setTimeout(() => json(response, 200, accepted), 2),
    );
    const one = client({ baseUrl: api.url, timeoutMs: 20_000 });
    const answers = await Promise.all(
      Array.from({ length: 500 }, () => one.postMessage('messages', {})),
    );
    expect(answers.every((answer) => 'status' in answer && answer.status === 200)).toBe(true);
    expect(api.connections()).toBeLessThanOrEqual(64);
  });

  test('gives back a refusal and an unreadable answer as they are', async () => {
    let turn = 0;
    const api = await server((_request, response) =>
      turn++ === 0 ? json(response, 400, { error: { code: 100 } }) : response.end('<html>'),
    );
    const one = client({ baseUrl: api.url });
    expect(await one.postMessage('messages', {})).toEqual({
      status: 400,
      body: { error: { code: 100 } },
    });
    expect(await one.postMessage('messages', {})).toEqual({ status: 200, body: undefined });
  });

  test('follows no redirect', async () => {
    const elsewhere = await server((_request, response) => json(response, 200, accepted));
    const api = await server((_request, response) =>
      response.writeHead(307, { Location: `${elsewhere.url}/x` }).end(),
    );
    const answer = await client({ baseUrl: api.url }).postMessage('messages', {});
    expect(answer).toMatchObject({ status: 307 });
    expect(elsewhere.requests).toHaveLength(0);
    expect(classify(answer, 0).kind).toBe('unknown');
  });

  test('a refused connection is surely unsent', async () => {
    const gone = await serve(() => undefined);
    await gone.close();
    const answer = await client({ baseUrl: gone.url }).postMessage('messages', {});
    expect(answer).toEqual({ lost: 'unreachable', unsent: true });
    expect(classify(answer, 0).kind).toBe('retry');
  });

  test('a name that nobody has is surely unsent, and stops the batch', async () => {
    const lookup: net.LookupFunction = (_host, _options, done) =>
      done(
        Object.assign(new Error('no such name'), { code: 'ENOTFOUND', syscall: 'getaddrinfo' }),
        [],
      );
    const answer = await client({ baseUrl: 'http://graph.example.test', lookup }).postMessage(
      'messages',
      {},
    );
    expect(answer).toEqual({ lost: 'misconfigured', unsent: true });
    expect(classify(answer, 0).kind).toBe('stop');
  });

  test('a server that speaks no TLS is surely unsent', async () => {
    const plain = net.createServer((socket) =>
      socket.on('error', () => undefined).end('hello, this is not TLS\r\n'),
    );
    await new Promise<void>((ready) => plain.listen(0, '127.0.0.1', ready));
    const { port } = plain.address() as net.AddressInfo;
    const answer = await client({ baseUrl: `https://127.0.0.1:${port}` }).postMessage(
      'messages',
      {},
    );
    plain.close();
    expect(answer).toMatchObject({ unsent: true });
    expect(classify(answer, 0).kind).not.toBe('unknown');
  });

  test('a connection that breaks after the request is not proven unsent', async () => {
    const api = await server((request) => request.socket.destroy());
    const answer = await client({ baseUrl: api.url }).postMessage('messages', {});
    expect(answer).toEqual({ lost: 'broken_off', unsent: false });
    expect(classify(answer, 0).kind).toBe('unknown');
  });

  test('an answer that never comes, or breaks off half-way, is not proven unsent', async () => {
    const silent = await server(() => undefined);
    expect(
      await client({ baseUrl: silent.url, timeoutMs: 150 }).postMessage('messages', {}),
    ).toEqual({ lost: 'timeout', unsent: false });
    const halting = await server((_request, response) => {
      response.writeHead(200, { 'Content-Length': '1000' }).write('{"messages"');
      setTimeout(() => response.destroy(), 20);
    });
    expect(await client({ baseUrl: halting.url }).postMessage('messages', {})).toEqual({
      lost: 'broken_off',
      unsent: false,
    });
  });

  test('an answer too large for one of WhatsApp is not read to its end', async () => {
    const api = await server((_request, response) => response.end('x'.repeat(2_000_000)));
    const answer = await client({ baseUrl: api.url }).postMessage('messages', {});
    expect(answer).toEqual({ lost: 'too_large', unsent: false });
  });

  test('a wait for a free connection that takes too long is surely unsent', async () => {
    const api = await server(() => undefined);
    const one = client({ baseUrl: api.url, timeoutMs: 300 });
    const answers = await Promise.all(
      Array.from({ length: 70 }, () => one.postMessage('messages', {})),
    );
    expect(answers.filter((answer) => 'lost' in answer && answer.unsent)).toHaveLength(6);
    expect(api.requests).toHaveLength(64);
  });

  test('the signal stops what has not started, and lets an answer that is due come in', async () => {
    const api = await server((_request, response) =>
      setTimeout(() => json(response, 200, accepted), 200),
    );
    const one = client({ baseUrl: api.url });
    const stop = new AbortController();
    const running = one.postMessage('messages', {}, stop.signal);
    setTimeout(() => stop.abort(), 80);
    expect(await running).toEqual({ status: 200, body: accepted });
    expect(await one.postMessage('messages', {}, stop.signal)).toEqual({
      lost: 'cancelled',
      unsent: true,
    });
    expect(api.requests).toHaveLength(1);
  });
});

describe('what leaves the machine', () => {
  test("asks n8n's egress filter once, and sends nothing where it refuses or fails", async () => {
    const api = await server((_request, response) => json(response, 200, accepted));
    const asked: string[] = [];
    const open = client({
      baseUrl: api.url,
      validateUrl: async (url) => (asked.push(url), { ok: true }),
    });
    await Promise.all([open.postMessage('messages', {}), open.postMessage('messages', {})]);
    expect(asked).toEqual([api.url]);
    const closed = client({ baseUrl: api.url, validateUrl: async () => ({ ok: false }) });
    expect(await closed.postMessage('messages', {})).toEqual({
      lost: 'misconfigured',
      unsent: true,
    });
    const broken = client({
      baseUrl: api.url,
      validateUrl: async () => Promise.reject(new Error('filter broken')),
    });
    expect(await broken.postMessage('messages', {})).toEqual({
      lost: 'misconfigured',
      unsent: true,
    });
    await expect(closed.getPhoneNumber()).rejects.toThrow(/outgoing connections/);
    expect(api.requests).toHaveLength(2);
  });

  test('resolves names by the lookup it was given', async () => {
    const api = await server((_request, response) => json(response, 200, accepted));
    const looked: string[] = [];
    const lookup: net.LookupFunction = (host, _options, done) => {
      looked.push(host);
      done(null, [{ address: '127.0.0.1', family: 4 }]);
    };
    const answer = await client({
      baseUrl: `http://graph.example.test:${api.port}`,
      lookup,
    }).postMessage('messages', {});
    expect(answer).toMatchObject({ status: 200 });
    expect(looked).toEqual(['graph.example.test']);
  });

  test('an address that the egress filter refuses is not told as a connection that broke', async () => {
    const lookup: net.LookupFunction = (_host, _options, done) =>
      done(new Error('The request was blocked because it resolves to a restricted IP address'), []);
    const one = client({ baseUrl: 'http://graph.example.test', lookup });
    expect(await one.postMessage('messages', {})).toEqual({ lost: 'misconfigured', unsent: true });
    await expect(one.getPhoneNumber()).rejects.toThrow(/rules for outgoing connections/);
  });

  test('goes through the proxy of the environment over kept connections, and past it where NO_PROXY says so', async () => {
    const api = await server((_request, response) => json(response, 200, accepted));
    const seen: string[] = [];
    const proxy = await server((request, response) => {
      seen.push(request.url ?? '');
      const onward = http.request(
        `http://127.0.0.1:${api.port}${new URL(request.url ?? '', 'http://x').pathname}`,
        { method: 'POST' },
        (answer) => {
          response.writeHead(answer.statusCode ?? 502);
          answer.pipe(response);
        },
      );
      onward.end(request.body);
    });
    const through = client({
      baseUrl: 'http://graph.example.test',
      env: { HTTP_PROXY: proxy.url },
    });
    for (let i = 0; i < 10; i++)
      expect(await through.postMessage('messages', {})).toMatchObject({ status: 200 });
    expect(seen).toEqual(
      Array(10).fill('http://graph.example.test/v26.0/106540352242922/messages'),
    );
    // A connection rests for one turn of the event loop after each answer, and another takes its place.
    expect(proxy.connections()).toBeLessThanOrEqual(2);
    const past = client({ baseUrl: api.url, env: { ALL_PROXY: proxy.url, NO_PROXY: '127.0.0.1' } });
    expect(await past.postMessage('messages', {})).toMatchObject({ status: 200 });
    expect(seen).toHaveLength(10);
  });
});

describe('templates and the account', () => {
  const template = (name: string, language = 'en', status = 'APPROVED'): object => ({
    id: '1',
    name,
    language,
    status,
    category: 'MARKETING',
    components: [{ type: 'BODY', text: `Hello from ${name}` }],
  });

  /** Three pages of templates, as Graph pages them. */
  async function account(): Promise<AServer> {
    const pages = [
      [template('autumn_sale', 'da'), { broken: true }],
      [template('autumn_sale', 'en')],
      [template('winter_sale', 'en', 'PAUSED')],
    ];
    return server((request, response) => {
      const url = new URL(request.url ?? '', 'http://x');
      const at = Number(url.searchParams.get('after') ?? 0);
      const more = at + 1 < pages.length;
      json(response, 200, {
        data: pages[at],
        paging: {
          cursors: { after: String(at + 1) },
          ...(more ? { next: `${url.href}&after=${at + 1}` } : {}),
        },
      });
    });
  }

  test('are listed page by page, the unreadable left out', async () => {
    const api = await account();
    const one = client({ baseUrl: api.url });
    const first = await one.listTemplates();
    expect(first.templates.map(({ name, language }) => `${name} ${language}`)).toEqual([
      'autumn_sale da',
    ]);
    const second = await one.listTemplates({ cursor: first.cursor });
    const third = await one.listTemplates({ cursor: second.cursor, search: 'WINTER' });
    expect(third).toMatchObject({ templates: [{ name: 'winter_sale', status: 'PAUSED' }] });
    expect(third.cursor).toBeUndefined();
    expect(
      new URL(api.requests[0]!.url, 'http://x').searchParams.get('fields')?.split(','),
    ).toEqual(expect.arrayContaining(['status', 'category', 'parameter_format', 'components']));
    expect(
      api.requests.every(({ url }) => url.startsWith('/v26.0/102290129340398/message_templates?')),
    ).toBe(true);
  });

  test('one is found by name and language on whatever page it is', async () => {
    const api = await account();
    const one = client({ baseUrl: api.url });
    expect(await one.getTemplate('autumn_sale', 'en')).toMatchObject({
      name: 'autumn_sale',
      language: 'en',
    });
    expect(await one.getTemplate('autumn_sale', 'sv')).toBeUndefined();
  });

  test('the number and the account tell what they are', async () => {
    const api = await server((request, response) =>
      json(
        response,
        200,
        request.url?.includes('106540352242922')
          ? {
              id: '106540352242922',
              display_phone_number: '+1 555-555-0100',
              verified_name: 'Nordlys',
              quality_rating: 'GREEN',
              throughput: { level: 'STANDARD' },
            }
          : { id: '102290129340398', name: 'Nordlys' },
      ),
    );
    const one = client({ baseUrl: api.url });
    expect(await one.getPhoneNumber()).toEqual({
      id: '106540352242922',
      displayPhoneNumber: '+1 555-555-0100',
      verifiedName: 'Nordlys',
      qualityRating: 'GREEN',
      throughputLevel: 'STANDARD',
    });
    expect(await one.getBusinessAccount()).toEqual({ id: '102290129340398', name: 'Nordlys' });
  });

  test.each([
    [
      401,
      { error: { code: 190, message: 'Error validating access token' } },
      /access token is wrong, has expired/,
    ],
    [403, { error: { code: 200, message: 'Permissions error' } }, /lacks a permission/],
    [400, { error: { code: 100, message: 'Unsupported get request' } }, /no such id/],
    [429, { error: { code: 80008 } }, /used up its calls/],
    [500, { error: { code: 2 } }, /out of order/],
    [400, { error: { code: 424242 } }, /error 424242/],
    [200, 'no JSON object', /not one from WhatsApp/],
    [200, { unexpected: true }, /not one from WhatsApp/],
  ])('say in a sentence what went wrong: %i %j', async (status, body, sentence) => {
    const api = await server((_request, response) => json(response, status, body));
    const failure = await client({ baseUrl: api.url })
      .getPhoneNumber()
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GraphError);
    expect((failure as GraphError).message).toMatch(sentence);
    expect((failure as GraphError).status).toBe(status);
  });

  test('no error holds the access token, however it is looked at', async () => {
    const echoing = await server((request, response) =>
      json(response, 400, {
        error: {
          code: 190,
          message: `Malformed ${request.headers.authorization}`,
          error_data: { details: request.headers.authorization },
        },
      }),
    );
    const silent = await server((request) => request.socket.destroy());
    for (const url of [echoing.url, silent.url, 'http://127.0.0.1:1']) {
      const failure = (await client({ baseUrl: url, accessToken: TOKEN.padEnd(60, 'x') })
        .getPhoneNumber()
        .catch((error: unknown) => error)) as GraphError;
      expect(failure).toBeInstanceOf(GraphError);
      expect(
        `${failure.stack} ${JSON.stringify(failure, Object.getOwnPropertyNames(failure))} ${String(failure.cause)}`,
      ).not.toContain(TOKEN);
    }
  });

  test('without a business account id there is a sentence instead of a request', async () => {
    await expect(client({ businessAccountId: ' ' }).listTemplates()).rejects.toThrow(
      /no business account id/,
    );
  });
});

describe('uploading media', () => {
  const MB = 1024 * 1024;
  const png = { data: Buffer.from('\x89PNG'), mimeType: 'image/png', filename: 'lamp.png' };

  test('fills in the form of the Media API and gives the id', async () => {
    const api = await server((_request, response) =>
      json(response, 200, { id: '1037543291543636' }),
    );
    const one = client({ baseUrl: api.url });
    expect(await one.uploadMedia(png)).toBe('1037543291543636');
    expect(
      await one.uploadMedia({
        data: Readable.from([Buffer.from('%PDF'), '-1.7']),
        mimeType: 'Application/PDF; version=1.7',
        filename: 'Prices “2026”.pdf',
      }),
    ).toBe('1037543291543636');
    expect(api.requests.map(({ method, url }) => `${method} ${url}`)).toEqual(
      Array(2).fill('POST /v26.0/106540352242922/media'),
    );
    const forms = await Promise.all(
      api.requests.map(({ headers, body }) =>
        new Response(Buffer.from(body), {
          headers: { 'content-type': headers['content-type']! },
        }).formData(),
      ),
    );
    const [image, document] = forms.map((form) => form.get('file') as File);
    expect(forms.map((form) => [form.get('messaging_product'), form.get('type')])).toEqual([
      ['whatsapp', 'image/png'],
      ['whatsapp', 'application/pdf'],
    ]);
    expect([image!.name, image!.type]).toEqual(['lamp.png', 'image/png']);
    expect(await document!.text()).toBe('%PDF-1.7');
    expect(api.requests[0]!.headers.authorization).toBe(`Bearer ${TOKEN}`);
  });

  test.each([
    ['an image', 'image/jpeg', 5],
    ['a video', 'video/mp4', 16],
    ['a sound file', 'audio/ogg; codecs=opus', 16],
    ['a document', 'application/pdf', 100],
  ])(
    '%s that is too large is refused in words, before any request',
    async (kind, mimeType, most) => {
      const api = await server((_request, response) => json(response, 200, { id: '1' }));
      const one = client({ baseUrl: api.url });
      let asked = 0;
      const endless = new Readable({
        read() {
          asked += MB;
          this.push(Buffer.alloc(MB));
        },
      });
      for (const data of [Buffer.alloc(most * MB + 1), endless]) {
        await expect(one.uploadMedia({ data, mimeType, filename: 'x' })).rejects.toThrow(
          `${kind} may have at most ${most} MB`,
        );
      }
      expect(endless.destroyed).toBe(true);
      expect(asked).toBeLessThanOrEqual((most + 3) * MB);
      expect(api.requests).toHaveLength(0);
    },
  );

  test.each([
    [{ mimeType: 'image/svg+xml' }, /type image\/svg\+xml/],
    [{ mimeType: 'whatever it is' }, /files of the type given/],
    [{ data: Buffer.alloc(0) }, /file is empty/],
    [
      {
        data: new Readable({
          read() {
            this.destroy(new Error('/secret/path is gone'));
          },
        }),
      },
      /could not be read to its end/,
    ],
  ])('%j is refused in words', async (more, sentence) => {
    const failure = await client({})
      .uploadMedia({ ...png, ...more })
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(GraphError);
    expect((failure as GraphError).message).toMatch(sentence);
    expect((failure as GraphError).message).not.toContain('secret');
  });

  test.each([
    [400, { error: { code: 131053 } }, /could not be uploaded\. WhatsApp cannot use this file/],
    [200, { id: 'no id' }, /could not be uploaded: the answer is not one from WhatsApp/],
  ])('what WhatsApp refuses is a sentence: %i %j', async (status, body, sentence) => {
    const api = await server((_request, response) => json(response, status, body));
    await expect(client({ baseUrl: api.url }).uploadMedia(png)).rejects.toThrow(sentence);
  });
});

describe('a setting that cannot work', () => {
  test.each([
    [{ accessToken: ' ' }, /access token/],
    [{ accessToken: 'two words' }, /access token/],
    [{ phoneNumberId: '+45 32 00' }, /phone number id/],
    [{ phoneNumberId: '../me' }, /phone number id/],
    [{ businessAccountId: 'a/b' }, /business account id/],
    [{ graphVersion: '26' }, /Graph version/],
    [{ graphVersion: 'v26.0/..' }, /Graph version/],
    [{ baseUrl: 'graph.facebook.com' }, /base URL/],
    [{ baseUrl: 'file:///etc/passwd' }, /base URL/],
    [{ baseUrl: 'https://user:pass@graph.facebook.com' }, /base URL/],
    [{ timeoutMs: 0 }, /time-out/],
  ])('%j is refused before the first request', (more, sentence) => {
    expect(() => createCloudApiClient({ ...base, ...more })).toThrow(CloudApiConfigError);
    expect(() => createCloudApiClient({ ...base, ...more })).toThrow(sentence);
  });
});
