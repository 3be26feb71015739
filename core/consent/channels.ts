import type { Channel, IdentifierKind } from './vocabulary';

/** What an operator knows better of a channel than its entry here; what is absent stays as it is. */
export interface ChannelChange {
  readonly permitted?: boolean;
  /** Told in place of the entry's own hint; empty: no hint. */
  readonly hint?: string;
}
export type ChannelChanges = Readonly<Partial<Record<Channel, ChannelChange>>>;

/** What the product knows about one channel. */
export interface ChannelRule {
  readonly channel: Channel;
  /** The kinds of identifier that reach someone there, the usual one first. */
  readonly identifierKinds: readonly IdentifierKind[];
  /** `eu_excepted`: everywhere but in the EU, the EEA and where the country is unknown. */
  readonly permitted: 'yes' | 'no' | 'eu_excepted';
  /** Why not, one sentence for a marketer. */
  readonly whyNot?: string;
  /** What to know before choosing the channel, one sentence. */
  readonly hint?: string;
  /** What the platform's own ids look like, and one sentence for what is none; absent where they have no form. */
  readonly id?: { readonly form: RegExp; readonly problem: string };
}

/** One entry a channel; a new channel is a new entry and a word in `CHANNELS`. */
export const CHANNEL_RULES: Readonly<Record<Channel, ChannelRule>> = {
  whatsapp: { channel: 'whatsapp', identifierKinds: ['phone', 'bsuid'], permitted: 'yes' },
  sms: {
    channel: 'sms',
    identifierKinds: ['phone'],
    permitted: 'yes',
    hint: 'Every marketing text must show a way out that costs no more than an ordinary text message.',
  },
  email: {
    channel: 'email',
    identifierKinds: ['email'],
    permitted: 'yes',
    hint: 'Every marketing e-mail must show a way out.',
  },
  messenger: {
    channel: 'messenger',
    identifierKinds: ['platform_id'],
    permitted: 'yes',
    hint: 'Outside the 24 hours after the person wrote, Messenger delivers marketing only to those who subscribed to it there.',
    id: {
      form: /^\d{5,32}$/,
      problem:
        'This is no Messenger id: it is the page-scoped id of the person, digits alone, as the message from them gives it.',
    },
  },
  telegram: {
    channel: 'telegram',
    identifierKinds: ['platform_id'],
    permitted: 'yes',
    hint: 'A bot reaches only people who have started a conversation with it.',
    id: {
      form: /^(?:\d{1,16}|@[a-z]\w{3,31})$/i,
      problem:
        'This is no Telegram id of a person: give the chat id, digits alone, or the public name with its @. Groups and channels have no consent.',
    },
  },
  signal: {
    channel: 'signal',
    identifierKinds: ['phone'],
    permitted: 'yes',
    hint: 'Signal has no official interface for marketing messages.',
  },
  viber: {
    channel: 'viber',
    identifierKinds: ['phone', 'platform_id'],
    permitted: 'yes',
    hint: 'Business messages need a Viber partner and a sender that Viber has approved.',
    id: {
      form: /^[\w+/-]{20,64}={1,2}$/,
      problem: 'This is neither a phone number nor the id that Viber gives a bot for a person.',
    },
  },
  imessage: {
    channel: 'imessage',
    identifierKinds: ['phone', 'email'],
    permitted: 'yes',
    hint: 'In Apple Messages for Business the person writes first; there is no official interface for marketing messages.',
  },
  rcs: {
    channel: 'rcs',
    identifierKinds: ['phone'],
    permitted: 'yes',
    hint: 'RCS needs an agent that the carriers have verified; plan what those without RCS get.',
  },
  google_business_messages: {
    channel: 'google_business_messages',
    identifierKinds: ['platform_id'],
    permitted: 'no',
    whyNot:
      'Google closed Business Messages on 31 July 2024, so nothing can be delivered there: choose another channel.',
  },
  wechat: {
    channel: 'wechat',
    identifierKinds: ['platform_id'],
    permitted: 'eu_excepted',
    whyNot:
      'WeChat moves personal data to China, which lacks an EU adequacy decision, so it is not permitted for people in the EU or of unknown country: choose another channel, or give the country.',
    hint: 'An official account reaches its followers only, and offers only by templates that WeChat has approved.',
    id: {
      form: /^[\w-]{6,64}$/,
      problem:
        'This is no WeChat id: give the OpenID that the official account has of the person, letters, digits, - and _ alone.',
    },
  },
  snapchat: {
    channel: 'snapchat',
    identifierKinds: ['platform_id'],
    permitted: 'yes',
    hint: 'Snapchat has no official interface for direct marketing messages.',
    id: {
      form: /^[\w.-]{1,100}$/,
      problem: 'This is no Snapchat name or id: letters, digits, dots, - and _ alone.',
    },
  },
};

/**
 * EU member states; their territories with ISO codes of their own (TFEU articles 349 and 355); and
 * Iceland, Liechtenstein and Norway, where the GDPR holds as well (EEA decision 154/2018).
 */
const GDPR_COUNTRIES: ReadonlySet<string> = new Set(
  'AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK AX GF GP MF MQ RE YT IS LI NO'.split(
    ' ',
  ),
);

/**
 * May the channel be used for someone of this country at all?
 *
 * @param country ISO 3166, upper case; absent where unknown, which counts as in the EU.
 * @param changes what the operator answers for; a channel that nobody knows stays forbidden.
 */
export function channelPermitted(
  channel: string,
  country: string | undefined,
  changes?: ChannelChanges,
): boolean {
  const rule = Object.hasOwn(CHANNEL_RULES, channel)
    ? CHANNEL_RULES[channel as Channel]
    : undefined;
  if (!rule) return false;
  const changed = changeOf(rule.channel, changes)?.permitted;
  // What is there and is no true is no permission.
  if (changed !== undefined) return changed === true;
  if (rule.permitted === 'eu_excepted')
    return country !== undefined && /^[A-Z]{2}$/.test(country) && !GDPR_COUNTRIES.has(country);
  return rule.permitted === 'yes';
}

/** What to know of a channel, the operator's own words first; absent where there is nothing. */
export function channelHint(channel: Channel, changes?: ChannelChanges): string | undefined {
  const rule = Object.hasOwn(CHANNEL_RULES, channel) ? CHANNEL_RULES[channel] : undefined;
  return (changeOf(channel, changes)?.hint ?? rule?.hint)?.trim() || undefined;
}

function changeOf(channel: Channel, changes: ChannelChanges | undefined) {
  return changes && Object.hasOwn(changes, channel) ? changes[channel] : undefined;
}

/** Does the GDPR hold in this country? An unknown one counts as yes. */
export function inGdprCountry(country: string | undefined): boolean {
  return country === undefined || GDPR_COUNTRIES.has(country);
}
