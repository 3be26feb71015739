import {
  type Act,
  type Channel,
  type ClaimScope,
  type DecisionRequest,
  type Identifier,
  type Ledger,
  readRecipient,
  type Recipient,
} from '../../core';

/**
 * People in every state that the ledger knows, on any channel: whom a check is asked about. Each is a
 * person of their own, so that nothing that spreads from one reaches another.
 */

const DAY = 86_400_000;
let everybody = 0;

/** An address of the channel's own form, of nobody in particular. */
function addressOn(channel: Channel): string {
  const n = (everybody += 1);
  const number = `+3363998${String(n).padStart(4, '0')}`;
  switch (channel) {
    case 'email':
    case 'imessage':
      return `person-${n}@example.org`;
    case 'messenger':
      return `652189${n}`;
    case 'telegram':
      return `@person_${n}`;
    case 'wechat':
      return `openid-${n}-wx`;
    case 'snapchat':
      return `person.${n}`;
    case 'google_business_messages':
      return `conversations/${n}`;
    default:
      return number;
  }
}

export interface Person {
  readonly channel: Channel;
  readonly address: string;
  readonly identifier: Identifier;
}

export function personOn(channel: Channel): Person {
  const address = addressOn(channel);
  const { identifier } = readRecipient(channel, address);
  if (!identifier) throw new Error(`${address} is no address of ${channel}`);
  return { channel, address, identifier };
}

/** What puts each state on record; the ledger's clock stands at `now`. */
export const STATES = {
  'is not known': async () => undefined,
  agreed: async (it) => await it.record(grant(it)),
  'agreed to another purpose': async (it) => await it.record(grant(it, { purpose: 'news' })),
  'signed up, not confirmed': async (it) => await it.record(request(it)),
  'agreed for a term that is over': async (it) =>
    await it.record(grant(it, { expiresAt: it.now - DAY })),
  'agreed to a notice that changed': async (it) => {
    await it.record(grant(it, { purpose: 'surveys', noticeVersion: '1' }));
  },
  'wrote STOP': async (it) => await it.record(grant(it), leave(it, 'withdrawn')),
  'said no when asked': async (it) => await it.record(leave(it, 'refused')),
  'objected to marketing': async (it) =>
    await it.record(grant(it), leave(it, 'objected', { channel: '*' })),
  'asked for nothing ever again': async (it) =>
    await it.record(grant(it), leave(it, 'suppressed', { channel: '*' })),
  'had the data restricted': async (it) => {
    await it.record(grant(it));
    await it.ledger.restrict(it.person.identifier, true);
  },
  'wrote something unclear': async (it) =>
    await it.record(grant(it), { ...act(it), type: 'review', seems: 'leave' }),
  'got the edition': async (it) => {
    await it.record(grant(it));
    await claim(it, 'sent');
  },
  'may have got the edition': async (it) => {
    await it.record(grant(it));
    await claim(it, 'unknown');
  },
} satisfies Record<string, (it: Maker) => Promise<void>>;
export type State = keyof typeof STATES;
export const STATE_NAMES = Object.keys(STATES) as State[];

interface Maker {
  readonly person: Person;
  readonly ledger: Ledger;
  readonly now: number;
  record(...acts: readonly Act[]): Promise<void>;
}

/** Makes a person who is in this state. */
export async function personWho(
  state: State,
  channel: Channel,
  ledger: Ledger,
  now: number,
): Promise<Person> {
  const person = personOn(channel);
  const record = async (...acts: readonly Act[]) => {
    for (const result of await ledger.record(acts))
      if (!result.recorded) throw new Error(`${state} on ${channel}: ${result.explanation}`);
  };
  await STATES[state]({ person, ledger, now, record });
  return person;
}

/** Two versions of the notice for surveys: whoever agreed to the first has to agree anew. */
export async function changeNotice(ledger: Ledger, tick: () => void): Promise<void> {
  for (const version of ['1', '2']) {
    await ledger.recordNotice({
      purpose: 'surveys',
      channel: '*',
      language: 'en',
      version,
      text: `Notice ${version}`,
      disclosures: {},
      change: 'substance',
    });
    tick();
  }
}

export const EDITION = { campaign: 'autumn sale', edition: '1' } as const;
const SCOPE: ClaimScope = { kind: 'campaign', ...EDITION };

async function claim({ ledger, person }: Maker, state: 'sent' | 'unknown') {
  const { channel, identifier } = person;
  const request: DecisionRequest = {
    channel,
    purpose: 'offers',
    messageClass: 'marketing',
    contactHours: { kind: 'off' },
    frequencyCaps: [],
    campaign: EDITION.campaign,
    channelChanges: { [channel]: { permitted: true } },
  };
  const recipient: Recipient = { identifier, country: 'FR' };
  const [made] = await ledger.claim(request, SCOPE, `run for ${person.address}`, [
    { item: 0, recipient },
  ]);
  if (made?.kind !== 'claimed') throw new Error(`no claim on ${channel}`);
  await ledger.settle([{ claimId: made.claimId, state }]);
}

const act = ({ person, now }: Maker) => ({
  who: { identifiers: [person.identifier] },
  channel: person.channel,
  signed: true,
  claimed: { at: now - 2 * DAY, precision: 'instant' as const },
  evidence: { source: 'web_form' },
});
const grant = (it: Maker, more: object = {}): Act => ({
  ...act(it),
  type: 'grant',
  purpose: 'offers',
  by: 'person',
  ...more,
});
const leave = (it: Maker, kind: 'withdrawn' | 'refused' | 'objected' | 'suppressed', more = {}) =>
  ({
    ...act(it),
    type: 'leave',
    purpose: '*',
    kind,
    claimed: { at: it.now - DAY, precision: 'instant' },
    ...more,
  }) as Act;
const request = (it: Maker): Act => ({
  ...act(it),
  type: 'request',
  purpose: 'offers',
  kind: 'double_opt_in',
  claimed: undefined,
  validForMs: 30 * DAY,
});
