import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Identifier, InboundMessage } from '../../core';
import { consents, OptInsForTests } from './optIns';
import { phone } from './people';

const ours = new OptInsForTests();
let ids = 0;
/** What WhatsApp calls somebody in place of their number. */
const userId = (): Identifier => ({ kind: 'bsuid', value: `FR.10000000000000${++ids}` });

beforeAll(async () => await ours.open());
afterAll(async () => await ours.remove());

/** A message under WhatsApp's signature, by whatever it names its sender with. */
async function message(
  from: readonly Identifier[],
  said: Pick<InboundMessage, 'text' | 'payload'>,
): Promise<string> {
  const [stored] = await ours.ledger.storeMessages([
    {
      type: 'message',
      channel: 'whatsapp',
      at: Date.now(),
      signed: true,
      messageId: `message ${Math.random()}`,
      from,
      form: said.payload === undefined ? 'text' : 'button',
      ...said,
    },
  ]);
  await ours.ledger.markRead(stored!.handle, 'none');
  return stored!.handle;
}

const leaveBy = async (identifier: Identifier) =>
  await ours.ledger.record([
    {
      type: 'leave',
      who: { identifiers: [identifier] },
      channel: 'whatsapp',
      purpose: '*',
      kind: 'withdrawn',
      signed: true,
      evidence: { source: 'keyword' },
    },
  ]);
const reasonFor = async (identifier: Identifier, channel: 'whatsapp' | 'email' = 'whatsapp') =>
  (
    await ours.ledger.check(
      {
        channel,
        purpose: 'offers',
        messageClass: 'marketing',
        contactHours: { kind: 'off' },
        frequencyCaps: [],
      },
      [{ identifier }],
    )
  )[0]!.reason;
const byMessage = { givenBy: 'message', message: '={{ $json.handle }}' };

describe('An opt-in under a phone number', () => {
  it('ends when the same person, known by both since, writes STOP under the user ID alone', async () => {
    const number = ours.somebody();
    const id = userId();
    await ours.record([{ phone: number }]);
    await message([phone(number), id], { text: 'Hello' });
    expect(await reasonFor(phone(number))).toBe('allowed');
    expect(await reasonFor(id)).toBe('no_consent');
    await leaveBy(id);
    expect(await reasonFor(phone(number))).toBe('withdrawn');
  });

  it('is confirmed by a tap under the user ID alone, where WhatsApp has named both together', async () => {
    const number = ours.somebody();
    const id = userId();
    const asked = await ours.record([{ phone: number }], { operation: 'requestConfirmation' });
    const { confirmPayload } = asked.outputs[1]![0]!.json.request as { confirmPayload: string };
    await message([phone(number), id], { text: 'Hello' });
    const handle = await message([id], { payload: confirmPayload });
    const ran = await ours.record([{ handle }], {
      operation: 'confirm',
      message: '={{ $json.handle }}',
    });
    expect(consents(ran, 1)).toMatchObject([{ outcome: 'recorded' }]);
    expect(await reasonFor(phone(number))).toBe('allowed');
    expect(await reasonFor(id)).toBe('no_consent');
  });
});

describe('An opt-in under a user ID', () => {
  it('stands there, written by a person whose number is not known', async () => {
    const id = userId();
    const handle = await message([id], { text: 'START' });
    const ran = await ours.record([{ handle }], byMessage);
    expect(consents(ran, 1)).toMatchObject([{ outcome: 'recorded', channel: 'whatsapp' }]);
    expect(await reasonFor(id)).toBe('allowed');
  });

  it('gives a number that becomes known later nothing, while leaving by the number ends it', async () => {
    const number = ours.somebody();
    const id = userId();
    await ours.record([{ contact: id.value }], { contact: '={{ $json.contact }}' });
    expect(await reasonFor(id)).toBe('allowed');
    await message([phone(number), id], { text: 'Hello' });
    expect(await reasonFor(phone(number))).toBe('no_consent');
    await leaveBy(phone(number));
    expect(await reasonFor(id)).toBe('withdrawn');
  });
});

describe('What one form says of a person', () => {
  const form = {
    contact: '={{ $json.phone }}',
    furtherIdentifiers: { email: '={{ $json.email }}', whatsAppUserId: '={{ $json.id }}' },
  };

  it('belongs together: the consent is for the contact alone, an objection for all of it', async () => {
    const number = ours.somebody();
    const email: Identifier = { kind: 'email', value: 'ada@example.com' };
    await ours.record([{ phone: number, email: 'Ada@Example.com' }], form);
    expect(await reasonFor(phone(number))).toBe('allowed');
    expect(await reasonFor(email, 'email')).toBe('no_consent');
    await ours.ledger.record([
      {
        type: 'leave',
        who: { identifiers: [email] },
        channel: '*',
        purpose: '*',
        kind: 'objected',
        signed: false,
        evidence: { source: 'email' },
      },
    ]);
    expect(await reasonFor(phone(number))).toBe('objected');
  });

  it.each([
    [{ email: 'not an address' }, '"Email"'],
    [{ id: '+45 32 10 12 34' }, '"WhatsApp User ID"'],
  ])('is refused where a part cannot be read: %j', async (more, named) => {
    const ran = await ours.record([{ phone: ours.somebody(), ...more }], form);
    expect(ran.outputs[1]).toEqual([]);
    expect(consents(ran, 0)[0]!.explanation).toContain(named);
  });
});
