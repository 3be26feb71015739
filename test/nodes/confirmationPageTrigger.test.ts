import fc from 'fast-check';
import type { ICredentialDataDecryptedObject, IDataObject } from 'n8n-workflow';
import type { Channel, Identifier, Ledger } from '../../core';
import { LedgerForTests } from './engine';
import { type Answered, callWebhook, type HttpRequest } from './webhook';

const ADA: Identifier = { kind: 'email', value: 'ada@example.com' };
const NOTICE = 'Yes, Nordlys Home may send me offers by email.\nI can leave at any time.';
const DAY_MS = 86_400_000;

let folder: LedgerForTests;
let ledger: Ledger;
beforeEach(async () => {
  folder = new LedgerForTests();
  ledger = await folder.open();
});
afterEach(async () => await folder.remove());

interface Visit extends Partial<HttpRequest> {
  readonly parameters?: IDataObject;
  readonly credential?: ICredentialDataDecryptedObject | null;
}

// Each test guesses from an address of its own: what was counted stays counted.
let addresses = 0;
let ip = '';
beforeEach(() => (ip = `192.0.2.${++addresses}`));

function visit({ parameters = {}, credential, method = 'GET', ...request }: Visit) {
  return callWebhook(
    'confirmationPageTrigger',
    { businessName: '', language: 'en', include: [], options: {}, ...parameters },
    credential === null
      ? null
      : { consentLedgerApi: credential ?? folder.credential({ controller: 'Nordlys Home' }) },
    { method, ip, ...request },
  );
}

const open = (token: string, more: Visit = {}) => visit({ query: { t: token }, ...more });

/** As a browser sends the form of the page. */
const press = (token: string, answer: string, more: Visit = {}) => {
  const rawBody = Buffer.from(new URLSearchParams({ token, answer }).toString());
  const headers = {
    'content-type': 'application/x-www-form-urlencoded',
    'sec-fetch-site': 'same-origin',
    origin: 'null',
  };
  return visit({ method: 'POST', rawBody, ...more, headers: { ...headers, ...more.headers } });
};

interface Asking {
  readonly channel?: Channel;
  readonly who?: Identifier;
  readonly noticeVersion?: string | null;
  readonly kind?: 'double_opt_in' | 're_permission';
  readonly purpose?: string;
  readonly resend?: boolean;
}

async function ask({ who = ADA, channel = 'email', ...more }: Asking = {}): Promise<string> {
  const purpose = more.purpose ?? 'offers';
  for (const language of ['en', 'da'])
    await ledger.recordNotice({
      purpose,
      channel: '*',
      language,
      version: '1',
      text: language === 'en' ? NOTICE : 'Ja, Nordlys Home må sende mig tilbud.',
      disclosures: {},
      change: 'wording',
    });
  const [result] = await ledger.record([
    {
      type: 'request',
      who: { identifiers: [who] },
      channel,
      purpose,
      kind: more.kind ?? 'double_opt_in',
      signed: false,
      noticeVersion: more.noticeVersion === null ? undefined : (more.noticeVersion ?? '1'),
      validForMs: 2 * DAY_MS,
      resend: more.resend,
      evidence: { source: 'web_form' },
    },
  ]);
  if (!result?.recorded || !result.token) throw new Error('not asked');
  return result.token;
}

async function standing(who = ADA, channel: Channel = 'email') {
  const request = {
    channel,
    purpose: 'offers',
    messageClass: 'marketing',
    contactHours: { kind: 'off' },
    frequencyCaps: [],
  } as const;
  const [decision] = await ledger.check(request, [{ identifier: who, country: 'DK' }]);
  return decision?.reason;
}

const jsonOf = ({ outputs }: Answered, output: number) => outputs?.[output]?.[0]?.json;
const GONE = /<h1>This link no longer works<\/h1>/;

describe('Opening the link', () => {
  test('shows who asks for what, by which channel, and the notice as it is on record', async () => {
    const { status, body, items } = await open(await ask());
    expect({ status, items }).toEqual({ status: 200, items: undefined });
    expect(body).toContain('<dd>Nordlys Home</dd>');
    expect(body).toContain('<dd>offers</dd>');
    expect(body).toContain('<dd>Email</dd>');
    expect(body).toContain(NOTICE);
  });

  test('confirms nothing, however often it is done and by whomever', async () => {
    const token = await ask();
    const before = await ledger.size();
    for (const agent of ['Slackbot-LinkExpanding 1.0', 'WhatsApp/2.23', 'Mozilla/5.0', '']) {
      const { status, items } = await open(token, { headers: { 'user-agent': agent } });
      expect({ status, items }).toEqual({ status: 200, items: undefined });
    }
    expect(await standing()).toBe('pending_confirmation');
    expect(await ledger.size()).toEqual(before);
  });

  test('confirms nothing either where the link says what a button would', async () => {
    const token = await ask();
    await open(token, { query: { t: token, token, answer: 'confirm' } });
    expect(await standing()).toBe('pending_confirmation');
  });

  test('names the person nowhere, for whoever the link was forwarded to', async () => {
    const { body } = await open(await ask());
    expect(body).not.toMatch(/ada|example\.com/i);
  });

  test('works without scripts, and lets nothing load, frame, keep or list the page', async () => {
    const { body, headers } = await open(await ask());
    expect(body).not.toMatch(/<script|\son\w+=|javascript:|https?:\/\//i);
    const policy = headers['content-security-policy'];
    expect(policy).toMatch(
      /^default-src 'none'; style-src 'sha256-[\w+/]+=*'; form-action 'self';/,
    );
    expect(policy).not.toMatch(/unsafe|script-src|\*/);
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'cache-control': 'no-store',
      'x-robots-tag': expect.stringContaining('noindex'),
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    });
  });

  test('lets no other site read the page, which n8n would', async () => {
    const { headers } = await open(await ask(), { headers: { origin: 'https://evil.example' } });
    expect(headers).not.toHaveProperty('access-control-allow-origin');
  });

  test('holds the token in the form alone', async () => {
    const token = await ask();
    const { body, headers } = await open(token);
    expect(body?.split(token)).toHaveLength(2);
    expect(body).toContain(`<input type="hidden" name="token" value="${token}"`);
    expect(body).toContain('<form method="post" action="?l=en">');
    expect(JSON.stringify(headers)).not.toContain(token);
  });

  test.each([
    ['the link', { query: { l: 'da' } }, 'da', /Ja, Nordlys Home må sende/],
    ['the browser', { headers: { 'accept-language': 'ja, da;q=0.8, en;q=0.5' } }, 'da', /Ja, N/],
    // There is no notice in it: any that there is will do.
    ['the node', { parameters: { language: 'fi' } }, 'fi', /(?:Ja|Yes), Nordlys Home/],
  ])('is in the language of %s', async (_of, how, language, notice) => {
    const token = await ask();
    const { body } = await open(token, {
      ...how,
      query: { t: token, ...('query' in how ? how.query : {}) },
    });
    expect(body).toContain(`<html lang="${language}">`);
    expect(body).toMatch(notice);
    // And so is the answer.
    expect(body).toContain(`<form method="post" action="?l=${language}">`);
  });

  test('shows what users wrote as text, never as markup', async () => {
    const evil = '"><script>alert(1)</script>';
    await ledger.recordNotice({
      purpose: evil,
      channel: '*',
      language: 'en',
      version: 'x',
      text: evil,
      disclosures: {},
      change: 'wording',
    });
    const token = await ask({ purpose: evil, noticeVersion: 'x' });
    const { body } = await open(token, {
      parameters: { businessName: evil, options: { privacyUrl: `javascript:${evil}` } },
    });
    expect(body).not.toContain('<script');
    expect(body).not.toContain('javascript:');
    expect(body?.split('&lt;script&gt;').length).toBeGreaterThanOrEqual(4);
  });

  test('calls a purpose what the node calls it, in the page’s language', async () => {
    const names = [
      { purpose: 'Offers', name: 'Offers from our shops', language: '' },
      { purpose: 'offers', name: 'Tilbud fra vores butikker', language: 'da' },
    ];
    const parameters = { options: { purposeNames: { names } } };
    const token = await ask();
    expect((await open(token, { parameters })).body).toContain('<dd>Offers from our shops</dd>');
    expect((await open(token, { parameters, query: { t: token, l: 'da' } })).body).toContain(
      '<dd>Tilbud fra vores butikker</dd>',
    );
  });
});

describe('The button Yes', () => {
  test('confirms, and starts the workflow with what happened and nothing of the person', async () => {
    const token = await ask();
    const answered = await press(token, 'confirm');
    expect(answered.status).toBe(200);
    expect(answered.body).toContain('Thank you, that is confirmed');
    expect(await standing()).toBe('allowed');
    expect(answered.outputs?.map(({ length }) => length)).toEqual([0, 1]);
    expect(jsonOf(answered, 1)).toEqual({
      event: 'confirmed',
      language: 'en',
      consent: {
        outcome: 'recorded',
        reason: 'allowed',
        explanation: expect.stringMatching(/\.$/),
        channel: 'email',
        purpose: 'offers',
        rulesVersion: expect.anything(),
        state: 'granted',
        consentId: expect.any(String),
        requestId: expect.any(String),
        grantedAt: expect.any(String),
        at: expect.any(String),
        noticeVersion: '1',
      },
    });
    expect(JSON.stringify(answered.outputs)).not.toContain(token);
    expect(answered.body).not.toContain(token);
  });

  test('confirms once: a second press, and the link from then on, no longer work', async () => {
    const token = await ask();
    await press(token, 'confirm');
    const events = (await ledger.size()).events;
    for (const again of [await press(token, 'confirm'), await open(token)]) {
      expect(again).toMatchObject({ status: 404, outputs: undefined });
      expect(again.body).toMatch(GONE);
    }
    expect((await ledger.size()).events).toBe(events);
    expect(await standing()).toBe('allowed');
  });

  test('confirms once where it is pressed twice at the same time', async () => {
    const token = await ask();
    const both = await Promise.all([press(token, 'confirm'), press(token, 'confirm')]);
    expect(both.map(({ status }) => status).sort()).toEqual([200, 404]);
    expect(both.filter(({ outputs }) => outputs !== undefined)).toHaveLength(1);
  });

  test('brings nobody back with a link from before they confirmed and left', async () => {
    const token = await ask();
    await press(token, 'confirm');
    await ledger.record([
      {
        type: 'leave',
        who: { identifiers: [ADA] },
        channel: 'email',
        purpose: '*',
        kind: 'withdrawn',
        signed: false,
        evidence: { source: 'link' },
      },
    ]);
    expect(await press(token, 'confirm')).toMatchObject({ status: 404, outputs: undefined });
    expect(await standing()).toBe('withdrawn');
  });

  test('is kept as evidence where an opt-out comes first, and comes out as Not Confirmed', async () => {
    const token = await ask();
    await ledger.record([
      {
        type: 'leave',
        who: { identifiers: [ADA] },
        channel: 'email',
        purpose: '*',
        kind: 'withdrawn',
        signed: false,
        evidence: { source: 'keyword' },
      },
    ]);
    const answered = await press(token, 'confirm');
    expect(answered.body).toContain('You have also opted out');
    expect(answered.outputs?.map(({ length }) => length)).toEqual([1, 0]);
    expect(jsonOf(answered, 0)).toMatchObject({
      event: 'confirmed',
      consent: { outcome: 'rejected', reason: 'withdrawn' },
    });
    expect(await standing()).toBe('withdrawn');
  });

  test('confirms nothing when the time is over', async () => {
    const asked = await folder.open(['record'], () => Date.now() - 3 * DAY_MS);
    const [result] = await asked.record([
      {
        type: 'request',
        who: { identifiers: [ADA] },
        channel: 'email',
        purpose: 'offers',
        kind: 'double_opt_in',
        signed: false,
        validForMs: 2 * DAY_MS,
        evidence: {},
      },
    ]);
    const token = result?.recorded ? result.token! : '';
    expect(await open(token)).toMatchObject({ status: 404 });
    expect(await press(token, 'confirm')).toMatchObject({ status: 404, outputs: undefined });
    expect(await standing()).not.toBe('allowed');
  });

  test('hands on the address only where it was asked for and may be revealed', async () => {
    const parameters = { include: ['contact'] };
    const credential = folder.credential({ allowed: ['record'] });
    const without = await press(await ask(), 'confirm', { parameters, credential });
    expect(JSON.stringify(without.outputs)).not.toContain('ada@');
    const bo: Identifier = { kind: 'email', value: 'bo@example.com' };
    const withIt = await press(await ask({ who: bo }), 'confirm', { parameters });
    expect(jsonOf(withIt, 1)).toMatchObject({ contact: 'bo@example.com' });
  });

  test('works for a number that got the link by SMS', async () => {
    const phone: Identifier = { kind: 'phone', value: '+4531313199' };
    await press(await ask({ who: phone, channel: 'sms' }), 'confirm');
    expect(await standing(phone, 'sms')).toBe('allowed');
    expect(await standing(phone, 'whatsapp')).toBe('no_consent');
  });
});

describe('The button No', () => {
  test('is kept as a no, and starts the workflow on the harmless output', async () => {
    const answered = await press(await ask(), 'decline');
    expect(answered.body).toContain('You have said no');
    expect(answered.outputs?.map(({ length }) => length)).toEqual([1, 0]);
    expect(jsonOf(answered, 0)).toMatchObject({
      event: 'declined',
      consent: { outcome: 'rejected', reason: 'refused', state: 'refused' },
    });
    expect(await standing()).toBe('refused');
  });

  test('counts after a yes, as for somebody who goes back and changes their mind, and ends the link', async () => {
    const token = await ask();
    await press(token, 'confirm');
    expect((await press(token, 'decline')).body).toContain('You have said no');
    expect(await standing()).toBe('refused');
    for (const answer of ['confirm', 'decline'])
      expect(await press(token, answer)).toMatchObject({ status: 404, outputs: undefined });
    expect(await standing()).toBe('refused');
  });
});

describe('A link that is none', () => {
  test('gets one and the same page, whether it is unknown, used, put anew or mangled', async () => {
    const used = await ask();
    await press(used, 'confirm');
    const bo: Identifier = { kind: 'email', value: 'bo@example.com' };
    const older = await ask({ who: bo });
    const newer = await ask({ who: bo, resend: true });
    const unknown = 'A'.repeat(32);
    const told = await Promise.all(
      [unknown, used, older, used.slice(1), `${used}=`, '', '<b>', '../../etc'].flatMap((token) => [
        open(token),
        press(token, 'confirm'),
      ]),
    );
    const [first] = told;
    for (const each of told) {
      expect(each.body).toMatch(GONE);
      expect({ ...each, items: undefined }).toEqual(first);
    }
    expect((await press(newer, 'confirm')).status).toBe(200);
  });

  test('is looked for only so often from one address, and from there alone', async () => {
    const token = await ask();
    const guess = (index: number) => String(index).padStart(32, '0');
    const statuses: Array<number | undefined> = [];
    for (let index = 0; index < 21; index++) statuses.push((await open(guess(index))).status);
    expect(statuses).toEqual([...Array<number>(20).fill(404), 429]);

    const limited = await press(token, 'confirm');
    expect(limited).toMatchObject({ status: 429, outputs: undefined });
    expect(limited.body).toContain('Too many attempts');
    expect(Number(limited.headers['retry-after'])).toBeGreaterThan(0);
    expect(await standing()).toBe('pending_confirmation');

    expect((await press(token, 'confirm', { ip: '198.51.100.7' })).status).toBe(200);
  });

  test('is looked for no more often where all come at the same time', async () => {
    const guesses = Array.from({ length: 60 }, (_, index) => String(index).padStart(32, '0'));
    const statuses = await Promise.all(guesses.map(async (guess) => (await open(guess)).status));
    expect(statuses.filter((status) => status === 404)).toHaveLength(20);
    expect(statuses.filter((status) => status === 429)).toHaveLength(40);
  });

  test('that was real is no guess: whoever opens theirs again and again is not locked out', async () => {
    const used = await ask();
    await press(used, 'confirm');
    for (let index = 0; index < 30; index++) expect((await open(used)).status).toBe(404);
  });
});

describe('A POST that is not the page’s own', () => {
  const form = (text: string) => ({ rawBody: Buffer.from(text) });

  test.each<[string, number, (token: string) => Visit]>([
    ['from another site', 403, () => ({ headers: { 'sec-fetch-site': 'cross-site' } })],
    ['from a neighbouring site', 403, () => ({ headers: { 'sec-fetch-site': 'same-site' } })],
    ['of JSON', 415, () => ({ headers: { 'content-type': 'application/json' } })],
    ['of plain text', 415, () => ({ headers: { 'content-type': 'text/plain' } })],
    ['of several parts', 415, () => ({ headers: { 'content-type': 'multipart/form-data' } })],
    ['of no type', 415, () => ({ headers: { 'content-type': '' } })],
    ['too long', 413, (token) => form(`token=${token}&answer=confirm&x=${'x'.repeat(2_000)}`)],
    ['without an answer', 400, (token) => form(`token=${token}`)],
    ['with two answers', 400, (token) => form(`token=${token}&answer=decline&answer=confirm`)],
    ['with two tokens', 400, (token) => form(`token=x&token=${token}&answer=confirm`)],
    ['with an answer that is none', 400, (token) => form(`token=${token}&answer=maybe`)],
    ['without a body', 400, () => ({ rawBody: undefined })],
  ])('%s answers nothing', async (_how, status, how) => {
    const token = await ask();
    const answered = await press(token, 'confirm', how(token));
    expect(answered).toMatchObject({ status, outputs: undefined });
    expect(answered.body).toMatch(GONE);
    expect(await standing()).toBe('pending_confirmation');
  });

  test('from another site by an older browser answers nothing, and from this one does', async () => {
    const token = await ask();
    const from = (origin: string) =>
      visit({
        method: 'POST',
        rawBody: Buffer.from(`token=${token}&answer=confirm`),
        headers: {
          'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
          host: 'n8n.example',
          origin,
        },
      });
    expect((await from('https://evil.example')).status).toBe(403);
    expect(await standing()).toBe('pending_confirmation');
    // As n8n itself knows where it is, whatever a proxy made of the host.
    expect((await from('http://n8n.test')).status).toBe(200);
  });
});

describe('Where the ledger cannot be used', () => {
  test.each([
    ['no credential', null],
    ['one that may not record', { allowed: ['send'] }],
  ])('with %s, the contact is asked to try again, and nothing is started', async (_how, given) => {
    const token = await ask();
    const credential = given && folder.credential(given);
    const answered = await press(token, 'confirm', { credential });
    expect(answered).toMatchObject({ status: 503, outputs: undefined });
    expect(answered.body).toContain('try again in a few minutes');
    expect(await standing()).toBe('pending_confirmation');
  });
});

test('What is kept of a visit as evidence can be read by nobody who has the files', async () => {
  const parameters = { options: { keep: ['ipAddress', 'userAgent'] } };
  await press(await ask(), 'confirm', {
    parameters,
    ip: '203.0.113.77',
    headers: { 'user-agent': 'Firefox of the test' },
  });
  expect(await standing()).toBe('allowed');
  const { readFileSync, readdirSync } = await import('node:fs');
  const files = readdirSync(folder.folder).map((name) =>
    readFileSync(`${folder.folder}/${name}`, 'latin1'),
  );
  expect(files.join('')).not.toMatch(/203\.0\.113\.77|Firefox of the test|ada@example/);
});

test('Whatever is done with a link and in whatever order, the first yes is the only one, and a no is the last word', async () => {
  const deeds = ['open', 'guess', 'confirm', 'decline', 'fromElsewhere', 'json'] as const;
  let person = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(fc.constantFrom(...deeds), { maxLength: 8 }), async (done) => {
      const who: Identifier = { kind: 'email', value: `p${++person}@example.com` };
      ip = `2001:db8:${person.toString(16)}::1`;
      const token = await ask({ who });
      let expected = 'pending_confirmation';
      let yeses = 0;
      for (const deed of done) {
        if (deed === 'open') await open(token);
        if (deed === 'guess') await press(token.split('').reverse().join(''), 'confirm');
        if (deed === 'fromElsewhere')
          await press(token, 'confirm', { headers: { 'sec-fetch-site': 'cross-site' } });
        if (deed === 'json')
          await press(token, 'confirm', { headers: { 'content-type': 'application/json' } });
        if (deed !== 'confirm' && deed !== 'decline') continue;
        const { outputs } = await press(token, deed);
        yeses += outputs?.[1]?.length ?? 0;
        if (deed === 'decline') expected = 'refused';
        else if (expected === 'pending_confirmation') expected = 'allowed';
      }
      const firstAnswer = done.find((deed) => deed === 'confirm' || deed === 'decline');
      expect(yeses).toBe(firstAnswer === 'confirm' ? 1 : 0);
      expect(await standing(who)).toBe(expected);
    }),
    { numRuns: 30 },
  );
}, 60_000);
