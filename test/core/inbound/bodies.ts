/** Webhook bodies of the documented shapes, with numbers that nobody has. */

export const PHONE = '4532000001';
export const BSUID = 'DK.13491208655302741918';
export const AT = 1_795_000_000;
export const metadata = { display_phone_number: '15555550100', phone_number_id: '106540352242922' };
export const contact = { wa_id: PHONE, user_id: BSUID, profile: { name: 'Nobody' } };

export function envelope(
  value: unknown,
  field = 'messages',
  time: unknown = AT,
): Record<string, unknown> {
  return {
    object: 'whatsapp_business_account',
    entry: [{ id: '102290129340398', time, changes: [{ field, value }] }],
  };
}

export function value(more: Record<string, unknown>): Record<string, unknown> {
  return { messaging_product: 'whatsapp', metadata, ...more };
}

export function message(more: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    from: PHONE,
    id: 'wamid.HBgKNDUzMjAwMDAwMRUC',
    timestamp: String(AT),
    type: 'text',
    text: { body: 'STOP' },
    ...more,
  };
}
