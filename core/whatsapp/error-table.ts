/**
 * The Cloud API's error codes and what a sender does about each. Data, not code: one line a code.
 * Source: developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes. Every text says what
 * happened and what to do, to a marketer. `%` stands for the parameter that Graph named, if it named one.
 */
export type ErrorEntry =
  | {
      readonly codes: Codes;
      readonly action: 'retry';
      readonly scope: 'number' | 'recipient';
      readonly afterMs: number;
      readonly explanation: string;
    }
  | {
      readonly codes: Codes;
      readonly action: 'unknown' | 'later' | 'opted_out' | 'not_reachable' | 'rejected' | 'stop';
      readonly explanation: string;
    };

/** Single codes, or an inclusive range. */
type Codes = readonly number[] | { readonly from: number; readonly to: number };

export const ERROR_TABLE: readonly ErrorEntry[] = [
  // Surely not sent: back off and try again.
  {
    codes: [130429],
    action: 'retry',
    scope: 'number',
    afterMs: 1_000,
    explanation:
      'The sending number went faster than WhatsApp lets it, so this message was not taken. It is tried again, more slowly; lower the rate in the node if this comes often.',
  },
  // The caller grows this to 4^X seconds with each try, X from 0, as the API page asks.
  {
    codes: [131056],
    action: 'retry',
    scope: 'recipient',
    afterMs: 1_000,
    explanation:
      'This recipient got too many messages from the number in a short time. The message is tried again after a pause; nothing needs doing.',
  },
  {
    codes: [80007, 4],
    action: 'retry',
    scope: 'number',
    afterMs: 60_000,
    explanation:
      'The account has used up its calls to WhatsApp for now, so this message was not taken. It is tried again after a pause; if it stays so, run the edition again in an hour.',
  },

  // Nothing proves that it was not sent.
  { codes: [2], action: 'unknown', explanation: 'WhatsApp was out of order for a moment.' },
  {
    codes: [131000],
    action: 'unknown',
    explanation: 'WhatsApp met a fault that it does not explain.',
  },
  { codes: [131016], action: 'unknown', explanation: 'A part of WhatsApp was out of order.' },
  {
    codes: [131057],
    action: 'unknown',
    explanation: 'The WhatsApp account is being serviced by Meta.',
  },

  {
    codes: [131049],
    action: 'later',
    explanation:
      'WhatsApp held this message back, because the person has had many marketing messages lately. Try again after 24 hours at the earliest.',
  },
  {
    codes: [131050],
    action: 'opted_out',
    explanation:
      'The person has stopped marketing messages from you in WhatsApp itself. That counts as an opt-out: do not write again until they opt in anew.',
  },

  // Never this recipient again in this run.
  {
    codes: [131026],
    action: 'not_reachable',
    explanation:
      'WhatsApp cannot deliver to this contact: no account on this number, or one that cannot take such messages. Check the number, or reach the person another way.',
  },
  {
    codes: [130403],
    action: 'not_reachable',
    explanation:
      'WhatsApp does not let this number write to this contact. Leave the contact out, or reach the person another way.',
  },
  {
    codes: [131021],
    action: 'not_reachable',
    explanation: 'The recipient is the sending number itself. Take it off the list.',
  },
  {
    codes: [130472],
    action: 'not_reachable',
    explanation:
      'Meta keeps marketing from this person as part of an experiment of its own. Leave them out of this edition, or reach them another way.',
  },
  {
    codes: [131047],
    action: 'not_reachable',
    explanation:
      'More than 24 hours have passed since the person last wrote, so a free reply is not allowed. Use a template in its place.',
  },
  {
    codes: [131062],
    action: 'not_reachable',
    explanation:
      'WhatsApp cannot send this kind of message to a contact known by its WhatsApp user id alone. Use the phone number, or reach the person another way.',
  },

  // A mistake in the parameters: the message itself is at fault.
  {
    codes: [100],
    action: 'rejected',
    explanation:
      'WhatsApp refused a parameter of this message%. Correct that value, then send again.',
  },
  {
    codes: [131008],
    action: 'rejected',
    explanation: 'A required parameter is missing from this message%. Fill it in, then send again.',
  },
  {
    codes: [131009],
    action: 'rejected',
    explanation:
      'A parameter of this message has a value that WhatsApp does not take%. Correct that value, then send again.',
  },
  {
    codes: [132000],
    action: 'rejected',
    explanation:
      'The number of values does not fit the variables of the template%. Pick the template again in the node and fill in every variable.',
  },
  {
    codes: [132005],
    action: 'rejected',
    explanation:
      'With these values the template text becomes too long%. Shorten the values, then send again.',
  },
  {
    codes: [132012],
    action: 'rejected',
    explanation:
      'A value has another form than the template wants%. Pick the template again in the node and check each variable.',
  },

  // Nothing else would go out either.
  {
    codes: [0],
    action: 'stop',
    explanation:
      'WhatsApp could not recognise the app behind the access token. Make a new token in Meta Business Settings and put it in the WhatsApp credential, then run the edition again.',
  },
  {
    codes: [190],
    action: 'stop',
    explanation:
      'The access token has expired or been withdrawn. Make a new one in Meta Business Settings, put it in the WhatsApp credential, then run the edition again.',
  },
  {
    codes: [10],
    action: 'stop',
    explanation:
      'The access token may not send from this number. Give its system user the permission whatsapp_business_messaging, then run the edition again.',
  },
  {
    codes: { from: 200, to: 299 },
    action: 'stop',
    explanation:
      'The access token lacks a permission. Give its system user whatsapp_business_messaging and whatsapp_business_management on this account, then run the edition again.',
  },
  {
    codes: [368],
    action: 'stop',
    explanation:
      'Meta has blocked the account for a breach of its policy. Open Account Quality in Meta Business Manager, settle it there, then run the edition again.',
  },
  {
    codes: [131031],
    action: 'stop',
    explanation:
      'Meta has locked the account, or cannot verify it. Open Account Quality in Meta Business Manager, settle it there, then run the edition again.',
  },
  {
    codes: [131042],
    action: 'stop',
    explanation:
      'Meta cannot charge the account. Set the payment method right in WhatsApp Manager, then run the edition again.',
  },
  {
    codes: [131048],
    action: 'stop',
    explanation:
      'Too many people blocked or reported this number, so Meta limits it. See its quality in WhatsApp Manager and wait until the limit is lifted, then run the edition again.',
  },
  {
    codes: [131063],
    action: 'stop',
    explanation:
      'This business has switched marketing off on the ordinary API. Switch on the Marketing Messages API in the node, then run the edition again.',
  },
  {
    codes: [131064],
    action: 'stop',
    explanation:
      'The account may not send marketing this way at present. See the state of the Marketing Messages API in WhatsApp Manager, then run the edition again.',
  },
  {
    codes: [130497],
    action: 'stop',
    explanation:
      'This business may not message people in that country. Take the country off the list, then run the edition again.',
  },
  {
    codes: [132001],
    action: 'stop',
    explanation:
      'There is no such template in that language, or it is not approved. Pick the template again in the node, then run the edition again.',
  },
  {
    codes: [132007],
    action: 'stop',
    explanation:
      'The template breaks a rule of WhatsApp for its contents. Change the template in WhatsApp Manager, then run the edition again.',
  },
  {
    codes: [132015],
    action: 'stop',
    explanation:
      'Meta has paused the template because of its low quality. Improve it or wait until the pause is over, then run the edition again.',
  },
  {
    codes: [132016],
    action: 'stop',
    explanation:
      'Meta has switched the template off for good because of its low quality. Make another template, then run the edition again.',
  },
];

/** The line for a code, if the table has one. */
export function findEntry(code: number): ErrorEntry | undefined {
  return ERROR_TABLE.find(({ codes }) =>
    'from' in codes ? code >= codes.from && code <= codes.to : codes.includes(code),
  );
}
