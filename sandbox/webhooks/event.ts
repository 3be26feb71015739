import type { AcceptedMessage, TimelineStep } from '../state/messages.ts';
import { titleOf } from '../graph/errors.ts';
import { business } from '../settings.ts';

/** One thing to tell the business. `due` is in milliseconds since 1970; nothing is delivered before. */
export interface WebhookEvent {
  readonly seq: number;
  readonly due: number;
  readonly field:
    'messages' | 'user_preferences' | 'message_template_status_update' | 'template_category_update';
  readonly value: Readonly<Record<string, unknown>>;
}

/** A webhook's times are whole seconds. */
export const seconds = (milliseconds: number): number => Math.floor(milliseconds / 1000);

/** A person as a webhook names them. `phone` is left out for one who hides the number behind a username. */
export interface Named {
  readonly phone?: string;
  readonly userId: string;
  readonly name?: string;
}

export const contact = ({ phone, userId, name }: Named): object => ({
  ...(name === undefined ? {} : { profile: { name } }),
  ...(phone === undefined ? {} : { wa_id: phone }),
  user_id: userId,
});

/**
 * An entry of `statuses[]`. From v24.0 on a status has no `conversation` (Cloud API, "Status
 * messages webhook reference"); `pricing` comes with `sent` and `delivered`.
 */
export function statusOf(message: AcceptedMessage, step: TimelineStep, userId: string): object {
  const priced = step.status === 'sent' || step.status === 'delivered';
  const category = message.template?.category.toLowerCase() ?? 'service';
  const version = Number(/^\/v(\d+)\./.exec(message.path)?.[1] ?? 0);
  return {
    id: message.id,
    status: step.status,
    timestamp: String(seconds(step.at)),
    recipient_id: message.phone,
    recipient_user_id: userId,
    ...(message.reference === undefined ? {} : { biz_opaque_callback_data: message.reference }),
    ...(priced && version < 24
      ? {
          conversation: {
            id: Buffer.from(message.id).subarray(-24).toString('hex').slice(0, 32),
            ...(step.status === 'sent'
              ? { expiration_timestamp: String(seconds(step.at) + 86_400) }
              : {}),
            origin: { type: category },
          },
        }
      : {}),
    ...(priced
      ? {
          pricing: {
            billable: category !== 'service',
            pricing_model: 'PMP',
            type: category === 'service' ? 'free_customer_service' : 'regular',
            category,
          },
        }
      : {}),
    ...(step.code === undefined
      ? {}
      : {
          errors: [
            {
              code: step.code,
              title: titleOf(step.code),
              message: titleOf(step.code),
              error_data: { details: titleOf(step.code) },
              href: 'https://developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes',
            },
          ],
        }),
  };
}

interface Change {
  readonly field: string;
  readonly value: Record<string, unknown>;
}

/** Puts events into the body of one webhook request; the statuses among them share one change. */
export function payload(
  events: readonly WebhookEvent[],
  account: { id: string; phoneNumberId: string },
): unknown {
  const metadata = { display_phone_number: business.phone, phone_number_id: account.phoneNumberId };
  const changes: Change[] = [];
  let statuses: { contacts: unknown[]; statuses: unknown[] } | undefined;
  for (const event of events) {
    if (event.field.includes('template')) {
      changes.push({ field: event.field, value: { ...event.value } });
    } else if (event.value['status'] !== undefined) {
      if (!statuses) {
        statuses = { contacts: [], statuses: [] };
        changes.push({
          field: event.field,
          value: { messaging_product: 'whatsapp', metadata, ...statuses },
        });
      }
      statuses.statuses.push(event.value['status']);
      if (event.value['contact'] !== undefined) statuses.contacts.push(event.value['contact']);
    } else {
      changes.push({
        field: event.field,
        value: { messaging_product: 'whatsapp', metadata, ...event.value },
      });
    }
  }
  if (statuses && statuses.contacts.length === 0) {
    for (const change of changes)
      if (change.value['statuses'] === statuses.statuses) delete change.value['contacts'];
  }
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: account.id, time: seconds(Date.now()), changes }],
  };
}
