import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { IDataObject } from 'n8n-workflow';
import { sandboxDefaults } from '../../../sandbox/settings.ts';
import { AUTUMN_CAMPAIGN } from '../../nodes/autumnCampaign';
import { LedgerForTests, type Ran, runNode } from '../../nodes/engine';
import { grant } from '../../nodes/people';
import { size } from '../rounds';
import { WhatsAppProcess } from '../whatsAppProcess';
import { hears } from '../../hears';

/**
 * The list of a campaign goes through the node in n8n's engine, to a WhatsApp in a process of its own.
 * What counts is what is still in use after a collection, looked at time and again while it runs.
 */
const FEW = 1_000;
const MANY = size(100_000, 4_000);

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Bytes in use. */
function inUse(): number {
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

/** Made up: nobody's, of the form of a French mobile number. */
const phoneOf = (n: number) => `+336${String(30_000_000 + n)}`;

/** Sends to so many, and tells how much was in use at most and how much the items alone come to. */
async function sendTo(count: number, whatsApp: WhatsAppProcess) {
  const folder = new LedgerForTests();
  try {
    const ledger = await folder.open();
    await hears(ledger);
    for (let first = 0; first < count; first += 1_000) {
      await ledger.record(
        Array.from({ length: Math.min(1_000, count - first) }, (_, n) =>
          grant(phoneOf(first + n), { channel: 'whatsapp' }),
        ),
      );
    }
    let items: IDataObject[] | undefined = Array.from({ length: count }, (_, n) => ({
      phone: phoneOf(n),
      name: `Customer ${n}`,
    }));
    let most = inUse();
    let watch: NodeJS.Timeout;
    // A collection of all that Jest keeps may take a second: most of the time belongs to what is measured.
    const look = () => {
      const began = performance.now();
      most = Math.max(most, inUse());
      watch = setTimeout(look, Math.max(2_000, 20 * (performance.now() - began)));
    };
    watch = setTimeout(look, 2_000);
    let ran: Ran | undefined = await runNode(
      {
        type: 'sendWhatsAppTemplate',
        parameters: AUTUMN_CAMPAIGN,
        credentials: {
          consentLedgerApi: folder.credential(),
          whatsAppCloudApi: {
            accessToken: sandboxDefaults.accessToken,
            phoneNumberId: sandboxDefaults.phoneNumberId,
            businessAccountId: sandboxDefaults.businessAccountId,
            baseUrl: whatsApp.url,
            messagesPerSecond: 1_000,
          },
        },
      },
      items,
    );
    clearTimeout(watch);
    const sent = ran.outputs[2]?.length;
    const withItems = inUse();
    [items, ran] = [undefined, undefined];
    return { sent, most: Math.max(most, withItems), items: withItems - inUse() };
  } finally {
    await folder.remove();
  }
}

test(`a list of ${MANY.toLocaleString('en')} takes no more memory than one of ${FEW.toLocaleString('en')}, and its items`, async () => {
  const whatsApp = new WhatsAppProcess({ throughput: 100_000, 'status-delay': 600_000 });
  await whatsApp.ready();
  try {
    await sendTo(100, whatsApp); // whatever is loaded once
    const few = await sendTo(FEW, whatsApp);
    const many = await sendTo(MANY, whatsApp);
    expect([few.sent, many.sent]).toEqual([FEW, MANY]);
    const mb = (bytes: number) => (bytes / 1e6).toFixed(0);
    process.stderr.write(
      `memory in use at most: ${mb(few.most)} MB with ${FEW}, ${mb(many.most)} MB with ${MANY}, whose items come to ${mb(many.items)} MB\n`,
    );
    expect(many.most).toBeLessThanOrEqual(1.5 * few.most + many.items);
  } finally {
    await whatsApp.end();
  }
}, 900_000);
