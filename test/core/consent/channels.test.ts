import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CHANNEL_RULES, CHANNELS, channelHint, decide, readRecipient } from '../../../core/consent';
import type { Channel, ChannelChanges, DecisionRequest } from '../../../core/consent';
import { granted, NOW, request } from './samples';

/** An address of each channel's own form, of somebody who agreed there. */
const ADDRESS: Readonly<Record<Channel, string>> = {
  whatsapp: '+4520123456',
  sms: '+4520123456',
  email: 'anna@example.org',
  messenger: '6521890077',
  telegram: '@somename',
  signal: '+4520123456',
  viber: '+4520123456',
  imessage: '+4520123456',
  rcs: '+4520123456',
  google_business_messages: 'conversation-1',
  wechat: 'oX-9_wechatOpenId',
  snapchat: 'some.name',
};
const decided = (channel: Channel, changes: Partial<DecisionRequest> = {}, country = 'DK') =>
  decide(
    request({ channel, ...changes }),
    readRecipient(channel, ADDRESS[channel], { country }),
    granted(),
    NOW,
  );

describe('someone who agreed may be written to', () => {
  test.each(CHANNELS)('on %s as the channel is permitted in the EU', (channel) => {
    const closed = ['google_business_messages', 'wechat'].includes(channel);
    expect(decided(channel).reason).toBe(closed ? 'channel_not_permitted' : 'allowed');
  });

  test.each<[Channel, string]>([
    ['signal', 'no official interface'],
    ['imessage', 'no official interface'],
    ['snapchat', 'no official interface'],
    ['telegram', 'started a conversation'],
  ])('on %s, and is told: %s', (channel, words) => {
    expect(decided(channel).hint).toContain(words);
  });

  test('on WhatsApp with nothing to be told', () => {
    expect(decided('whatsapp')).not.toHaveProperty('hint');
  });

  test('with hints only where something may be sent, and no marketing hint on a service message', () => {
    const service = { messageClass: 'service', legalBasis: 'contract' } as const;
    expect(decided('signal', { purpose: '' })).not.toHaveProperty('hint');
    expect(decided('signal', service)).toMatchObject({ outcome: 'allowed' });
    expect(decided('signal', service)).not.toHaveProperty('hint');
  });
});

describe('what the operator answers for', () => {
  const rules = (channelChanges: ChannelChanges) => ({ channelChanges });

  test.each(['google_business_messages', 'wechat'] as const)('%s can be permitted', (channel) => {
    const answered = decided(channel, rules({ [channel]: { permitted: true } }));
    expect(answered.reason).toBe('allowed');
  });

  test.each(CHANNELS)('%s can be forbidden, wherever the contact is', (channel) => {
    const changes = rules({ [channel]: { permitted: false } });
    const answered = decided(channel, changes, 'SG');
    expect(answered.reason).toBe('channel_not_permitted');
    expect(answered.explanation).toContain('settings of this check');
    expect(answered).not.toHaveProperty('hint');
  });

  test('one channel says nothing of another', () => {
    expect(decided('wechat', rules({ signal: { permitted: true } })).outcome).toBe('blocked');
    expect(decided('sms', rules({ signal: { permitted: false } })).outcome).toBe('allowed');
  });

  test('a hint of one’s own stands in place of ours, also where there is none of ours', () => {
    expect(decided('signal', rules({ signal: { hint: 'Ask the shop.' } })).hint).toBe(
      'Ask the shop.',
    );
    expect(decided('whatsapp', rules({ whatsapp: { hint: 'Ask the shop.' } })).hint).toBe(
      'Ask the shop.',
    );
    expect(decided('signal', rules({ signal: { hint: '' } }))).not.toHaveProperty('hint');
  });

  test('permitting a channel lets nobody in who did not agree', () => {
    const changes = rules({ wechat: { permitted: true } });
    expect(decided('wechat', { ...changes, purpose: '' }).reason).toBe('no_consent');
  });

  test('a channel that nobody knows stays forbidden, and so does what is no yes', () => {
    const pigeon = 'pigeon' as Channel;
    const changes = { [pigeon]: { permitted: true } } as ChannelChanges;
    expect(
      decide(
        request({ channel: pigeon, channelChanges: changes }),
        readRecipient('sms', '+4520123456'),
        granted(),
        NOW,
      ).reason,
    ).toBe('channel_not_permitted');
    const yes = { wechat: { permitted: 'yes' } } as unknown as ChannelChanges;
    expect(decided('wechat', rules(yes)).reason).toBe('channel_not_permitted');
  });
});

test.each(CHANNELS)('%s says what there is to know in whole sentences', (channel) => {
  const { whyNot, permitted } = CHANNEL_RULES[channel];
  for (const words of [channelHint(channel), whyNot]) {
    if (words !== undefined) expect(words).toMatch(/^[A-Z].*\.$/);
  }
  expect(whyNot !== undefined).toBe(permitted !== 'yes');
  const page = readFileSync(join(__dirname, '../../../docs/checks.md'), 'utf8');
  for (const words of [channelHint(channel), whyNot]) expect(page).toContain(words ?? '');
});
