import type { IDataObject } from 'n8n-workflow';
import type { Ledger } from '../../core';
import { LedgerForTests, runNode } from './engine';
import { callWebhook } from './webhook';

const PAGE = 'https://n8n.example.com/webhook/4f0e/confirm';

let folder: LedgerForTests;
let ledger: Ledger;
beforeEach(async () => {
  folder = new LedgerForTests();
  ledger = await folder.open();
});
afterEach(async () => await folder.remove());

const ask = async (parameters: IDataObject = {}, mode: 'manual' | 'webhook' = 'webhook') =>
  await runNode(
    {
      type: 'recordOptIn',
      parameters: {
        operation: 'requestConfirmation',
        confirmBy: 'page',
        pageAddress: PAGE,
        channel: 'email',
        contact: '={{ $json.email }}',
        purpose: 'offers',
        source: 'web_form',
        ...parameters,
      },
      credentials: { consentLedgerApi: folder.credential() },
    },
    [{ email: 'ada@example.com' }],
    { mode },
  );
type Asked = Awaited<ReturnType<typeof ask>>;
const requestOf = ({ outputs }: Asked) => outputs[1]?.[0]?.json.request as IDataObject | undefined;

describe('Request Confirmation by a web page', () => {
  test('gives out a link to the page, whose button confirms', async () => {
    const asked = await ask({
      noticeVersion: '1',
      noticeLanguage: 'da',
      noticeText: 'Ja, Nordlys Home må sende mig tilbud.',
    });
    const request = requestOf(asked);
    expect(Object.keys(request ?? {}).sort()).toEqual(['confirmLink', 'expiresAt', 'requestId']);
    const link = new URL(String(request?.confirmLink));
    expect(`${link.origin}${link.pathname}`).toBe(PAGE);
    const token = link.searchParams.get('t')!;
    expect(link.searchParams.get('l')).toBe('da');
    // The link is the one place that holds the token.
    expect(JSON.stringify(asked.outputs).split(token)).toHaveLength(2);

    const trigger = (method: 'GET' | 'POST', rawBody?: Buffer) =>
      callWebhook(
        'confirmationPageTrigger',
        {},
        { consentLedgerApi: folder.credential() },
        {
          method,
          query: Object.fromEntries(link.searchParams),
          headers: { 'content-type': 'application/x-www-form-urlencoded' },
          rawBody,
          ip: '192.0.2.1',
        },
      );
    expect((await trigger('GET')).body).toContain('Ja, Nordlys Home må sende mig tilbud.');
    const pressed = await trigger('POST', Buffer.from(`token=${token}&answer=confirm`));
    expect(pressed.outputs?.[1]?.[0]?.json).toMatchObject({ event: 'confirmed' });
    expect((await ledger.requestByToken(token))?.state).toBe('confirmed');
  });

  test('leaves two days to answer, unless the node says otherwise', async () => {
    const days = async (parameters?: IDataObject) =>
      (Date.parse(String(requestOf(await ask(parameters))?.expiresAt)) - Date.now()) / 86_400_000;
    expect(await days()).toBeCloseTo(2, 2);
    expect(await days({ purpose: 'news', validForDays: 5 })).toBeCloseTo(5, 2);
  });

  test('keeps what the page’s address already asks for', async () => {
    const asked = await ask({ pageAddress: `${PAGE}?shop=1#top` });
    expect(String(requestOf(asked)?.confirmLink)).toMatch(
      /^https:\/\/n8n\.example\.com\/webhook\/4f0e\/confirm\?shop=1&t=[\w-]{32}$/,
    );
  });

  test.each([
    '={{ $json.page }}',
    'n8n.example.com/confirm',
    'javascript:alert(1)',
    'https://me:secret@n8n.example',
  ])('asks nobody where there is no page at "%s"', async (pageAddress) => {
    const { error } = await ask({ pageAddress });
    expect(error?.message).toContain('The field "Page Address" holds no address of a page.');
    expect(await ledger.size()).toEqual({ contacts: 0, events: 0 });
  });

  test('refuses the test URL, which no contact can open, save in a run by hand', async () => {
    const pageAddress = PAGE.replace('/webhook/', '/webhook-test/');
    const { error } = await ask({ pageAddress });
    expect(error?.message).toContain('the test URL');
    expect(requestOf(await ask({ pageAddress }, 'manual'))?.confirmLink).toContain(
      '/webhook-test/',
    );
  });

  test('warns of a page whose links everybody on the way can read', async () => {
    expect((await ask({ pageAddress: PAGE.replace('https', 'http') })).hints.join()).toContain(
      'Use https',
    );
    expect((await ask({ purpose: 'news' })).hints.join()).not.toContain('Use https');
  });
});
