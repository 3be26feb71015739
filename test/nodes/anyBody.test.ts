import fc from 'fast-check';
import { aDelivery, aStop, waId } from '../core/inbound/deliveries';
import { LedgerForTests, runNode } from './engine';
import { callWebhook } from './webhook';

const SECRET = 'the secret of the app';
const PEOPLE = [0, 1, 2];

/** As many as take a few seconds; ten thousand of them go through the same core in test/endurance/anyBody.test.ts. */
const BODIES = 16;

test('whatever the webhook gets, the trigger answers and Handle Opt-Out reads, and every STOP comes out at Opted Out', async () => {
  const folder = new LedgerForTests();
  const ledger = await folder.open();
  const credentials = {
    consentLedgerApi: folder.credential(),
    whatsAppCloudApi: { appSecret: SECRET, verifyToken: 'v', accessToken: 't' },
  };
  const phone = (n: number) => ({ kind: 'phone', value: `+${waId(n)}` }) as const;
  await ledger.record(
    PEOPLE.map((n) => ({
      type: 'grant',
      who: { identifiers: [phone(n)] },
      channel: 'whatsapp',
      purpose: 'offers',
      by: 'others',
      signed: false,
      claimed: { at: Date.now() - 1_000, precision: 'instant' },
      evidence: { source: 'web_form' },
    })),
  );
  const seed = Math.trunc(Math.random() * 2 ** 31);
  process.stderr.write(`${BODIES} bodies through the trigger, seed ${seed}\n`);
  const bodies = [
    ...fc.sample(aDelivery(SECRET), { numRuns: BODIES, seed }),
    ...PEOPLE.flatMap((n) => fc.sample(aStop(SECRET, n, 'messages'), { numRuns: 1, seed })),
  ];
  let leavings = 0;
  for (const { rawBody, signature, isSigned } of bodies) {
    const headers: Record<string, string> =
      signature === undefined ? {} : { 'x-hub-signature-256': signature };
    const request = { method: 'POST', headers, rawBody } as const;
    const answered = await callWebhook('whatsAppEventsTrigger', {}, credentials, request);
    expect(answered.status).toBe(isSigned ? 200 : 401);
    const items = answered.items ?? [];
    if (items.length === 0) continue;
    const { consentLedgerApi } = credentials;
    const ran = await runNode(
      { type: 'handleOptOut', parameters: {}, credentials: { consentLedgerApi } },
      items.map(({ json }) => json),
    );
    expect(ran.error).toBeUndefined();
    expect(JSON.stringify(ran.outputs)).not.toMatch(/447700900\d{3}/);
    leavings += ran.outputs[3]?.length ?? 0;
  }
  expect(leavings).toBe(PEOPLE.length);
  const decisions = await ledger.check(
    {
      channel: 'whatsapp',
      purpose: 'offers',
      messageClass: 'marketing',
      contactHours: { kind: 'off' },
      frequencyCaps: [],
    },
    PEOPLE.map((n) => ({ identifier: phone(n) })),
  );
  expect(decisions.map(({ reason }) => reason)).toEqual(PEOPLE.map(() => 'withdrawn'));
  await folder.remove();
}, 60_000);
