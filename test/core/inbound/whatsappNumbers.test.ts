import fc from 'fast-check';
import { numbersHeard } from '../../../core/inbound';

const change = (id: string, value: object = {}) => ({
  field: 'messages',
  value: { messaging_product: 'whatsapp', metadata: { phone_number_id: id }, ...value },
});
const status = { statuses: [{ id: 'wamid.1', status: 'sent' }] };
const message = { messages: [{ id: 'wamid.2' }] };
const heard = (phoneNumberId: string, ofStatus: boolean) => ({ phoneNumberId, status: ofStatus });

test.each<[string, unknown, ReturnType<typeof numbersHeard>]>([
  ['a status', { entry: [{ changes: [change('1', status)] }] }, [heard('1', true)]],
  ['a message', { entry: [{ changes: [change('1', message)] }] }, [heard('1', false)]],
  [
    'several numbers, each once, and a status among what is told of one',
    {
      entry: [
        { changes: [change('1', message), change('2', message)] },
        { changes: [change('1', status)] },
        { changes: [change('1', message)] },
      ],
    },
    [heard('1', true), heard('2', false)],
  ],
  [
    'an HTTP request',
    [{ headers: {}, body: { entry: [{ changes: [change('1', status)] }] } }],
    [heard('1', true)],
  ],
  ['one change', change('1', status), [heard('1', true)]],
  ['the bare value of one', change('1', status).value, [heard('1', true)]],
  ['no status in an empty list', change('1', { statuses: [] }), [heard('1', false)]],
  ['nothing of a number', { entry: [{ changes: [{ field: 'template', value: {} }] }] }, []],
  ['a row with a column of that name', { phone_number_id: '1' }, []],
  ['nothing', undefined, []],
])('The numbers that a body tells of: %s', (_, body, expected) => {
  expect(numbersHeard(body)).toEqual(expected);
});

test('No body breaks it', () => {
  fc.assert(
    fc.property(fc.anything(), fc.json(), (anything, json) => {
      numbersHeard(anything);
      numbersHeard(JSON.parse(json));
      numbersHeard({ entry: anything, metadata: anything, statuses: anything });
    }),
  );
});
