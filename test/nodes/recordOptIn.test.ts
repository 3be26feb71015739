import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { BUTTON, type Ledger, PERMISSIONS } from '../../core';
import { type Ran, runNode } from './engine';
import { consents, OptInsForTests } from './optIns';
import { grant, leave, phone, receive } from './people';

const ours = new OptInsForTests();
const { files } = ours;
let ledger: Ledger;
const somebody = () => ours.somebody();
const record: OptInsForTests['record'] = async (...given) => await ours.record(...given);
const reasonFor: OptInsForTests['reasonFor'] = async (...given) => await ours.reasonFor(...given);
const requestOf = (ran: Ran, place = 0) => ran.outputs[1]![place]!.json.request as IDataObject;

beforeAll(async () => {
  await ours.open();
  ({ ledger } = ours);
});
afterAll(async () => await ours.remove());

describe('Record Opt-In, record', () => {
  it('puts each opt-in on record and hands its item on, in the order of the input', async () => {
    const [first, second] = [somebody(), somebody()];
    const ran = await record([
      { phone: first, n: 0 },
      { phone: 'none', n: 1 },
      { phone: second, n: 2 },
    ]);
    expect(ran.outputs.map((output) => output.map(({ json }) => json.n))).toEqual([[1], [0, 2]]);
    expect(ran.outputs[1]!.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
    expect(consents(ran, 1)[0]).toMatchObject({
      outcome: 'recorded',
      reason: 'allowed',
      state: 'granted',
      already: false,
      channel: 'whatsapp',
      purpose: 'offers',
    });
    expect(consents(ran, 0)[0]).toMatchObject({ outcome: 'rejected', reason: 'invalid_contact' });
    expect(await reasonFor(first)).toBe('allowed');
  });

  it('never names whom one may write to: that is for Consent Check to say', async () => {
    const ran = await record([{ phone: somebody() }]);
    expect(consents(ran, 1)[0]).not.toHaveProperty('to');
  });

  it('records the same opt-in once, however often it comes', async () => {
    const items = [{ phone: somebody(), at: '2026-03-04T10:00:00Z' }];
    const parameters = { givenAt: '={{ $json.at }}' };
    await record(items, parameters);
    const before = await ledger.size();
    const again = await record(items, parameters);
    expect(consents(again, 1)[0]).toMatchObject({ already: true });
    expect(await ledger.size()).toEqual(before);
  });

  it('takes a second try of the same execution for the same opt-in', async () => {
    const items = [{ phone: somebody() }];
    await record(items, {}, { options: { executionId: 'one-and-the-same' } });
    const again = await record(items, {}, { options: { executionId: 'one-and-the-same' } });
    expect(consents(again, 1)[0]).toMatchObject({ already: true });
  });

  it('keeps an opt-in that someone else records after an opt-out as evidence only', async () => {
    const number = somebody();
    await ledger.record([leave(number)]);
    const ran = await record([{ phone: number }]);
    expect(consents(ran, 0)[0]).toMatchObject({ outcome: 'rejected', reason: 'withdrawn' });
    expect(await reasonFor(number)).toBe('withdrawn');
  });

  it.each([
    ['is dated in the future', { givenAt: '2090-01-01T00:00:00Z' }],
    ['has a date that can be read in two ways', { givenAt: '03/04/2025' }],
    ['rests on a box that was ticked beforehand', { evidence: { boxNotTickedBeforehand: false } }],
    ['says so in another way', { evidence: { boxNotTickedBeforehand: '={{ 0 }}' } }],
    ['says so in a word', { evidence: { boxNotTickedBeforehand: '={{ "No" }}' } }],
    [
      'says of the box what nobody understands',
      { evidence: { boxNotTickedBeforehand: '={{ ["x"] }}' } },
    ],
    ['has no purpose', { purpose: '={{ "" }}' }],
    ['has run out already', { givenAt: '2024-01-01', expiresAt: '2025-01-01' }],
  ])('rejects an opt-in that %s', async (_, parameters) => {
    const number = somebody();
    const ran = await record([{ phone: number }], parameters);
    expect(ran.outputs[1]).toEqual([]);
    expect(consents(ran, 0)[0]!.explanation).toMatch(/\.$/);
    expect(await reasonFor(number)).not.toBe('allowed');
  });

  it('puts the text that was shown on record, each version once', async () => {
    const notice = {
      noticeVersion: 'shown-1',
      noticeText: 'We write to you about offers, at most once a week.',
      noticeLanguage: 'en',
      purpose: 'shown',
    };
    const ran = await record([{ phone: somebody() }, { phone: somebody() }], notice);
    expect(consents(ran, 1).map(({ noticeVersion }) => noticeVersion)).toEqual([
      'shown-1',
      'shown-1',
    ]);
    const other = await record([{ phone: somebody() }], {
      ...notice,
      noticeText: 'Something else.',
    });
    expect(other.outputs.flat()).toEqual([]);
    expect(other.error?.message).toContain('shown-1');
  });

  it('ends consents to an older text where the new one differs in substance', async () => {
    const number = somebody();
    const notice = { noticeText: 'Old.', noticeLanguage: 'en', purpose: 'changing' };
    await record([{ phone: number }], { ...notice, noticeVersion: '1' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const newer = { ...notice, noticeVersion: '2', noticeText: 'New.', noticeChange: 'substance' };
    await record([{ phone: somebody() }], newer);
    expect(await reasonFor(number, 'changing')).toBe('notice_changed');
  });

  it.each(['Substance', '={{ $json.change }}'])(
    'stops where it cannot tell how the new text differs: %s',
    async (noticeChange) => {
      const number = somebody();
      const purpose = `unclear change ${noticeChange}`;
      const notice = { noticeText: 'Old.', noticeLanguage: 'en', noticeVersion: '1', purpose };
      await record([{ phone: number }], notice);
      const newer = { ...notice, noticeVersion: '2', noticeText: 'New.', noticeChange };
      const ran = await record([{ phone: somebody() }], newer);
      expect(ran.outputs.flat()).toEqual([]);
      expect(ran.error?.message).toContain('Change of the Notice');
    },
  );

  it('takes a box that the person ticked, in whatever way the form tells it', async () => {
    const items = [true, 'true', 'Yes', 1, '', null].map((box) => ({ phone: somebody(), box }));
    const ran = await record(items, { evidence: { boxNotTickedBeforehand: '={{ $json.box }}' } });
    expect(ran.outputs[1]).toHaveLength(items.length);
  });

  it('stops before anything is recorded where a text has no version', async () => {
    const number = somebody();
    const ran = await record([{ phone: number }], { noticeText: 'Text.', noticeLanguage: 'en' });
    expect(ran.error?.description).toContain('version');
    expect(await reasonFor(number)).toBe('no_consent');
  });

  it('records nothing where the credential does not allow it', async () => {
    const number = somebody();
    const ran = await runNode(
      {
        type: 'recordOptIn',
        credentials: { consentLedgerApi: files.credential({ allowed: ['send'] }) },
        settings: { onError: 'continueRegularOutput' },
      },
      [{ phone: number }],
    );
    expect(ran.outputs[1]).toEqual([]);
    expect(consents(ran, 0)[0]!.explanation).toContain('does not allow');
    expect(await reasonFor(number)).toBe('no_consent');
  });
});

describe('Record Opt-In, by the contact’s own message', () => {
  const byMessage = { givenBy: 'message', message: '={{ $json.inbox.handle }}' };

  it('grants anew to somebody who left, at the time of the message', async () => {
    const number = somebody();
    const at = Date.now() - 60_000;
    await ledger.record([
      leave(number, { claimed: { at: at - 60_000, precision: 'instant' }, signed: true }),
    ]);
    const handle = await receive(ledger, number, { text: 'START', at });
    const ran = await record([{ inbox: { handle } }], byMessage);
    expect(consents(ran, 1)[0]).toMatchObject({ at: new Date(at).toISOString() });
    expect(await reasonFor(number)).toBe('allowed');
  });

  it('does not take other words of somebody who left for a return, only for evidence', async () => {
    const number = somebody();
    const hourAgo = { at: Date.now() - 3_600_000, precision: 'instant' as const };
    await ledger.record([leave(number, { claimed: hourAgo, signed: true })]);
    const handle = await receive(ledger, number, { text: 'Hello' });
    const ran = await record([{ inbox: { handle } }], byMessage);
    expect(consents(ran, 0)[0]).toMatchObject({ outcome: 'rejected', reason: 'withdrawn' });
    expect(consents(ran, 0)[0]!.explanation).toContain('evidence');
    expect(await reasonFor(number)).toBe('withdrawn');
  });

  it('keeps the text that the message answered, for the channel it came on', async () => {
    const handle = await receive(ledger, somebody(), { text: 'JOIN' });
    const ran = await record([{ inbox: { handle } }], {
      ...byMessage,
      purpose: 'by message',
      noticeVersion: '1',
      noticeText: 'Write JOIN to get our offers.',
      noticeLanguage: 'en',
    });
    expect(consents(ran, 1)[0]).toMatchObject({ channel: 'whatsapp', noticeVersion: '1' });
  });

  it.each(['STOP', 'please delete my data', 'no'])('refuses "%s"', async (text) => {
    const number = somebody();
    const handle = await receive(ledger, number, { text });
    const ran = await record([{ inbox: { handle } }], byMessage);
    expect(ran.outputs[1]).toEqual([]);
    expect(await reasonFor(number)).not.toBe('allowed');
  });

  it('refuses a handle that it does not know, and an item without one', async () => {
    const ran = await record([{ inbox: { handle: 'unknown' } }, {}], byMessage);
    expect(consents(ran, 0).map(({ reason }) => reason)).toEqual(['no_consent', 'invalid_contact']);
  });
});

describe('Record Opt-In, double opt-in', () => {
  const ask = { operation: 'requestConfirmation', validForDays: 7 };
  const payload = (ran: Ran, which: 'confirmPayload' | 'refusePayload') =>
    String(requestOf(ran)[which]);

  it('gives out what confirms once, and leaves the contact pending until then', async () => {
    const number = somebody();
    const ran = await record([{ phone: number }], ask);
    expect(requestOf(ran)).toEqual({
      confirmPayload: expect.stringMatching(/^consent:yes:./),
      refusePayload: expect.stringMatching(/^consent:no:./),
      expiresAt: expect.any(String),
      requestId: expect.any(String),
    });
    const days = (Date.parse(String(requestOf(ran).expiresAt)) - Date.now()) / 86_400_000;
    expect(days).toBeCloseTo(7, 2);
    expect(await reasonFor(number)).toBe('pending_confirmation');
    const again = await record([{ phone: number }], ask);
    // Its message never went out, so what it gave out is lost: the question is made anew.
    expect(requestOf(again).confirmPayload).not.toBe(requestOf(ran).confirmPayload);
  });

  it('grants after the tap on yes', async () => {
    const number = somebody();
    const asked = await record([{ phone: number }], ask);
    const handle = await receive(ledger, number, { payload: payload(asked, 'confirmPayload') });
    const ran = await record([{ inbox: { handle } }], { operation: 'confirm' });
    expect(consents(ran, 1)[0]).toMatchObject({ outcome: 'recorded', purpose: 'offers' });
    expect(await reasonFor(number)).toBe('allowed');
  });

  it('grants after a yes in words', async () => {
    const number = somebody();
    await record([{ phone: number }], ask);
    const handle = await receive(ledger, number, { text: 'ja' });
    await record([{ inbox: { handle } }], { operation: 'confirm' });
    expect(await reasonFor(number)).toBe('allowed');
  });

  it('asks whoever wrote START, by the handle of the message alone', async () => {
    const number = somebody();
    const start = await receive(ledger, number, { text: 'START' });
    const asking = { operation: 'requestConfirmation', askedOf: 'message' };
    const ran = await record([{ inbox: { handle: start } }], asking);
    expect(ran.outputs[1]).toMatchObject([{ json: { consent: { channel: 'whatsapp' } } }]);
    expect(JSON.stringify(ran.outputs)).not.toContain(number.slice(-9));
    expect(await reasonFor(number)).toBe('pending_confirmation');
    const handle = await receive(ledger, number, { text: 'Yes' });
    await record([{ inbox: { handle } }], { operation: 'confirm' });
    expect(await reasonFor(number)).toBe('allowed');
  });

  it('asks nobody whose message says anything but that they want to come in', async () => {
    for (const text of ['STOP', 'No thanks', 'Where do I stop getting these?']) {
      const number = somebody();
      const handle = await receive(ledger, number, { text });
      const ran = await record([{ inbox: { handle } }], {
        operation: 'requestConfirmation',
        askedOf: 'message',
      });
      expect(ran.outputs.map((items) => items.length)).toEqual([1, 0]);
    }
  });

  it('never takes a tap on no for a yes, whichever way the workflow sends it', async () => {
    const number = somebody();
    const asked = await record([{ phone: number }], ask);
    const handle = await receive(ledger, number, { payload: payload(asked, 'refusePayload') });
    const ran = await record([{ inbox: { handle } }], { operation: 'confirm' });
    expect(ran.outputs[1]).toEqual([]);
    expect(consents(ran, 0)[0]).toMatchObject({ reason: 'refused' });
    expect(await reasonFor(number)).toBe('refused');
  });

  it('records a refusal', async () => {
    const number = somebody();
    const asked = await record([{ phone: number }], ask);
    const handle = await receive(ledger, number, { payload: payload(asked, 'refusePayload') });
    const ran = await record([{ inbox: { handle } }], { operation: 'refuse' });
    expect(consents(ran, 1)[0]).toMatchObject({ outcome: 'recorded', reason: 'refused' });
    expect(await reasonFor(number)).toBe('refused');
  });

  it('confirms nothing for somebody else who has the token', async () => {
    const [number, other] = [somebody(), somebody()];
    const asked = await record([{ phone: number }], ask);
    const handle = await receive(ledger, other, { payload: payload(asked, 'confirmPayload') });
    const ran = await record([{ inbox: { handle } }], { operation: 'confirm' });
    expect(ran.outputs[1]).toEqual([]);
    expect(await reasonFor(number)).toBe('pending_confirmation');
    expect(await reasonFor(other)).not.toBe('allowed');
  });

  it('confirms by a token that comes back from a page, once', async () => {
    const number = somebody();
    const asked = await record([{ phone: number }], ask);
    const token = payload(asked, 'confirmPayload').slice(BUTTON.confirm.length);
    const parameters = { operation: 'confirm', answerBy: 'token', token: '={{ $json.token }}' };
    const ran = await record([{ phone: number, token }], parameters);
    expect(consents(ran, 1)[0]).toMatchObject({ outcome: 'recorded' });
    expect(await reasonFor(number)).toBe('allowed');
    const again = await record([{ phone: number, token }], parameters);
    expect(again.outputs[1]).toEqual([]);
  });

  it('asks once more where the contact asks for it, and then only the newer token confirms', async () => {
    const number = somebody();
    const byMail = { ...ask, channel: 'sms' };
    const confirm = {
      operation: 'confirm',
      answerBy: 'token',
      channel: 'sms',
      token: '={{ $json.token }}',
    };
    const first = await record([{ phone: number }], byMail);
    const unasked = await record([{ phone: number }], byMail);
    expect(consents(unasked, 0)[0]).toMatchObject({ reason: 'pending_confirmation' });
    await new Promise((resolve) => setTimeout(resolve, 5));
    const second = await record([{ phone: number }], { ...byMail, resend: true });
    expect(requestOf(second).confirmPayload).not.toBe(requestOf(first).confirmPayload);
    const third = await record([{ phone: number }], { ...byMail, resend: true });
    expect(third.outputs[1]).toEqual([]);
    const old = await record([{ phone: number, token: payload(first, 'confirmPayload') }], confirm);
    expect(consents(old, 0)[0]).toMatchObject({ outcome: 'rejected', reason: 'expired' });
    const newer = await record(
      [{ phone: number, token: payload(second, 'confirmPayload') }],
      confirm,
    );
    expect(consents(newer, 1)[0]).toMatchObject({ outcome: 'recorded' });
    const used = await record(
      [{ phone: number, token: payload(second, 'confirmPayload') }],
      confirm,
    );
    expect(used.outputs[1]).toEqual([]);
  });

  it('asks once more only where that is told as true', async () => {
    const number = somebody();
    const byMail = { ...ask, channel: 'sms' };
    await record([{ phone: number }], byMail);
    for (const resend of ['={{ "false" }}', '={{ "maybe" }}', '={{ $json.missing }}'])
      expect((await record([{ phone: number }], { ...byMail, resend })).outputs[1]).toEqual([]);
    const told = await record([{ phone: number }], { ...byMail, resend: '={{ "yes" }}' });
    expect(told.outputs[1]).toHaveLength(1);
  });

  it('confirms nothing by a tap that comes after its time', async () => {
    const number = somebody();
    const monthAgo = await files.open(PERMISSIONS, () => Date.now() - 30 * 86_400_000);
    const [asked] = await monthAgo.record([
      {
        type: 'request',
        who: { identifiers: [phone(number)] },
        channel: 'whatsapp',
        purpose: 'offers',
        kind: 'double_opt_in',
        validForMs: 7 * 86_400_000,
        signed: false,
        evidence: { source: 'web_form' },
      },
    ]);
    const token = asked?.recorded ? asked.token : undefined;
    const handle = await receive(ledger, number, { payload: `${BUTTON.confirm}${token}` });
    const ran = await record([{ inbox: { handle } }], { operation: 'confirm' });
    expect(ran.outputs[1]).toEqual([]);
    expect(consents(ran, 0)[0]).toMatchObject({ reason: 'expired' });
    expect(await reasonFor(number)).toBe('no_consent');
  });

  it('asks nobody who left, whatever a form says', async () => {
    const number = somebody();
    await ledger.record([leave(number)]);
    const ran = await record([{ phone: number }], ask);
    expect(consents(ran, 0)[0]).toMatchObject({ reason: 'withdrawn' });
  });

  it('asks for a renewal only those whose consent held', async () => {
    const [old, never] = [somebody(), somebody()];
    const at = Date.now() - 800 * 86_400_000;
    await ledger.record([grant(old, { claimed: { at, precision: 'instant' } })]);
    const ran = await record([{ phone: old }, { phone: never }], {
      operation: 'requestConfirmation',
      requestKind: 're_permission',
      options: { maxConsentAgeDays: 730, reconfirmWithinDays: 90 },
    });
    expect(ran.outputs[1]!.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }]);
    expect(consents(ran, 0)[0]).toMatchObject({ reason: 'no_consent' });
  });

  /** Somebody who signed up an hour ago, was asked, and left. */
  const askedAndLeft = async () => {
    const number = somebody();
    const hourAgo = await files.open(PERMISSIONS, () => Date.now() - 3_600_000);
    const [asked] = await hourAgo.record([
      {
        type: 'request',
        who: { identifiers: [phone(number)] },
        channel: 'whatsapp',
        purpose: 'offers',
        kind: 'double_opt_in',
        validForMs: 7 * 86_400_000,
        signed: false,
        evidence: { source: 'web_form' },
      },
      leave(number),
    ]);
    return { number, token: asked?.recorded ? asked.token : undefined };
  };

  it.each(['yes', 'Ja', 'yes please'])(
    'does not take "%s" of somebody who left for a return',
    async (text) => {
      const { number } = await askedAndLeft();
      const handle = await receive(ledger, number, { text });
      const ran = await record([{ inbox: { handle } }], { operation: 'confirm' });
      expect(ran.outputs[1]).toEqual([]);
      expect(consents(ran, 0)).toMatchObject([{ outcome: 'rejected', reason: 'withdrawn' }]);
      expect(await reasonFor(number)).toBe('withdrawn');
    },
  );

  it('takes their tap on the button that asks them for one', async () => {
    const { number, token } = await askedAndLeft();
    const handle = await receive(ledger, number, { payload: `${BUTTON.confirm}${token}` });
    await record([{ inbox: { handle } }], { operation: 'confirm' });
    expect(await reasonFor(number)).toBe('allowed');
  });

  it('takes no yes in words for the person’s own where no signature says who wrote', async () => {
    const { number } = await askedAndLeft();
    const [stored] = await ledger.storeMessages([
      {
        type: 'message',
        channel: 'whatsapp',
        at: Date.now(),
        signed: false,
        messageId: 'a-row-of-a-list',
        from: [phone(number)],
        form: 'text',
        text: 'yes',
      },
    ]);
    const ran = await record([{ inbox: { handle: stored!.handle } }], { operation: 'confirm' });
    expect(ran.outputs[1]).toEqual([]);
    expect(consents(ran, 0)).toMatchObject([{ outcome: 'rejected' }]);
    expect(await reasonFor(number)).toBe('withdrawn');
  });
});
