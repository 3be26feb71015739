import type { IDataObject } from 'n8n-workflow';
import type { Ledger, Permission } from '../../core';
import { LedgerForTests, runNode } from './engine';
import { grant } from './people';

const ADA = '+4531313101';
const BO = '+4531313102';

let folder: LedgerForTests;
let ledger: Ledger;
beforeEach(async () => {
  folder = new LedgerForTests();
  ledger = await folder.open();
});
afterEach(async () => await folder.remove());

async function lost(value: string, edition = '1'): Promise<string> {
  await ledger.record([grant(value, { once: 'once' })]);
  const claimId = await claim(value, edition);
  if (claimId === undefined) throw new Error('not claimed');
  await ledger.settle([{ claimId, state: 'unknown', reason: 'outcome_unknown' }]);
  return claimId;
}

let runs = 0;
async function claim(value: string, edition = '1'): Promise<string | undefined> {
  const [made] = await ledger.claim(
    {
      channel: 'whatsapp',
      purpose: 'offers',
      messageClass: 'marketing',
      contactHours: { kind: 'off' },
      frequencyCaps: [],
    },
    { kind: 'campaign', campaign: 'autumn', edition },
    `run ${++runs}`,
    [{ item: 0, recipient: { identifier: { kind: 'phone', value } } }],
  );
  return made?.kind === 'claimed' ? made.claimId : undefined;
}

const run = async (
  parameters: IDataObject,
  items: IDataObject[] = [{}],
  allowed?: readonly Permission[],
) =>
  await runNode(
    {
      type: 'consentLedger',
      parameters,
      credentials: {
        consentLedgerApi: folder.credential(allowed ? { allowed: [...allowed] } : {}),
      },
    },
    items,
  );
const listed = (more: IDataObject = {}) => ({
  operation: 'listOpenSends',
  campaign: '',
  edition: '',
  limit: 50,
  includeContact: false,
  ...more,
});
const resolved = (sendOutcome: string) => ({
  operation: 'resolveSend',
  claimId: '={{ $json.claimId }}',
  sendOutcome,
});

describe('Open sends', () => {
  test('come out at Done, an item each, and name nobody unless asked', async () => {
    const first = await lost(ADA);
    await lost(BO, '2');
    const { outputs, hints } = await run(listed());
    expect(outputs[0]).toEqual([]);
    expect(outputs[1]?.map(({ json }) => json)).toEqual([
      {
        operation: 'listOpenSends',
        claimId: first,
        kind: 'campaign',
        campaign: 'autumn',
        edition: '1',
        channel: 'whatsapp',
        purpose: 'offers',
        state: 'unknown',
        since: expect.any(String),
        explanation: expect.stringContaining('may have gone out'),
      },
      expect.objectContaining({ edition: '2' }),
    ]);
    expect(JSON.stringify(outputs)).not.toContain('31313');
    expect(hints.join()).toContain('2 messages may have gone out');
    const one = await run(listed({ campaign: 'autumn', edition: '2' }));
    expect(one.outputs[1]).toHaveLength(1);
  });

  test('name the contact where it is asked for and the credential may reveal', async () => {
    await lost(ADA);
    const asked = listed({ includeContact: true });
    expect((await run(asked)).outputs[1]?.[0]?.json).toMatchObject({ contact: ADA });
    const closed = await run(asked, [{}], ['send']);
    expect(JSON.stringify(closed.outputs)).not.toContain('31313');
    expect(closed.outputs[1]).toHaveLength(1);
    expect(closed.hints.join()).toContain('does not allow');
  });

  test('are none where all is known, and so many that nobody can mean it is refused', async () => {
    const { outputs, hints } = await run(listed());
    expect(outputs).toEqual([[], []]);
    expect(hints.join()).toContain('no message');
    for (const limit of [0, 1.5, 'many'])
      expect((await run(listed({ limit }))).error?.message).toContain('"Limit" must hold a whole');
  });

  test('are resolved by a person, each item for itself, and the same twice adds nothing', async () => {
    const [gone, kept] = [await lost(ADA), await lost(BO)];
    const items = [{ claimId: gone, name: 'a' }, { claimId: 'nobody knows' }];
    const sent = await run(resolved('sent'), items);
    expect(sent.outputs[1]?.map(({ json }) => json)).toEqual([
      {
        claimId: gone,
        name: 'a',
        ledger: {
          operation: 'resolveSend',
          done: true,
          claimId: gone,
          outcome: 'resolved',
          as: 'sent',
          explanation: expect.any(String),
        },
      },
    ]);
    expect(sent.outputs[0]?.[0]?.json).toMatchObject({
      ledger: { done: false, outcome: 'not_found' },
    });
    const { events } = await ledger.size();
    const again = await run(resolved('sent'), items);
    expect(again.outputs[1]?.[0]?.json).toMatchObject({ ledger: { outcome: 'already' } });
    expect((await ledger.size()).events).toBe(events);
    await run(resolved('not_sent'), [{ claimId: kept }]);
    expect(await claim(ADA)).toBeUndefined();
    expect(await claim(BO)).toEqual(expect.any(String));
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });

  test('that a status has told of stay as WhatsApp says, and only who may record resolves', async () => {
    const claimId = await lost(ADA);
    const refused = await run(resolved('not_sent'), [{ claimId }], ['send', 'reveal']);
    expect(refused.error?.message).toContain('does not allow');
    await ledger.applyStatuses([{ reference: claimId, messageId: 'wamid.1', status: 'read' }]);
    const { outputs } = await run(resolved('not_sent'), [{ claimId }]);
    expect(outputs[0]?.[0]?.json).toMatchObject({ ledger: { outcome: 'otherwise' } });
    expect((await run(resolved('perhaps'), [{ claimId }])).error?.message).toContain('Outcome');
  });
});
