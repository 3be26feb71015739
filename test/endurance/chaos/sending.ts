/** Sends the whole edition, from the beginning each time it is started, until it is done or killed. */
import { sendStream, sharedPace } from '../../../core/campaign';
import { allHeard } from '../../allHeard';
import { createCloudApiClient, createWhatsAppSender } from '../../../core/whatsapp';
import { sandboxDefaults } from '../../../sandbox/settings.ts';
import { begin, openedBy, say, taskOf } from './child';
import { edition, offers, recipientOf, type Task } from './scene';

const task = taskOf<Extract<Task, { run: string }>>();
const text = (...values: string[]) =>
  values.map((value) => ({ type: 'text' as const, text: value }));
const content = {
  type: 'template',
  category: 'MARKETING',
  template: {
    name: 'autumn_offer',
    language: { code: 'en' },
    components: [
      { type: 'header', parameters: text('Autumn days') },
      { type: 'body', parameters: text('there', '20 % off lamps') },
      {
        type: 'button',
        sub_type: 'quick_reply',
        index: '0',
        parameters: [{ type: 'payload', payload: 'consent:stop' }],
      },
      { type: 'button', sub_type: 'url', index: '1', parameters: text('autumn') },
    ],
  },
} as const;

begin(async () => {
  const { url, run, people, ratePerSecond, timeoutMs } = task;
  const ledger = await openedBy(task);
  const { accessToken, phoneNumberId } = sandboxDefaults;
  const client = createCloudApiClient({
    ...{ accessToken, phoneNumberId, timeoutMs },
    ...{ graphVersion: 'v26.0', baseUrl: url },
  });
  const messages = people.map((who, item) => ({
    ...{ who, item, recipient: recipientOf(who), content },
    ...{ request: offers, scope: edition, kind: '' },
  }));
  const sender = createWhatsAppSender({ client, ratePerSecond });
  const { limitKey } = sender;
  await sendStream(messages, {
    ...{ ledger, run, sender, hearingOf: allHeard },
    pace: sharedPace({ ledger, limitKey, ratePerSecond }).for('autumn'),
    onOutcome: ({ who }, outcome) =>
      say({ who, told: outcome.kind === 'sent' ? 'sent' : outcome.reason }),
  });
  process.exit(0);
});
