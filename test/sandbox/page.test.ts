import { closeAll, open, type Client } from './support';

let sandbox: Client;
beforeAll(async () => {
  sandbox = await open();
});
afterAll(closeAll);

const fetchPage = (path: string) => fetch(sandbox.sandbox.url + path);

it('serves the page and everything that it names, under a policy that lets nothing else in', async () => {
  const response = await fetchPage('/');
  const html = await response.text();
  expect(response.headers.get('content-type')).toBe('text/html; charset=UTF-8');
  expect(response.headers.get('content-security-policy')).toContain("default-src 'self'");

  const named = [...html.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map((match) => match[1]!);
  expect(named).toEqual(expect.arrayContaining(['/page.css', '/page.js', '/icon.svg']));
  for (const path of [...named, '/thread.js']) expect((await fetchPage(path)).status).toBe(200);
});

it('has an element for every name that its script looks up', async () => {
  const html = await (await fetchPage('/')).text();
  const script = await (await fetchPage('/page.js')).text();
  const wanted = [...script.matchAll(/by\('([\w-]+)'\)/g)].map((match) => match[1]!);
  expect(wanted.length).toBeGreaterThan(10);
  for (const id of wanted) expect(html).toContain(`id="${id}"`);
});

it('serves no other file', async () => {
  for (const path of [
    '/files.ts',
    '/../settings.ts',
    '/%2e%2e/settings.ts',
    '/samples/contacts.csv',
  ]) {
    expect((await fetchPage(path)).status).toBe(404);
  }
});

it('tells an open page that something is new', async () => {
  const stream = await fetchPage('/sandbox/events');
  const reader = stream.body!.getReader();
  const decoder = new TextDecoder();
  let heard = decoder.decode((await reader.read()).value);
  expect(heard).toContain('hello');
  await sandbox.post('/sandbox/inbound', { from: '4531313199', text: 'Hello' });
  while (!heard.includes('changed')) heard += decoder.decode((await reader.read()).value);
  await reader.cancel();
});
