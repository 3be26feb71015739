import { randomUUID } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { activate } from '../../scripts/n8n/rest.ts';
import { onLedger } from '../../scripts/start/attest.ts';
import { shippedWorkflows, type WorkflowNode } from '../../scripts/start/furnish.ts';
import { killN8n, onStage, startN8n } from './setup/stage.ts';
import { findTraces } from './setup/traces.ts';
import { quiet, save } from './setup/workflows.ts';

const stage = onStage();
const TRIGGER = 'n8n-nodes-consent.confirmationPageTrigger';
const EMAIL = 'n8n-nodes-base.emailSend';

/** What the workflow's two emails came to, in the order in which they were sent. */
const mails: Array<{ readonly to?: string; readonly text?: string }> = [];
let mailServer: Server;
let page = '';
let form = '';

beforeAll(async () => {
  mailServer = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      mails.push(JSON.parse(Buffer.concat(chunks).toString()) as (typeof mails)[number]);
      response.setHeader('content-type', 'application/json').end('{}');
    });
  }).listen(0, '127.0.0.1');
  await new Promise((listening) => mailServer.once('listening', listening));
  const mailbox = `http://127.0.0.1:${(mailServer.address() as AddressInfo).port}/`;

  // The shipped workflow as a user sets it up, with a mailbox of ours in place of theirs.
  const shipped = shippedWorkflows()['double-opt-in-page']!;
  const [pageId, formId] = [randomUUID(), randomUUID()];
  page = `${stage.n8n.url}/webhook/${pageId}/confirm`;
  form = `${stage.n8n.url}/form/${formId}`;
  const setUp = (node: WorkflowNode): WorkflowNode => {
    const { parameters } = node;
    if (node.type === TRIGGER) return { ...node, webhookId: pageId };
    if (node.type === 'n8n-nodes-base.formTrigger') return { ...node, webhookId: formId };
    if (node.name === 'Ask to confirm')
      return { ...node, parameters: { ...parameters, pageAddress: page } };
    if (node.name === 'May we write now?')
      return { ...node, parameters: { ...parameters, contactHours: 'off' } };
    if (node.type !== EMAIL) return node;
    const text = String(parameters.text).replace(/^=/, '');
    return {
      ...node,
      type: 'n8n-nodes-base.httpRequest',
      typeVersion: 4.2,
      parameters: {
        method: 'POST',
        url: mailbox,
        sendBody: true,
        bodyParameters: {
          parameters: [
            { name: 'to', value: parameters.toEmail },
            { name: 'text', value: `=${text}` },
          ],
        },
        options: {},
      },
    };
  };
  const id = await save(stage, {
    ...shipped,
    name: 'Sign-up by a page',
    nodes: shipped.nodes.map(setUp),
  });
  await activate(stage.n8n, id);
});
afterAll(() => mailServer.close());

async function signsUp(email: string, ticked: readonly string[] = ['Yes, …']): Promise<void> {
  const body = new FormData();
  body.append('field-0', 'Brünhald');
  body.append('field-1', email);
  body.append('field-2', JSON.stringify(ticked));
  const { ok, status } = await fetch(form, { method: 'POST', body });
  if (!ok) throw new Error(`The form answered ${status}.`);
  await quiet(stage);
}

const mailsTo = (email: string) => mails.filter(({ to }) => to === email);

const linkIn = ({ text }: (typeof mails)[number]) => /https?:\S+/.exec(String(text))![0];

/** The link in the one email that somebody got. */
async function linkFor(email: string): Promise<string> {
  await signsUp(email);
  const [mail, ...more] = mailsTo(email);
  if (!mail || more.length > 0) throw new Error('There is not one email.');
  return linkIn(mail);
}

async function opens(link: string, headers: Record<string, string> = {}) {
  const response = await fetch(link, { headers });
  return { status: response.status, headers: response.headers, html: await response.text() };
}

/** Presses a button as a browser does: the form's own fields, sent to the form's own address. */
async function presses(link: string, answer: 'confirm' | 'decline', html?: string) {
  const shown = html ?? (await opens(link)).html;
  const token =
    /name="token"\s+value="([^"]+)"/.exec(shown)?.[1] ?? new URL(link).searchParams.get('t');
  const action = /<form method="post" action="([^"]+)"/.exec(shown)?.[1] ?? '?';
  const response = await fetch(new URL(action, link), {
    method: 'POST',
    headers: { 'sec-fetch-site': 'same-origin', origin: 'null' },
    body: new URLSearchParams({ token: token!, answer }),
  });
  const told = { status: response.status, html: await response.text() };
  await quiet(stage);
  return told;
}

async function standing(email: string): Promise<string> {
  const [decision] = await onLedger(stage.n8n.folder, (ledger) =>
    ledger.check(
      {
        channel: 'email',
        purpose: 'offers',
        messageClass: 'marketing',
        contactHours: { kind: 'off' },
        frequencyCaps: [],
      },
      [{ identifier: { kind: 'email', value: email } }],
    ),
  );
  return decision!.reason;
}

const GONE = 'This link no longer works';

test('the form alone grants nothing: one email with a link goes out, and the person is pending', async () => {
  const link = await linkFor('ada@example.com');
  expect(link.startsWith(`${page}?t=`)).toBe(true);
  expect(await standing('ada@example.com')).toBe('pending_confirmation');
});

test('whoever signs up again gets one more link, not a third, and only the new one works', async () => {
  const email = 'al@example.com';
  const first = await linkFor(email);
  for (let again = 0; again < 2; again++) await signsUp(email);
  expect(mailsTo(email)).toHaveLength(2);
  expect((await presses(first, 'confirm')).html).toContain(GONE);
  expect(await standing(email)).toBe('pending_confirmation');
  const second = linkIn(mailsTo(email)[1]!);
  expect((await presses(second, 'confirm')).html).toContain('Thank you, that is confirmed');
  expect((await presses(first, 'confirm')).html).toContain(GONE);
  expect(await standing(email)).toBe('allowed');
});

test('opening the link confirms nothing, however often and by what; the button does, once', async () => {
  const email = 'bo@example.com';
  const link = await linkFor(email);
  for (const agent of ['Slackbot-LinkExpanding 1.0', 'Mozilla/5.0', 'WhatsApp/2.23.20']) {
    const { status, html } = await opens(link, { 'user-agent': agent });
    expect(status).toBe(200);
    expect(html).toContain('Yes, Nordlys Home may send me offers by email');
  }
  await quiet(stage);
  expect(await standing(email)).toBe('pending_confirmation');
  expect(mailsTo(email)).toHaveLength(1);

  const first = await presses(link, 'confirm');
  expect(first).toMatchObject({ status: 200 });
  expect(first.html).toContain('Thank you, that is confirmed');
  expect(await standing(email)).toBe('allowed');
  expect(mailsTo(email).map(({ text }) => text)).toEqual([
    expect.stringContaining(link),
    expect.stringContaining('Welcome'),
  ]);

  const second = await presses(link, 'confirm');
  expect(second.status).toBe(404);
  expect(second.html).toContain(GONE);
  expect((await opens(link)).html).toContain(GONE);
  expect(await standing(email)).toBe('allowed');
  expect(mailsTo(email)).toHaveLength(2);
});

test('the button No is kept as a no, and nobody is welcomed', async () => {
  const email = 'cy@example.com';
  const declined = await presses(await linkFor(email), 'decline');
  expect(declined.html).toContain('You have said no');
  expect(await standing(email)).toBe('refused');
  expect(mailsTo(email)).toHaveLength(1);
  await signsUp(email);
  expect(mailsTo(email)).toHaveLength(1);
});

test('the page goes out with the headers that keep the link from others', async () => {
  const { headers } = await opens(await linkFor('di@example.com'), { origin: 'https://x.example' });
  expect(Object.fromEntries(headers)).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
    'content-security-policy': expect.stringMatching(/^default-src 'none'; style-src 'sha256-/),
    'x-robots-tag': expect.stringContaining('noindex'),
  });
  expect(headers.get('access-control-allow-origin')).toBeNull();
});

test('whoever leaves the box unticked gets no email', async () => {
  await signsUp('ed@example.com', []);
  expect(mailsTo('ed@example.com')).toEqual([]);
  expect(await standing('ed@example.com')).toBe('no_consent');
});

test('a link that went out before n8n broke off confirms when it is back', async () => {
  const email = 'fi@example.com';
  const link = await linkFor(email);
  await killN8n(stage);
  await startN8n(stage);
  expect((await presses(link, 'confirm')).html).toContain('Thank you, that is confirmed');
  expect(await standing(email)).toBe('allowed');
});

test('no file of n8n or of the ledger holds a link, answered or not', async () => {
  const links = [await linkFor('gi@example.com'), await linkFor('ho@example.com')];
  await presses(links[0]!, 'confirm');
  const tokens = links.map((link) => new URL(link).searchParams.get('t')!);
  expect(findTraces(stage.n8n.folder, tokens)).toEqual([]);
});

test('guesses are limited', async () => {
  const link = (guess: number) => `${page}?t=${String(guess).padStart(32, '0')}`;
  const statuses: number[] = [];
  for (let guess = 0; guess < 25; guess++) statuses.push((await opens(link(guess))).status);
  expect(new Set(statuses.slice(0, 20))).toEqual(new Set([404]));
  expect(statuses.at(-1)).toBe(429);
});
