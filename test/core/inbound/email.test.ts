import type { InboundMessage } from '../../../core/inbound';
import { readEmail, readOneClick } from '../../../core/inbound/email';

const NOW = 1_795_000_500_000;
const circumstances = { signed: false, receivedAt: NOW };
const ada = { kind: 'email', value: 'ada@example.org' };

const read = (given: object) => readEmail(given, circumstances)?.events[0] as InboundMessage;
const words = (given: object) => {
  const { form, subject, text, cut } = read({ from: 'Ada <ada@example.org>', ...given });
  return { form, subject, text, cut };
};
const QUOTED = '> Reply STOP to leave\n> The shop';

describe('a mail', () => {
  const simple = {
    from: '"Ada Example" <Ada@Example.org>',
    to: 'shop@example.com',
    subject: 'unsubscribe',
    date: 'Sun, 22 Nov 2026 11:00:00 +0100',
    textPlain: 'Please take me off your list.\n',
    textHtml: '',
    metadata: { 'message-id': '<1@example.org>' },
    attributes: { uid: 4 },
  };

  test.each([
    ['by IMAP', simple],
    [
      'parsed from its source',
      {
        from: { value: [{ address: 'ada@example.org', name: 'Ada Example' }], text: 'x' },
        subject: 'unsubscribe',
        text: 'Please take me off your list.\n',
        date: '2026-11-22T10:00:00.000Z',
        messageId: '<1@example.org>',
        headers: { 'message-id': 'Message-ID: <1@example.org>' },
      },
    ],
    [
      'by Gmail, in short',
      {
        id: '18c',
        threadId: '18c',
        snippet: 'Please take me off your list.',
        payload: { mimeType: 'text/plain' },
        internalDate: '1795341600000',
        From: 'Ada Example <ada@example.org>',
        Subject: 'unsubscribe',
        'Message-ID': '<1@example.org>',
      },
    ],
    [
      'by Microsoft Graph',
      {
        id: 'AAMk',
        internetMessageId: '<1@example.org>',
        subject: 'unsubscribe',
        receivedDateTime: '2026-11-22T10:00:00Z',
        from: { emailAddress: { address: 'ada@example.org', name: 'Ada Example' } },
        body: { contentType: 'html', content: '<p>Please take me off your list.</p>' },
        bodyPreview: 'Please',
      },
    ],
    [
      'by a provider’s webhook',
      {
        FromFull: { Email: 'ada@example.org', Name: 'Ada Example' },
        Subject: 'unsubscribe',
        TextBody: 'Please take me off your list.',
        Date: 'Sun, 22 Nov 2026 10:00:00 +0000',
        MessageID: '<1@example.org>',
        Headers: [{ Name: 'X-Spam', Value: 'no' }],
      },
    ],
  ])('that comes %s is read with who, when and what', (_, item) => {
    expect(read(item)).toEqual({
      type: 'message',
      channel: 'email',
      at: Date.UTC(2026, 10, 22, 10),
      signed: false,
      messageId: JSON.stringify([ada.value, '<1@example.org>']),
      from: [ada],
      form: 'text',
      subject: 'unsubscribe',
      text: 'Please take me off your list.',
      profileName: 'Ada Example',
    });
  });

  test.each([
    ['On Sun, 22 Nov 2026 at 10:00, The Shop <shop@example.com> wrote:'],
    ['On Sun, 22 Nov 2026 at 10:00, The Shop\n<shop@example.com> wrote:'],
    ['Den søn. 22. nov. 2026 kl. 10.00 skrev The Shop <shop@example.com>:'],
    ['Am 22.11.26 um 10:00 schrieb The Shop:'],
    ['Le dim. 22 nov. 2026 à 10:00, The Shop <shop@example.com> a écrit :'],
    ['El dom, 22 nov 2026 a las 10:00, The Shop (<shop@example.com>) escribió:'],
    ['W dniu 22.11.2026 o 10:00, The Shop napisał(a):'],
    ['2026年11月22日 10:00，The Shop <shop@example.com> 写道：'],
    ['-----Original Message-----'],
    ['---------- Forwarded message ---------'],
    ['________________________________'],
    ['From: The Shop <shop@example.com>\nSent: 22 November 2026\nTo: Ada\nSubject: Offers'],
    ['Fra: The Shop\nSendt: 22. november 2026\nTil: Ada\nEmne: Tilbud'],
    ['Von: The Shop\nGesendet: Sonntag\nAn: Ada\nBetreff: Angebote'],
    ['-- '],
  ])('has its writer’s words above what it answers: %j', (mark) => {
    const textPlain = `Thanks, see you!\n\n${mark}\nReply STOP to leave`;
    expect(words({ textPlain, subject: 'Re: Offers' })).toMatchObject({ text: 'Thanks, see you!' });
    expect(words({ textPlain: `Thanks, see you!\n\n${mark}\n${QUOTED}` })).toMatchObject({
      text: 'Thanks, see you!',
    });
  });

  test('has its writer’s words below what it answers, too, and what only looks like a mark is theirs', () => {
    const textPlain = `On 22 Nov 2026, The Shop wrote:\n${QUOTED}\n\nPlease stop`;
    expect(words({ textPlain })).toMatchObject({ text: 'Please stop' });
    const letter = 'From: the heart, thank you.\nWhat do you think she wrote:\nPlease stop';
    expect(words({ textPlain: letter })).toMatchObject({ text: letter });
  });

  test.each([
    '<blockquote type="cite">Reply STOP <blockquote>to leave</blockquote></blockquote>',
    '<div class="gmail_quote"><div dir="ltr">On Sunday wrote:</div>Reply STOP</div>',
    '<div id="divRplyFwdMsg"><b>From:</b> The Shop</div><div>Reply STOP to leave</div>',
    '<div class="moz-cite-prefix">On Sunday</div>Reply STOP',
    '<style>.stop { }</style><!-- STOP --><script>STOP()</script>',
  ])('in HTML is read without what it answers: %s', (quoted) => {
    const html = `<html><body><p>Thanks &amp; see&nbsp;you&#33;</p>${quoted}</body></html>`;
    expect(words({ textHtml: html })).toMatchObject({ text: 'Thanks & see you!' });
    expect(words({ textHtml: `${quoted}<p>Please stop</p>` }).text ?? '').not.toMatch(/Reply STOP/);
  });

  test.each([
    ['unsubscribe', 'unsubscribe'],
    ['Afmeld', 'Afmeld'],
    ['Re: Last chance to stop paying too much', undefined],
    ['SV: Stop nu', undefined],
    ['AW: Re: Stop', undefined],
    ['Fwd: STOP', undefined],
    ['回复：STOP', undefined],
    ['Regarding: stop', 'Regarding: stop'],
  ])('with the subject %p has %p for its own', (subject, own) => {
    expect(words({ subject, textPlain: 'Hello' }).subject).toBe(own);
  });

  test('that a mail program writes to leave a list is the subject that the list asked for', () => {
    const textPlain = 'This message was automatically generated by Gmail.';
    expect(words({ subject: 'unsubscribe', textPlain })).toEqual({
      form: 'text',
      subject: 'unsubscribe',
      text: undefined,
      cut: undefined,
    });
    expect(
      words({
        subject: 'unsubscribe',
        textPlain: 'stop',
        metadata: { 'auto-submitted': 'auto-generated' },
      }),
    ).toMatchObject({ subject: 'unsubscribe', text: undefined });
  });

  test.each([
    ['an answer while somebody is away', { metadata: { 'auto-submitted': 'auto-replied' } }],
    ['the same, by an older header', { headers: { 'x-autoreply': 'X-Autoreply: yes' } }],
    ['a mail that came back', { from: 'Mail Delivery <MAILER-DAEMON@example.org>' }],
    ['a report', { headers: { 'content-type': 'Content-Type: multipart/report; boundary=x' } }],
  ])('that is %s says nothing for the person', (_, more) => {
    expect(words({ subject: 'Stop', textPlain: 'Unsubscribe', ...more })).toEqual({
      form: 'other',
      subject: undefined,
      text: undefined,
      cut: undefined,
    });
  });

  test('of which only the beginning was handed on says so, unless the quoted mail has begun', () => {
    const long = 'I wanted to tell you about my order, which has not come. '.repeat(4);
    const gmail = (snippet: string) => words({ id: '1', threadId: '1', Subject: 'Re: x', snippet });
    expect(gmail(long.slice(0, 198))).toMatchObject({ cut: true });
    expect(gmail('Thanks')).toMatchObject({ text: 'Thanks', cut: undefined });
    const answered = `Thanks! On Sun, 22 Nov 2026 at 10:00, The Shop &lt;shop@example.com&gt; wrote: ${long}`;
    expect(gmail(answered)).toMatchObject({ text: 'Thanks!', cut: undefined });
    expect(words({ bodyPreview: long.slice(0, 255), subject: 'Re: x' })).toMatchObject({
      cut: true,
    });
  });

  test('whose words were lost on the way is a text without words, one without words none', () => {
    expect(words({ subject: 'Re: x' })).toMatchObject({ form: 'text', text: undefined });
    expect(words({ subject: 'Re: x', textPlain: '', textHtml: '' })).toMatchObject({
      form: 'other',
    });
    expect(words({ subject: 'Re: x', textPlain: QUOTED })).toMatchObject({ form: 'other' });
  });

  test('has a sender and what only mails have', () => {
    for (const given of [
      undefined,
      { from: 'ada@example.org', words: 'unsubscribe' },
      { from: 'Ada', subject: 'STOP' },
      { subject: 'STOP', text: 'STOP' },
    ])
      expect(readEmail(given, circumstances)).toBeUndefined();
  });
});

describe('the Unsubscribe of a mail program', () => {
  const post = (query: object, body: unknown = { 'List-Unsubscribe': 'One-Click' }) => ({
    headers: { host: 'n.example.com' },
    params: {},
    query,
    body,
  });

  test('is a leaving of whoever the link names, of the purpose that it names', () => {
    const [all] = readOneClick(post({ email: 'Ada@example.org' }), circumstances)?.events ?? [];
    expect(all).toMatchObject({
      channel: 'email',
      from: [ada],
      form: 'button',
      payload: 'consent:stop',
    });
    const [one] =
      readOneClick(post({ email: 'ada@example.org', purpose: 'offers' }), circumstances)?.events ??
      [];
    expect(one).toMatchObject({ payload: 'consent:stop:offers' });
  });

  test('is nothing that a robot does who follows links', () => {
    for (const body of [{}, null, '', { 'List-Unsubscribe': '' }, 'List-Unsubscribe=One-Click'])
      expect(readOneClick(post({ email: 'ada@example.org' }, body), circumstances)).toBeUndefined();
  });

  test('is for whoever is said elsewhere where the link does not say it, and else for nobody', () => {
    const whoever = { channel: 'email', who: ada } as never;
    expect(readOneClick(post({ id: '7' }), circumstances, whoever)?.events).toMatchObject([
      { from: [ada] },
    ]);
    expect(readOneClick(post({ id: '7' }), circumstances)).toEqual({ events: [], unreadable: 1 });
  });
});
