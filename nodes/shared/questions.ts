import type { IDataObject } from 'n8n-workflow';
import {
  type Channel,
  type ChannelChange,
  type ChannelChanges,
  CHANNELS,
  type ClaimScope,
  type ContactHours,
  type DecisionRequest,
  type FrequencyCap,
  HIGHEST_CONSENT_AGE,
  type LegalBasis,
  type MessageClass,
  readRecipient,
  type Recipient,
} from '../../core';
import { wrongSetting } from './failure';
import { asNumber, asText, isRecord, type Parameters } from './parameters';

/** What a node asks about one item: may this message go to this contact, now? */
export interface Question {
  readonly item: number;
  readonly request: DecisionRequest;
  readonly recipient: Recipient;
}

/**
 * Reads the address of an item by the fields `contact` and `country` and, where they are there, what
 * else `options` tells of the contact: `timeZone`, `region` and `birthYear`.
 */
export function recipientOf(
  parameters: Parameters,
  item: number,
  { channel, defaultCountry }: { channel: string; defaultCountry?: string | undefined },
): Recipient {
  const { timeZone, region, birthYear } = parameters.collection('options', item);
  return readRecipient(channel as Channel, parameters.get('contact', item), {
    country: parameters.get('country', item),
    defaultCountry,
    timeZone,
    region,
    birthYear,
  });
}

/** The fields that a request is made of. */
const REQUEST_FIELDS = [
  'channel',
  'purpose',
  'messageClass',
  'legalBasis',
  'campaign',
  'contactHours',
  'options',
] as const;

/**
 * What the fields of a node ask about an item. `channel` is the one given, or the field's.
 *
 * @throws Failure where a setting cannot work, such as hours that are none
 */
export function questionOf(
  parameters: Parameters,
  item: number,
  {
    channel,
    defaultCountry,
  }: { channel?: string | undefined; defaultCountry?: string | undefined },
): Question {
  const request = requestAskedBy(parameters, item, channel);
  const recipient = recipientOf(parameters, item, { channel: request.channel, defaultCountry });
  return { item, recipient, request };
}

/**
 * The same without the contact: what the settings come to.
 *
 * @throws Failure where a setting cannot work
 */
export function requestAskedBy(
  parameters: Parameters,
  item: number,
  channel?: string,
): DecisionRequest {
  return parameters.madeOf(REQUEST_FIELDS, () =>
    requestOf(parameters, item, channel ?? parameters.text('channel', item)),
  );
}

function requestOf(parameters: Parameters, item: number, channel: string): DecisionRequest {
  const options = parameters.collection('options', item);
  const messageClass = parameters.text('messageClass', item) || 'marketing';
  return {
    channel: channel as Channel,
    purpose: parameters.text('purpose', item),
    messageClass: messageClass as MessageClass,
    legalBasis:
      messageClass === 'service' ? (parameters.text('legalBasis', item) as LegalBasis) : undefined,
    campaign: parameters.text('campaign', item) || undefined,
    contactHours: contactHoursOf(parameters.text('contactHours', item), options, item),
    frequencyCaps: frequencyCapsOf(options, item),
    ...ageOptionsOf(options, item),
    ...givenOptions({
      consentAgeYears: consentAgeOf(options, item),
      ownSimilarProducts: options.ownSimilarProducts === true ? true : undefined,
      channelChanges: channelChangesOf(options, item),
    }),
  };
}

/** Without what was not given, so that a request says no more than the user did. */
function givenOptions<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as Partial<T>;
}

function consentAgeOf(options: IDataObject, item: number): number | undefined {
  if (!Object.hasOwn(options, 'consentAgeYears')) return undefined;
  const given = options.consentAgeYears;
  const years = given === null || given === '' ? 0 : asNumber(given);
  if (!(Number.isInteger(years) && years >= 0 && years <= HIGHEST_CONSENT_AGE)) {
    throw wrongSetting(
      'The field "Age to Consent Alone" holds no age.',
      `Give whole years from 1 to ${HIGHEST_CONSENT_AGE}, or 0 to go by the country of the contact.`,
      item,
    );
  }
  return years === 0 ? undefined : years;
}

/** What the user answers for of the channels; undefined where nothing is said. */
function channelChangesOf(options: IDataObject, item: number): ChannelChanges | undefined {
  const { rule } = (isRecord(options.channelRules) ? options.channelRules : {}) as {
    rule?: unknown;
  };
  if (rule === undefined) return undefined;
  const changes: Partial<Record<Channel, ChannelChange>> = {};
  for (const one of Array.isArray(rule) ? rule : [rule]) {
    const { channel, use, hint } = {
      ...{ channel: 'wechat', use: 'default', hint: '' },
      ...(isRecord(one) ? one : {}),
    };
    if (
      !CHANNELS.includes(channel as Channel) ||
      !['default', 'permitted', 'notPermitted'].includes(use)
    ) {
      throw wrongSetting(
        'A channel rule cannot be understood.',
        'Choose a channel, and whether it is permitted, not permitted or as usual.',
        item,
      );
    }
    const words = asText(hint);
    changes[channel as Channel] = {
      ...(use === 'default' ? {} : { permitted: use === 'permitted' }),
      ...(words === '' ? {} : { hint: words }),
    };
  }
  return changes;
}

/** Two questions with the same key can go to the ledger in one call. */
export function requestKey(request: DecisionRequest, scope?: ClaimScope): string {
  return JSON.stringify([request, scope]);
}

export function contactHoursOf(chosen: string, options: IDataObject, item: number): ContactHours {
  switch (chosen) {
    case '':
    case 'byCountry':
      return { kind: 'by_country' };
    case 'courtesy':
      return { kind: 'preset', preset: 'courtesy' };
    case 'off':
      return { kind: 'off' };
    case 'custom':
      return customHoursOf(options, item);
    default:
      throw wrongSetting(
        'The field "Contact Hours" holds a choice that there is none of.',
        'Choose one of byCountry, courtesy, custom and off.',
        item,
      );
  }
}

function customHoursOf(options: IDataObject, item: number): ContactHours {
  const { hours } = (isRecord(options.customHours) ? options.customHours : {}) as {
    hours?: unknown;
  };
  if (!isRecord(hours)) {
    throw wrongSetting(
      'Contact Hours is Custom, but no hours are given.',
      'Add Custom Hours under Options, or choose other contact hours.',
      item,
    );
  }
  // What is not given has its default; what is given and comes to nothing has none.
  const chosen = { from: '09:00', to: '19:00', days: [1, 2, 3, 4, 5], ...hours };
  const from = minutesOf(chosen.from);
  const to = minutesOf(chosen.to);
  const given: unknown = chosen.days;
  const days = (Array.isArray(given) ? given : [given]).map(asNumber);
  const weekdays = days.every((day) => Number.isInteger(day) && day >= 1 && day <= 7);
  if (from === undefined || to === undefined || from >= to || days.length === 0 || !weekdays) {
    throw wrongSetting(
      'The Custom Hours cannot be kept.',
      'Give times of one day such as 09:00 and 19:00, the later one last, and at least one day of the week.',
      item,
    );
  }
  return { kind: 'custom', from, to, days, holidays: hours.holidays === true };
}

/** `09:00` as minutes after midnight; 24:00 is the end of the day. */
function minutesOf(value: unknown): number | undefined {
  const [, hour, minute] = /^(\d{1,2})[:.](\d{2})$/.exec(asText(value)) ?? [];
  if (hour === undefined || minute === undefined || Number(minute) > 59) return undefined;
  const minutes = Number(hour) * 60 + Number(minute);
  return minutes <= 24 * 60 ? minutes : undefined;
}

function frequencyCapsOf(options: IDataObject, item: number): readonly FrequencyCap[] {
  const { cap } = (isRecord(options.frequencyCaps) ? options.frequencyCaps : {}) as {
    cap?: unknown;
  };
  if (cap === undefined) return [];
  return (Array.isArray(cap) ? cap : [cap]).map((one: unknown) => {
    const { max, per, across } = {
      ...{ max: 4, per: 'month', across: 'all' },
      ...(isRecord(one) ? one : {}),
    };
    const most = asNumber(max);
    if (
      !(Number.isInteger(most) && most >= 1) ||
      !['day', 'week', 'month'].includes(per as string) ||
      !['all', 'campaign'].includes(across as string)
    ) {
      throw wrongSetting(
        'A frequency cap cannot be kept.',
        'Give a whole number of messages from 1 on, in any day, week or month, across all campaigns or this one.',
        item,
      );
    }
    return { max: most, per, across } as FrequencyCap;
  });
}

/**
 * `maxConsentAgeDays` and `reconfirmWithinDays`; 0 and empty mean: none. A limit from a column that
 * is not there is not one of these: without it more would be allowed than the user meant.
 *
 * @throws Failure where a limit is given and is no number
 */
export function ageOptionsOf(
  options: IDataObject,
  item: number,
): Pick<DecisionRequest, 'maxConsentAgeDays' | 'reconfirmWithinDays'> {
  const daysOf = (name: string, field: string) =>
    Object.hasOwn(options, name) ? daysFrom(options[name], field, item) : undefined;
  return {
    maxConsentAgeDays: daysOf('maxConsentAgeDays', 'Max Consent Age'),
    reconfirmWithinDays: daysOf('reconfirmWithinDays', 'Reconfirm Within'),
  };
}

/** A number of days from a field that is there; undefined where it is empty or 0. */
function daysFrom(value: unknown, field: string, item: number): number | undefined {
  if (value === null || value === '') return undefined;
  const days = asNumber(value);
  if (!(days >= 0)) {
    throw wrongSetting(
      `The field "${field}" holds no number of days.`,
      'Give a number from 0 on, or leave it empty.',
      item,
    );
  }
  return days === 0 ? undefined : days;
}
