import fc from 'fast-check';
import { readMessage } from '../../../core/language';
import { sign } from '../../../core/whatsapp';
import { AT, envelope, value } from './bodies';
import { mutationsOf } from './mutations';

/** One request to the webhook, as it goes over the wire. */
export interface Delivery {
  readonly rawBody: Buffer;
  readonly signature: string | undefined;
  readonly isSigned: boolean;
}

/** Somebody in numbers set aside for fiction by Ofcom. */
export const waId = (n: number): string => `447700900${String(n).padStart(3, '0')}`;
const bsuid = (n: number) => `GB.${100_000 + n}`;
const contactOf = (n: number) => ({
  wa_id: waId(n),
  user_id: bsuid(n),
  profile: { name: 'Nobody' },
});

/** Who takes part: who agreed and asks for nothing, who never agreed, who left. The rest of the thousand is silent. */
export const AGREED = fc.integer({ min: 500, max: 529 });
export const NEVER_AGREED = fc.integer({ min: 600, max: 629 });
export const LEFT = fc.integer({ min: 700, max: 729 });

/** What asks for nothing, and what would bring someone back who may come back. */
const HARMLESS = ['Hi!', 'When do you open?', 'Tak for i dag', 'Hvad koster den?', '👍', ''];
const COMING_BACK = ['START', 'Yes', 'Ja tak', 'unstop', 'JOIN', 'I agree', 'subscribe me'];

let ids = 0;
const textFrom = (n: number, body: string) => ({
  from: waId(n),
  from_user_id: bsuid(n),
  id: `wamid.${++ids}`,
  timestamp: String(AT),
  type: 'text',
  text: { body },
});

/** Everything that a webhook body can have in it, of one person, without a word of leaving. */
function bodyOf(n: number, text: string): Record<string, unknown> {
  return envelope(
    value({
      contacts: [contactOf(n)],
      messages: [
        textFrom(n, text),
        { ...textFrom(n, ''), type: 'button', button: { text: 'Yes', payload: 'consent:yes:x' } },
        { ...textFrom(n, ''), type: 'reaction', reaction: { emoji: '❤', message_id: 'wamid.0' } },
        { ...textFrom(n, ''), type: 'unsupported', errors: [{ code: 131051 }] },
        {
          ...textFrom(n, ''),
          type: 'edit',
          edit: { message: { type: 'text', text: { body: text } } },
        },
      ],
      statuses: [
        {
          id: `wamid.${++ids}`,
          status: 'failed',
          timestamp: String(AT),
          recipient_id: waId(n),
          recipient_user_id: bsuid(n),
          errors: [{ code: 131026 }],
        },
      ],
      user_preferences: [
        { wa_id: waId(n), category: 'marketing_messages', value: 'resume', timestamp: AT },
      ],
    }),
  );
}

/** A mutation may put words into somebody's mouth by chance: not those that ask to leave. */
function withoutLeaving(given: unknown): unknown {
  return JSON.parse(
    JSON.stringify(given ?? null, (_key, part: unknown) => {
      if (typeof part !== 'string' || HARMLESS.includes(part)) return part;
      return /leave|object/.test(readMessage(part).intent) ? 'x' : part;
    }),
  ) as unknown;
}

const mutated = fc
  .oneof(
    fc.tuple(AGREED, fc.constantFrom(...HARMLESS, ...COMING_BACK)),
    fc.tuple(fc.oneof(NEVER_AGREED, LEFT), fc.constantFrom(...HARMLESS, ...COMING_BACK)),
  )
  .chain(([who, text]) => mutationsOf(bodyOf(who, text)))
  .map(withoutLeaving);

const garbage = fc.oneof(
  fc.jsonValue().map((body) => Buffer.from(JSON.stringify(withoutLeaving(body)))),
  fc.uint8Array({ maxLength: 400 }).map((bytes) => Buffer.from(bytes)),
  fc.tuple(mutated, fc.nat()).map(([body, at]) => {
    const whole = Buffer.from(JSON.stringify(body));
    return whole.subarray(0, at % (whole.length + 1));
  }),
);

/** What anyone can send who does not know the secret: people leaving, and people coming back. */
const forged = fc
  .tuple(fc.oneof(AGREED, LEFT, NEVER_AGREED), fc.constantFrom('STOP', 'Stop everything', 'START'))
  .map(([who, text]) => Buffer.from(JSON.stringify(bodyOf(who, text))));

const signedWith =
  (secret: string) =>
  (rawBody: Buffer): Delivery => ({
    rawBody,
    signature: sign(rawBody, secret),
    isSigned: true,
  });

/** Of ten, five are mutated and signed; the rest is garbage, signed or not, and what somebody forged. */
export const aDelivery = (secret: string): fc.Arbitrary<Delivery> => {
  const wrong = (rawBody: Buffer) =>
    fc
      .constantFrom(undefined, '', 'sha256=', `sha256=${'0'.repeat(64)}`, sign(rawBody, 'another'))
      .map((signature): Delivery => ({ rawBody, signature, isSigned: false }));
  return fc.oneof(
    {
      weight: 5,
      arbitrary: mutated.map((body) => Buffer.from(JSON.stringify(body))).map(signedWith(secret)),
    },
    { weight: 2, arbitrary: garbage.map(signedWith(secret)) },
    { weight: 1, arbitrary: garbage.chain(wrong) },
    { weight: 2, arbitrary: forged.chain(wrong) },
  );
};

/** The ways in which somebody leaves by a message. */
const STOPS = [
  ...['STOP', 'stop.', 'Afmeld', 'unsubscribe', 'ＳＴＯＰ', '🛑 Stop 🛑', 'STOPP'],
  ...['Please take me off your list', 'Vær sød at fjerne mig fra jeres liste'],
].map((body) => (who: number) => ({ messages: [textFrom(who, body)] }));
const tapped = (type: string, content: object) => (who: number) => ({
  messages: [{ ...textFrom(who, ''), type, text: undefined, [type]: content }],
});
const STOPPING_MESSAGES: ReadonlyArray<(who: number) => object> = [
  ...STOPS,
  tapped('button', { text: 'No more', payload: 'consent:stop' }),
  tapped('interactive', {
    type: 'button_reply',
    button_reply: { id: 'consent:stop', title: 'No' },
  }),
  tapped('edit', { message: { type: 'text', text: { body: 'STOP' } } }),
];

/** WhatsApp's own "Stop offers", as a setting and as the failure of a message. */
const STOPPING_ON_WHATSAPP: ReadonlyArray<(who: number) => object> = [
  (who) => ({
    user_preferences: [
      { wa_id: waId(who), category: 'marketing_messages', value: 'stop', timestamp: AT },
    ],
  }),
  (who) => ({
    statuses: [
      {
        id: `wamid.${++ids}`,
        status: 'failed',
        timestamp: String(AT),
        recipient_id: waId(who),
        errors: [{ code: 131050 }],
      },
    ],
  }),
];

/**
 * A STOP that somebody means, among parts that are damaged.
 *
 * @param only whether it is a message, or may also be WhatsApp's own stop
 */
export const aStop = (
  secret: string,
  who: number,
  only: 'messages' | 'any' = 'any',
): fc.Arbitrary<Delivery> =>
  fc
    .tuple(
      fc.constantFrom(...STOPPING_MESSAGES, ...(only === 'any' ? STOPPING_ON_WHATSAPP : [])),
      fc.array(mutated, { maxLength: 3 }),
      fc.array(fc.jsonValue().map(withoutLeaving), { maxLength: 3 }),
      fc.nat(),
    )
    .map(([stopping, bodies, junk, at]) => {
      const stop: Record<string, unknown> = { ...stopping(who) };
      for (const part of ['messages', 'statuses', 'user_preferences'])
        stop[part] = [...junk, ...((stop[part] ?? []) as unknown[]), ...junk];
      const meant = envelope(value({ ...stop, contacts: junk }));
      const entries = bodies.flatMap((body) => (body as { entry?: unknown } | null)?.entry ?? []);
      const place = at % (entries.length + 1);
      const entry = [...entries.slice(0, place), ...(meant.entry as unknown[]), ...junk];
      const body = { ...meant, entry: [...entry, ...entries.slice(place)] };
      return signedWith(secret)(Buffer.from(JSON.stringify(body)));
    });
