import type { ClaimScope } from '../../../../core/ledger';
import { aLedger, grant, offers, phone, recipient } from '../aLedger';

const scope: ClaimScope = { kind: 'campaign', campaign: 'autumn', edition: '1' };
const MINUTE = 60_000;

test.each([
  ['sending went on', true],
  ['only statuses came in', false],
])(
  'What a backup holds as unknown is freed by nothing after a restore, where since then %s: its status may be lost',
  async (_, wentOn) => {
    const it = await aLedger();
    await it.ledger.record([1, 2, 3].map((n) => grant(phone(n))));
    const claimIds: string[] = [];
    for (const n of [1, 2]) {
      const [claim] = await it.ledger.claim(offers, scope, 'run', [
        { item: n, recipient: recipient(phone(n)) },
      ]);
      if (claim?.kind !== 'claimed') throw new Error('not claimed');
      claimIds.push(claim.claimId);
      it.clock.now += 1_000;
    }
    const [lost, later] = claimIds as [string, string];
    await it.ledger.settle([{ claimId: lost, state: 'unknown', reason: 'outcome_unknown' }]);
    const { file } = await it.ledger.backUp();
    const tell = async (reference: string) =>
      await it.ledger.applyStatuses([
        { reference, messageId: `wamid.${reference}`, status: 'delivered' },
      ]);
    await tell(lost);
    if (wentOn)
      await it.ledger.claim(offers, scope, 'run', [{ item: 3, recipient: recipient(phone(3)) }]);
    it.clock.now += 1_000;
    await it.ledger.restore(file);
    await tell(later);
    it.clock.now += 60 * MINUTE;
    expect(await it.ledger.freeUnheard(scope, 15 * MINUTE)).toBe(0);
    const open = await it.ledger.openSends({ limit: 10, withIdentifier: false });
    expect(open).toMatchObject([{ claimId: lost, state: 'unknown' }]);
    expect(await it.ledger.resolveSends([{ claimId: lost, as: 'sent' }])).toEqual(['resolved']);
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  },
);
