import type { Act, ClaimScope } from '../../../core/ledger';
import { aLedger, NOON, offers, phone, recipient } from './aLedger';

const scope: ClaimScope = { kind: 'campaign', campaign: 'autumn', edition: '1' };

describe('A frequency cap', () => {
  const day = { frequencyCaps: [{ max: 1, per: 'day', across: 'all' }] } as const;

  test('counts permission requests too, though they belong to no campaign', async () => {
    const it = await aLedger();
    const ask = (purpose: string): Act => ({
      type: 'request',
      who: { identifiers: [phone(1)] },
      channel: 'whatsapp',
      purpose,
      kind: 'double_opt_in',
      signed: false,
      validForMs: 86_400_000,
      evidence: {},
    });
    await it.ledger.record([ask('offers'), ask('news')]);
    const claim = async (purpose: string, run: string) => {
      const request = { ...offers, ...day, messageClass: 'permission_request' as const, purpose };
      const requests = [{ item: 0, recipient: recipient(phone(1)) }];
      return (await it.ledger.claim(request, { kind: 'permission_request' }, run, requests))[0];
    };
    expect(await claim('offers', 'run-1')).toMatchObject({ kind: 'claimed' });
    expect(await claim('news', 'run-2')).toMatchObject({ decision: { reason: 'frequency_cap' } });
  });

  test('holds for someone the ledger does not know', async () => {
    const it = await aLedger();
    const request = {
      ...offers,
      ...day,
      messageClass: 'service' as const,
      legalBasis: 'contract' as const,
    };
    const claim = async (edition: string) =>
      (
        await it.ledger.claim(request, { ...scope, edition }, edition, [
          { item: 0, recipient: recipient(phone(1)) },
        ])
      )[0];
    expect(await claim('1')).toMatchObject({ kind: 'claimed' });
    it.clock.now = NOON + 1000;
    expect(await claim('2')).toMatchObject({ decision: { reason: 'frequency_cap' } });
  });
});
