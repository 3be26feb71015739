import type { Act, ClaimScope } from '../../../core/ledger';
import { contextOf } from '../../../core/ledger/context';
import { eraseContacts } from '../../../core/ledger/operations/erase';
import { aLedger, grant, offers, phone, recipient } from './aLedger';

const scope: ClaimScope = { kind: 'campaign', campaign: 'autumn', edition: '1' };
const bsuid = { kind: 'bsuid', value: 'GB.77' } as const;
const together: Act = {
  type: 'link',
  who: { identifiers: [phone(1), bsuid], linkedBy: 'signed' },
  channel: 'whatsapp',
  signed: true,
  evidence: {},
};

async function aClaim() {
  const it = await aLedger();
  await it.ledger.record([grant(phone(1)), grant(bsuid)]);
  const claim = async (run: string, who = recipient(phone(1))) =>
    (await it.ledger.claim(offers, scope, run, [{ item: 0, recipient: who }]))[0];
  const first = await claim('run-1');
  if (first?.kind !== 'claimed') throw new Error('not claimed');
  return { ...it, claim, claimId: first.claimId };
}

describe('A claim', () => {
  test('tells its outcome again to the same person in the same edition only', async () => {
    const it = await aClaim();
    await it.ledger.settle([{ claimId: it.claimId, state: 'sent' }]);
    expect(await it.claim('run-1')).toMatchObject({ kind: 'repeated', state: 'sent' });
    // n8n counts its executions anew after its database was lost: the same name, another run.
    await it.ledger.record([grant(phone(8))]);
    expect(await it.claim('run-1', recipient(phone(8)))).toMatchObject({ kind: 'claimed' });
  });

  test('that a status has settled is not given back, however late the giver is', async () => {
    const it = await aClaim();
    await it.ledger.applyStatuses([
      { reference: it.claimId, messageId: 'wamid.1', status: 'sent' },
    ]);
    await it.ledger.release([it.claimId]);
    expect(await it.claim('run-2')).toMatchObject({ decision: { reason: 'already_sent' } });
  });

  const handedOn: Act = {
    type: 'link',
    who: { identifiers: [phone(1), { kind: 'bsuid', value: 'GB.78' }], linkedBy: 'signed' },
    channel: 'whatsapp',
    signed: true,
    evidence: {},
  };
  test('holds for the person, also where the number it was made on is handed on to another', async () => {
    const it = await aClaim();
    await it.ledger.settle([{ claimId: it.claimId, state: 'sent' }]);
    await it.ledger.record([together]);
    await it.ledger.record([handedOn]);
    expect(await it.claim('run-2', recipient(bsuid))).toMatchObject({
      decision: { reason: 'already_sent' },
    });
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('outlives its person with every identifier of theirs, also those it was made without', async () => {
    const it = await aClaim();
    await it.ledger.settle([{ claimId: it.claimId, state: 'sent' }]);
    await it.ledger.record([together]);
    const context = contextOf(it.open, {}, () => it.clock.now);
    const { contact_id } = await it.open.engine.db
      .selectFrom('contacts')
      .select('contact_id')
      .executeTakeFirstOrThrow();
    await context.write((trx) => eraseContacts(context, trx, [contact_id], 'request'));
    await it.ledger.record([grant(bsuid, { once: 'again' })]);
    expect(await it.claim('run-2', recipient(bsuid))).toMatchObject({
      decision: { reason: 'already_sent' },
    });
    expect(await it.ledger.verify()).toMatchObject({ ok: true });
  });

  test('that was freed holds again once a status proves that its message went out', async () => {
    const it = await aClaim();
    await it.ledger.settle([{ claimId: it.claimId, state: 'freed', reason: 'rejected' }]);
    await it.ledger.applyStatuses([
      { reference: it.claimId, messageId: 'wamid.1', status: 'delivered' },
    ]);
    expect(await it.claim('run-2')).toMatchObject({ decision: { reason: 'already_sent' } });
  });

  test('that was freed and made anew stays one, also when a status of the freed one comes', async () => {
    const it = await aClaim();
    await it.ledger.settle([{ claimId: it.claimId, state: 'freed', reason: 'rejected' }]);
    expect(await it.claim('run-2')).toMatchObject({ kind: 'claimed' });
    await it.ledger.applyStatuses([
      { reference: it.claimId, messageId: 'wamid.1', status: 'delivered' },
    ]);
    expect(await it.claim('run-3')).toMatchObject({ kind: 'refused' });
  });

  test('is found by an identifier that was linked to its contact only afterwards', async () => {
    const it = await aClaim();
    await it.ledger.settle([{ claimId: it.claimId, state: 'sent', messageId: 'wamid.1' }]);
    await it.ledger.record([together]);
    const [seen] = await it.ledger.check(offers, [{ identifier: bsuid }], scope);
    expect(seen?.reason).toBe('already_sent');
    expect(await it.claim('run-2', { identifier: bsuid })).toMatchObject({
      kind: 'refused',
      decision: { reason: 'already_sent' },
    });
  });

  test('that may have gone out to one identifier holds back the others that are linked later', async () => {
    const it = await aClaim();
    await it.ledger.settle([{ claimId: it.claimId, state: 'unknown' }]);
    await it.ledger.record([together]);
    expect(await it.claim('run-2', { identifier: bsuid })).toMatchObject({
      decision: { reason: 'outcome_unknown' },
    });
  });
});
