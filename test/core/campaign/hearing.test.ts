import { setTimeout as sleep } from 'node:timers/promises';
import { hearings, watchHearing, type WatchedSending } from '../../../core/campaign';
import type { ClaimScope, Ledger } from '../../../core/ledger';
import { aLedger, grant, offers, phone, recipient } from '../ledger/aLedger';

const NUMBER = { phoneNumberId: '106540352242922', businessAccountId: '102290129340398' };
const OTHER = { phoneNumberId: '106540352242923', businessAccountId: '102290129340399' };
const TRIGGER = { workflow: 'w1', node: 'n1', url: 'https://n8n.example/webhook/1' };
const AUTUMN = { kind: 'campaign', campaign: 'autumn', edition: '1' } as const;
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/** One thing that happens, minutes after the beginning. */
type Happens =
  | 'trigger live'
  | 'trigger taken down'
  | 'message sent'
  | 'message of another edition sent'
  | 'status heard'
  | 'reply heard'
  | 'status of another number heard';

type Story = ReadonlyArray<readonly [minutes: number, what: Happens]>;

/** A ledger in which that has happened, and what it then says to a sending that starts so many minutes later. */
async function after(story: Story, minutes: number, over: Partial<WatchedSending> = {}) {
  const it = await aLedger();
  const start = it.clock.now;
  await it.ledger.record(Array.from({ length: 20 }, (_, n) => grant(phone(n))));
  let sent = 0;
  for (const [at, what] of story) {
    // Written at once, as by a process that has heard nothing for a while.
    const { ledger } = await aLedger({ place: it.place });
    it.clock.now = start + at * MINUTE;
    const heard = (phoneNumberId: string, status: boolean) =>
      ledger.heard([{ phoneNumberId, status }], it.clock.now);
    if (what === 'trigger live') await it.ledger.listening(TRIGGER, NUMBER);
    if (what === 'trigger taken down') await it.ledger.listening(TRIGGER, undefined);
    if (what === 'message sent') await send(it, AUTUMN, sent++);
    if (what === 'message of another edition sent')
      await send(it, { ...AUTUMN, edition: '2' }, sent++);
    if (what === 'status heard') await heard(NUMBER.phoneNumberId, true);
    if (what === 'reply heard') await heard(NUMBER.phoneNumberId, false);
    if (what === 'status of another number heard') await heard(OTHER.phoneNumberId, true);
  }
  it.clock.now = start + minutes * MINUTE;
  const sending: WatchedSending = {
    ledger: it.ledger,
    number: NUMBER,
    scope: AUTUMN,
    messageClass: 'marketing',
    ...over,
  };
  return { ...it, sending, hearing: await watchHearing(sending) };
}

async function send({ ledger }: { ledger: Ledger }, scope: ClaimScope, n: number) {
  const [claim] = await ledger.claim(offers, scope, `run-${n}`, [
    { item: n, recipient: recipient(phone(n)) },
  ]);
  if (claim?.kind !== 'claimed') throw new Error(`not claimed: ${claim?.kind}`);
  await ledger.settle([
    { claimId: claim.claimId, state: 'sent', reason: 'allowed', messageId: `wamid.${n}` },
  ]);
}

const DEAF = /^WhatsApp could not tell us who left, .*WhatsApp Events Trigger is live/;
const NO_STATUS = /^WhatsApp could not tell us who left, .*for ten minutes no status/;

describe('Sending is stopped where WhatsApp could not tell us who left', () => {
  test.each<[string, Story, number, RegExp | undefined]>([
    ['nothing was ever heard and no trigger is live', [], 0, DEAF],
    ['a trigger is live', [[0, 'trigger live']], 0, undefined],
    [
      'a trigger was taken down',
      [
        [0, 'trigger live'],
        [1, 'trigger taken down'],
      ],
      2,
      DEAF,
    ],
    [
      'no trigger is live and a reply was heard a day ago',
      [[0, 'reply heard']],
      24 * 60,
      undefined,
    ],
    [
      'no trigger is live and a reply was heard longer ago',
      [[0, 'reply heard']],
      24 * 60 + 1,
      DEAF,
    ],
    ['only another number was heard', [[0, 'status of another number heard']], 1, DEAF],
    [
      'a trigger is live and the first message went out ten minutes ago',
      [
        [0, 'trigger live'],
        [1, 'message sent'],
      ],
      11,
      undefined,
    ],
    [
      'a trigger is live and no status came for more than ten minutes',
      [
        [0, 'trigger live'],
        [1, 'message sent'],
        [9, 'message sent'],
      ],
      11.1,
      NO_STATUS,
    ],
    [
      'a status came since the first message',
      [
        [0, 'trigger live'],
        [1, 'message sent'],
        [2, 'status heard'],
      ],
      60,
      undefined,
    ],
    [
      'the last status came before the first message',
      [
        [0, 'trigger live'],
        [1, 'status heard'],
        [2, 'message sent'],
      ],
      12.1,
      NO_STATUS,
    ],
    [
      'people write and no status comes',
      [
        [0, 'trigger live'],
        [1, 'message sent'],
        [2, 'reply heard'],
      ],
      11.1,
      NO_STATUS,
    ],
    [
      'statuses came of another number alone',
      [
        [0, 'trigger live'],
        [1, 'message sent'],
        [2, 'status of another number heard'],
      ],
      11.1,
      NO_STATUS,
    ],
    [
      'statuses came at first and none since',
      [
        [0, 'trigger live'],
        [1, 'message sent'],
        [2, 'status heard'],
        [5, 'message sent'],
      ],
      15.1,
      NO_STATUS,
    ],
    [
      'the messages that nothing was heard of are another edition’s',
      [
        [0, 'trigger live'],
        [1, 'message of another edition sent'],
      ],
      60,
      undefined,
    ],
    [
      'the edition goes on days later and nothing was heard since',
      [
        [0, 'trigger live'],
        [1, 'message sent'],
      ],
      5 * 24 * 60,
      NO_STATUS,
    ],
    [
      'the trigger was published anew since',
      [
        [0, 'trigger live'],
        [1, 'message sent'],
        [30, 'trigger live'],
      ],
      31,
      undefined,
    ],
    [
      'publishing the trigger anew has not helped',
      [
        [0, 'trigger live'],
        [1, 'message sent'],
        [30, 'trigger live'],
        [31, 'message sent'],
      ],
      41.1,
      NO_STATUS,
    ],
    [
      'nobody’s trigger is live and statuses come in another way',
      [
        [0, 'reply heard'],
        [1, 'message sent'],
        [2, 'status heard'],
      ],
      60,
      undefined,
    ],
    [
      'nobody’s trigger is live and another way in hears replies alone',
      [
        [0, 'reply heard'],
        [1, 'message sent'],
        [5, 'reply heard'],
      ],
      11.1,
      NO_STATUS,
    ],
  ])('%s', async (_, story, minutes, expected) => {
    const { hearing } = await after(story, minutes);
    const problem = hearing.problem();
    if (expected === undefined) expect(problem).toBeUndefined();
    else {
      expect(problem?.reason).toBe('batch_stopped');
      expect(problem?.explanation).toMatch(expected);
    }
  });

  test('and how to fix it is said with it', async () => {
    const { hearing } = await after([], 0);
    const { explanation = '' } = hearing.problem() ?? {};
    for (const step of [
      'URL of the WhatsApp Events Trigger',
      'WhatsApp > Configuration',
      'messages and user_preferences',
      'app secret',
      'activate',
      'run the same edition again',
    ])
      expect(explanation).toContain(step);
    expect(explanation.match(/[.](?: |$)/g)).toHaveLength(3);
  });
});

describe('What is under way', () => {
  test('stops ten minutes after its first message, and what was taken down meanwhile stops it at once', async () => {
    const it = await after(
      [
        [0, 'trigger live'],
        [1, 'message sent'],
      ],
      2,
    );
    expect(it.hearing.problem()).toBeUndefined();
    it.clock.now += 9 * MINUTE;
    expect(it.hearing.problem()).toBeUndefined();
    it.clock.now += 1;
    expect(it.hearing.problem()?.explanation).toMatch(NO_STATUS);
    const other = await after([[0, 'trigger live']], 1);
    await other.ledger.listening(TRIGGER, undefined);
    await until(other, (problem) => DEAF.test(problem?.explanation ?? ''));
  });

  test('goes on where statuses are heard meanwhile', async () => {
    const it = await after(
      [
        [0, 'trigger live'],
        [1, 'message sent'],
      ],
      2,
    );
    await it.ledger.heard([{ phoneNumberId: NUMBER.phoneNumberId, status: true }]);
    it.clock.now += HOUR;
    await until(it, (problem) => problem === undefined);
  });

  test('reads the ledger every few seconds, however often it is asked', async () => {
    const it = await after([[0, 'trigger live']], 1);
    const read = jest.spyOn(it.ledger, 'hearingOf');
    for (let n = 0; n < 10_000; n++) it.hearing.problem();
    expect(read).not.toHaveBeenCalled();
    it.clock.now += 3_000;
    for (let n = 0; n < 10_000; n++) it.hearing.problem();
    expect(read).toHaveBeenCalledTimes(1);
  });

  test('survives a ledger that cannot be read for a moment', async () => {
    const it = await after([[0, 'trigger live']], 1);
    jest.spyOn(it.ledger, 'hearingOf').mockRejectedValueOnce(new Error('busy'));
    it.clock.now += 3_000;
    expect(it.hearing.problem()).toBeUndefined();
    await it.ledger.listening(TRIGGER, undefined);
    await until(it, (problem) => problem !== undefined);
  });
});

/** Asks on, as sending does, until what was read in the background is told. */
async function until(
  { hearing, clock }: Awaited<ReturnType<typeof after>>,
  holds: (problem: ReturnType<typeof hearing.problem>) => boolean,
) {
  for (let turn = 0; !holds(hearing.problem()); turn++) {
    if (turn > 500) throw new Error('It was never told.');
    clock.now += 3_000;
    await sleep(10);
  }
}

describe('What is held', () => {
  test.each<[Partial<WatchedSending>, boolean]>([
    [{ messageClass: 'marketing' }, true],
    [{ scope: { kind: 'permission_request' }, messageClass: 'permission_request' }, true],
    [{ messageClass: 'service' }, false],
    [{ scope: { kind: 'reply', handle: 'h', confirmsLeaving: true } }, false],
  ])('%j', async (over, held) => {
    const { hearing } = await after([], 0, over);
    expect(hearing.problem() !== undefined).toBe(held);
  });

  test('Questions for permission stop by the statuses of all of them', async () => {
    const it = await aLedger();
    const scope = { kind: 'permission_request' } as const;
    await it.ledger.listening(TRIGGER, NUMBER);
    const [asked] = await it.ledger.record([
      {
        type: 'request',
        kind: 'double_opt_in',
        who: { identifiers: [phone(1)] },
        channel: 'whatsapp',
        purpose: 'offers',
        validForMs: 24 * HOUR,
        signed: false,
        evidence: { source: 'web_form' },
      },
    ]);
    expect(asked?.recorded).toBe(true);
    it.clock.now += MINUTE;
    const [claim] = await it.ledger.claim(
      { ...offers, messageClass: 'permission_request' },
      scope,
      'run',
      [{ item: 0, recipient: recipient(phone(1)) }],
    );
    if (claim?.kind !== 'claimed') throw new Error('not claimed');
    await it.ledger.settle([{ claimId: claim.claimId, state: 'sent', messageId: 'wamid.1' }]);
    const sending = {
      ledger: it.ledger,
      number: NUMBER,
      scope,
      messageClass: 'permission_request',
    } as const;
    it.clock.now += 10 * MINUTE;
    expect((await watchHearing(sending)).problem()).toBeUndefined();
    it.clock.now += 1;
    expect((await watchHearing(sending)).problem()?.explanation).toMatch(NO_STATUS);
  });
});

test('A run of several editions watches each of them once', async () => {
  const { sending, ledger, clock } = await after(
    [
      [0, 'trigger live'],
      [1, 'message sent'],
    ],
    2,
  );
  const read = jest.spyOn(ledger, 'hearingOf');
  const hearingOf = hearings(sending);
  const second = { ...AUTUMN, edition: '2' };
  for (let n = 0; n < 5; n++) {
    await hearingOf(AUTUMN, 'marketing');
    await hearingOf(second, 'marketing');
  }
  expect(read).toHaveBeenCalledTimes(2);
  clock.now += HOUR;
  expect((await hearingOf(AUTUMN, 'marketing')).problem()?.explanation).toMatch(NO_STATUS);
  expect((await hearingOf(second, 'marketing')).problem()).toBeUndefined();
  expect((await hearingOf(AUTUMN, 'service')).problem()).toBeUndefined();
});
