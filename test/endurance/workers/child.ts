/**
 * One of several workers that send from the same number: `<work as JSON>`. Says what came of it in one
 * line of JSON, reasons and how many. Begins when it reads a line.
 */
import { once } from 'node:events';
import { sendBatch, sharedPace } from '../../../core/campaign';
import { Ledger, type LedgerConfig, openLedger, PERMISSIONS } from '../../../core/ledger';
import { allHeard } from '../../allHeard';
import { createCloudApiClient, createWhatsAppSender } from '../../../core/whatsapp';

export interface Work {
  readonly place: LedgerConfig;
  readonly baseUrl: string;
  readonly accessToken: string;
  readonly phoneNumberId: string;
  readonly ratePerSecond: number;
  readonly phones: readonly string[];
  readonly run: string;
}

async function main(): Promise<void> {
  const work = JSON.parse(process.argv[2] ?? '') as Work;
  const { place, baseUrl, accessToken, phoneNumberId, ratePerSecond, phones, run } = work;
  const ledger = new Ledger(await openLedger(place, {}), {
    allowed: PERMISSIONS,
    actor: { execution: run },
  });
  const client = createCloudApiClient({
    ...{ accessToken, phoneNumberId, baseUrl, graphVersion: 'v26.0', env: {} },
  });
  const sender = createWhatsAppSender({ client, ratePerSecond });
  const { limitKey } = sender;
  process.stdout.write('ready\n');
  await once(process.stdin, 'data');
  const outcomes = await sendBatch(
    phones.map((value, item) => ({
      item,
      recipient: { identifier: { kind: 'phone' as const, value }, country: 'FR' },
      content: {
        type: 'template' as const,
        template: { name: 'open_evening', language: { code: 'en' } },
        category: 'MARKETING',
      },
    })),
    {
      ...{ ledger, sender, run, hearingOf: allHeard },
      pace: sharedPace({ ledger, limitKey, ratePerSecond }).for('open evening'),
      request: {
        ...{ channel: 'whatsapp', purpose: 'offers', messageClass: 'marketing' },
        ...{ contactHours: { kind: 'off' }, frequencyCaps: [] },
      },
      scope: { kind: 'campaign', campaign: 'open evening', edition: '1' },
    },
  );
  const reasons: Record<string, number> = {};
  for (const outcome of outcomes) {
    const reason = outcome.kind === 'sent' ? 'sent' : outcome.reason;
    reasons[reason] = (reasons[reason] ?? 0) + 1;
  }
  process.stdout.write(`${JSON.stringify(reasons)}\n`, () => process.exit(0));
}

main().catch((error: unknown) => {
  process.stderr.write(`${String(error)}\n`);
  process.exit(1);
});
