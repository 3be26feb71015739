import fc from 'fast-check';
import { readWhatsApp, type InboundMessage } from '../../../core/inbound';
import { AT, contact, envelope, message, PHONE, value } from './bodies';
import { mutationsOf } from './mutations';

const circumstances = { signed: true, receivedAt: AT * 1_000 };

/** A valid body with everything in it, to be damaged. */
const valid = (): Record<string, unknown> =>
  envelope(
    value({
      contacts: [contact],
      messages: [
        message({ id: 'm1', text: { body: 'hello' } }),
        message({ id: 'm2', type: 'button', button: { text: 'Yes', payload: 'consent:yes:1' } }),
        message({
          id: 'm3',
          type: 'system',
          system: { type: 'user_changed_number', wa_id: '4532000009' },
        }),
      ],
      statuses: [
        {
          id: 's1',
          status: 'failed',
          timestamp: String(AT),
          recipient_id: PHONE,
          errors: [{ code: 131050 }],
        },
      ],
      user_preferences: [
        { wa_id: PHONE, category: 'marketing_messages', value: 'resume', timestamp: AT },
      ],
    }),
  );

const mutated = mutationsOf(valid());
const garbage = fc.oneof(
  fc.jsonValue(),
  fc.anything({
    withBigInt: true,
    withDate: true,
    withMap: true,
    withNullPrototype: true,
    withSparseArray: true,
  }),
  mutated,
);
const isStop = (event: unknown): boolean =>
  (event as InboundMessage).type === 'message' && (event as InboundMessage).text === 'STOP';

describe('whatever comes in', () => {
  test('is read without a throw, into events that keep their contract', () => {
    fc.assert(
      fc.property(garbage, fc.boolean(), (body, signed) => {
        const { events, unreadable } = readWhatsApp(body, { ...circumstances, signed });
        expect(Number.isInteger(unreadable)).toBe(true);
        for (const event of events) {
          expect(event.signed).toBe(signed);
          expect(Number.isSafeInteger(event.at)).toBe(true);
          if (
            event.type === 'message' ||
            event.type === 'preference' ||
            event.type === 'identity_change'
          ) {
            expect(event.from.length).toBeGreaterThan(0);
            for (const one of event.from)
              expect(one.value).toMatch(one.kind === 'phone' ? /^\+[1-9]\d{6,14}$/ : /^[A-Z]{2}\./);
          }
          if (event.type === 'message') expect(event.messageId).not.toBe('');
          if (event.type === 'message' && event.form === 'reaction')
            expect(event.text).toBeUndefined();
        }
      }),
      { numRuns: 1_500 },
    );
  });

  test('without a STOP in it never gives one', () => {
    fc.assert(
      fc.property(mutated, (body) => {
        fc.pre(!/stop/i.test(JSON.stringify(body) ?? ''));
        const { events } = readWhatsApp(body, circumstances);
        expect(events.some(isStop)).toBe(false);
        expect(events.some((event) => event.type === 'preference' && event.value === 'stop')).toBe(
          false,
        );
      }),
      { numRuns: 500 },
    );
  });

  test('never hides a STOP that stands whole among it', () => {
    const junk = fc.array(garbage, { maxLength: 4 });
    const stop = message({ id: 'the-stop' });
    fc.assert(
      fc.property(
        junk,
        junk,
        junk,
        junk,
        garbage,
        garbage,
        fc.nat(),
        fc.boolean(),
        (entries, changes, messages, statuses, contacts, meta, at, wrapped) => {
          const insert = (list: readonly unknown[], one: unknown): unknown[] => [
            ...list.slice(0, at % (list.length + 1)),
            one,
            ...list.slice(at % (list.length + 1)),
          ];
          const theValue = {
            messaging_product: meta,
            metadata: meta,
            contacts,
            statuses,
            messages: insert(messages, stop),
          };
          const body = {
            object: meta,
            entry: insert(entries, {
              id: meta,
              time: meta,
              changes: insert(changes, { field: meta, value: theValue }),
            }),
          };
          const { events } = readWhatsApp(wrapped ? { headers: meta, body } : body, circumstances);
          expect(events).toContainEqual(
            expect.objectContaining({
              type: 'message',
              messageId: 'the-stop',
              text: 'STOP',
              form: 'text',
              from: expect.arrayContaining([{ kind: 'phone', value: `+${PHONE}` }]),
            }),
          );
        },
      ),
      { numRuns: 500 },
    );
  });
});
