import type { Identifier } from '../../../../core/consent';
import type { InboundMessage } from '../../../../core/inbound/events';
import type { ClaimScope } from '../../../../core/ledger';
import { type aLedger, grant, leave, NOON, offers, phone, recipient } from '../aLedger';
import { collected, inPieces, PASSPHRASE } from './files';

export const DAY = 86_400_000;
export const autumn: ClaimScope = { kind: 'campaign', campaign: 'autumn', edition: '1' };
export const bsuid = (n: number): Identifier => ({ kind: 'bsuid', value: `GB.${1000 + n}` });
const at = (moment: number) => ({ claimed: { at: moment, precision: 'instant' as const } });

const message = (n: number): InboundMessage => ({
  type: 'message',
  channel: 'whatsapp',
  signed: true,
  at: NOON,
  messageId: `wamid.${n}`,
  from: [phone(n)],
  form: 'text',
  text: 'What are your opening hours?',
});

/**
 * A ledger in which everything has happened once, so that every table has rows.
 *
 * @param elsewhere another ledger, in which somebody left whose suppression is taken over
 */
export async function liveIn(
  it: Awaited<ReturnType<typeof aLedger>>,
  elsewhere: Awaited<ReturnType<typeof aLedger>>,
) {
  const { ledger, clock } = it;
  const evidence = { source: 'web_form' };
  await ledger.recordNotice({
    purpose: 'offers',
    channel: '*',
    language: 'en',
    version: '1',
    text: 'Our offers, twice a month',
    disclosures: { who: 'Example Ltd' },
    change: 'wording',
  });
  await ledger.record([
    ...Array.from({ length: 30 }, (_, n) => grant(phone(n), { noticeVersion: '1' })),
    grant(phone(40), { ...at(NOON - 100 * DAY), expiresAt: NOON - 90 * DAY }),
    grant(phone(1), {
      who: {
        identifiers: [phone(1), bsuid(1)],
        linkedBy: 'signed',
        name: 'A. Sample',
        externalId: 'crm-1',
      },
      purpose: 'news',
    }),
    leave(phone(2)),
    leave(phone(3), { kind: 'objected', channel: '*' }),
    leave(phone(4), { kind: 'suppressed', channel: '*' }),
    {
      type: 'request',
      who: { identifiers: [phone(50)] },
      channel: 'whatsapp',
      purpose: 'offers',
      kind: 'double_opt_in',
      validForMs: 7 * DAY,
      signed: false,
      ...at(NOON),
      evidence,
    },
    {
      type: 'review',
      who: { identifiers: [phone(5)] },
      channel: 'whatsapp',
      signed: false,
      once: 'message-5',
      seems: 'leave',
      evidence,
    },
  ]);
  // Two who turn out to be one, a number that came to somebody else, and one whose data may not be used.
  await ledger.record([grant(bsuid(6)), grant(phone(6))]);
  const link = (...identifiers: Identifier[]) => ({
    type: 'link' as const,
    who: { identifiers, linkedBy: 'signed' as const },
    channel: 'whatsapp' as const,
    signed: true,
    evidence: {},
  });
  await ledger.record([link(phone(6), bsuid(6))]);
  clock.now = NOON + 1000;
  await ledger.record([link(bsuid(11), phone(1))]);
  await ledger.restrict(phone(7), true);
  const stored = await ledger.storeMessages([message(8), message(9)]);
  await ledger.markRead(stored[0]?.handle as string, 'none');
  const [first, second] = await ledger.claim(offers, autumn, 'run', [
    { item: 0, recipient: recipient(phone(10)) },
    { item: 1, recipient: recipient(phone(11)) },
  ]);
  if (first?.kind !== 'claimed' || second?.kind !== 'claimed') throw new Error('not claimed');
  await ledger.settle([
    { claimId: first.claimId, state: 'sent', messageId: 'wamid.sent' },
    { claimId: second.claimId, state: 'unknown' },
  ]);
  await ledger.applyStatuses([
    { reference: first.claimId, messageId: 'wamid.sent', status: 'delivered' },
  ]);
  await elsewhere.ledger.record([leave(phone(12))]);
  const file = await collected(elsewhere.ledger.exportSuppressions(PASSPHRASE));
  await ledger.takeOverSuppressions(inPieces(file), PASSPHRASE);
  // Somebody whose consent ended long ago is erased, and their evidence ends.
  clock.now = NOON + 40 * DAY;
  await ledger.purge({ contacts: NOON - 60 * DAY });
  clock.now = NOON + 80 * DAY;
  await ledger.purge({ proof: NOON + 60 * DAY });
  clock.now = NOON + 80 * DAY + 1000;
  return { waiting: stored[1]?.handle as string };
}
