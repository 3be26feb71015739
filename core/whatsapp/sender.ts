import type { OutgoingMessage, Sender, SendResult } from '../campaign/sender';
import { readBsuid } from '../consent/bsuid';
import type { Identifier } from '../consent/vocabulary';
import type { CloudApiClient } from './client';
import { classify, NO_CODE } from './errors';
import type { TemplateObject } from './template-wire';

/** What WhatsApp carries: a template at any time, or a text within 24 hours of the person's last message. */
export type WhatsAppContent =
  | {
      readonly type: 'template';
      readonly template: TemplateObject;
      /** The template's category as Meta has it now. */ readonly category?: string;
    }
  | { readonly type: 'text'; readonly text: string };

export interface WhatsAppSenderOptions {
  readonly client: CloudApiClient;
  /** What the number may do: 80 as a rule, 20 where it is shared with the Business app, up to 1,000. */
  readonly ratePerSecond: number;
  /** Whether marketing templates go through the Marketing Messages API. */
  readonly marketingApi?: boolean;
  /** With the Marketing Messages API: whether a message may go the ordinary way where it cannot take it. */
  readonly productPolicy?: 'CLOUD_API_FALLBACK' | 'STRICT';
  /**
   * With the Marketing Messages API: whether Meta may use what recipients do with the message to improve its
   * delivery. Where it is not said, the setting of the WhatsApp account decides.
   */
  readonly activitySharing?: boolean;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
}

const E164 = /^\+([1-9]\d{6,14})$/;
const REFERENCE_LIMIT = 512;
const TEXT_LIMIT = 4_096;

/** WhatsApp as a wire for campaigns: one request a message, no retry of its own, never a throw. */
export function createWhatsAppSender({
  client,
  ratePerSecond,
  marketingApi = false,
  productPolicy = 'CLOUD_API_FALLBACK',
  activitySharing,
  now = Date.now,
}: WhatsAppSenderOptions): Sender<WhatsAppContent> {
  return {
    limitKey: `whatsapp:${client.baseUrl}:${client.phoneNumberId}`,
    ratePerSecond,
    async send(
      message: OutgoingMessage<WhatsAppContent>,
      signal?: AbortSignal,
    ): Promise<SendResult> {
      const address = addressOf(message.to);
      if (address === undefined)
        return rejected(
          'The contact has neither a phone number in international form nor a WhatsApp user id, so there is nowhere to send to. Correct the contact.',
        );
      const { content, reference } = message;
      if (reference === '' || reference.length > REFERENCE_LIMIT)
        return rejected(
          'The reference of this message is empty or too long, so nothing was sent. Run the edition again.',
        );
      if (
        content.type === 'text' &&
        (content.text.trim() === '' || [...content.text].length > TEXT_LIMIT)
      )
        return rejected(`A reply needs between 1 and ${TEXT_LIMIT} characters. Correct its text.`);
      const viaMarketingApi =
        marketingApi && content.type === 'template' && content.category === 'MARKETING';
      const body = {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        ...address,
        ...(content.type === 'template'
          ? { type: 'template', template: content.template }
          : { type: 'text', text: { preview_url: false, body: content.text } }),
        ...(viaMarketingApi ? { product_policy: productPolicy } : {}),
        ...(viaMarketingApi && activitySharing !== undefined
          ? { message_activity_sharing: activitySharing }
          : {}),
        biz_opaque_callback_data: reference,
      };
      return classify(
        await client.postMessage(viaMarketingApi ? 'marketing_messages' : 'messages', body, signal),
        now(),
      );
    },
  };
}

/** A phone goes out as bare digits in `to`, a business-scoped user id in `recipient`. */
function addressOf(to: Identifier): { to: string } | { recipient: string } | undefined {
  if (to.kind === 'phone') {
    const digits = E164.exec(to.value)?.[1];
    return digits === undefined ? undefined : { to: digits };
  }
  return to.kind === 'bsuid' && readBsuid(to.value)?.value === to.value
    ? { recipient: to.value }
    : undefined;
}

function rejected(explanation: string): SendResult {
  return { kind: 'rejected', code: NO_CODE, listed: true, explanation };
}
