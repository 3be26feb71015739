import { z } from 'zod';

const text = z.string().optional().catch(undefined);

/** One example: Meta lists it as a text, or as a list of one. */
const oneExample = z
  .union([
    z.string(),
    z
      .array(z.string())
      .min(1)
      .transform((list) => list[0]!),
  ])
  .optional()
  .catch(undefined);

const button = z.object({
  type: z.string().toUpperCase(),
  text,
  url: text,
  /** A coupon code, or a link with its variable filled in. */
  example: oneExample,
  /** COPY_CODE, ONE_TAP or ZERO_TAP on the button of an authentication template. */
  otp_type: z.string().toUpperCase().optional().catch(undefined),
});

const namedExample = z
  .array(z.object({ param_name: z.string(), example: z.string() }))
  .optional()
  .catch(undefined);
/** `header_handle`, the picture that was shown to Meta for approval, is not read: it cannot be sent. */
const example = z
  .object({
    header_text: z.array(z.string()).optional().catch(undefined),
    header_text_named_params: namedExample,
    body_text: z.array(z.array(z.string())).optional().catch(undefined),
    body_text_named_params: namedExample,
  })
  .optional()
  .catch(undefined);

const part = z.object({
  type: z.string().toUpperCase(),
  format: z.string().toUpperCase().optional().catch(undefined),
  text,
  buttons: z.array(button).optional(),
  example,
});

const component = part.extend({
  limited_time_offer: z
    .object({ text, has_expiration: z.boolean().optional().catch(undefined) })
    .optional()
    .catch(undefined),
  cards: z.array(z.object({ components: z.array(part) })).optional(),
});

/**
 * A message template as the account's template list gives it; what is not read here is left out.
 * Source: WhatsApp Business Management API, `GET /{waba-id}/message_templates`.
 */
export const templateShape = z.object({
  /** What Meta knows the template in this language by; its webhooks name it. */
  id: text,
  name: z.string().min(1),
  language: z.string().min(1),
  /** APPROVED, PENDING, REJECTED, PAUSED, DISABLED, …; only APPROVED may be sent. */
  status: z.string().toUpperCase(),
  /** MARKETING, UTILITY or AUTHENTICATION; Meta changes it by itself. */
  category: z.string().toUpperCase(),
  sub_category: z.string().toUpperCase().optional().catch(undefined),
  parameter_format: z.string().toUpperCase().optional().catch(undefined),
  /** `score`: GREEN, YELLOW, RED or UNKNOWN, from what readers do with it. */
  quality_score: z.object({ score: z.string().toUpperCase() }).optional().catch(undefined),
  components: z.array(component),
});

export type Template = z.infer<typeof templateShape>;
export type TemplateComponent = Template['components'][number];
export type TemplateButton = NonNullable<TemplateComponent['buttons']>[number];

/** What a message and a card of its carousel have in common: parts, each at most once. */
export interface Parts {
  readonly components: readonly z.infer<typeof part>[];
}

/** The fields to ask Graph for, so that the answer has what `templateShape` reads. */
export const TEMPLATE_FIELDS =
  'id,name,language,status,category,sub_category,parameter_format,quality_score,components';

/** The first component of a type, if the template (or card) has one. */
export function componentOf(
  parts: Parts,
  type: 'HEADER' | 'BODY' | 'FOOTER' | 'BUTTONS',
): Parts['components'][number] | undefined {
  return parts.components.find((one) => one.type === type);
}

/** The buttons in their order, which is also their index on the wire. */
export function buttonsOf(parts: Parts): readonly TemplateButton[] {
  return componentOf(parts, 'BUTTONS')?.buttons ?? [];
}

/** The cards of the template's carousel in their order, which is also their index on the wire. */
export function cardsOf(template: Template): readonly Parts[] {
  return template.components.find((one) => one.type === 'CAROUSEL')?.cards ?? [];
}

/** The template's limited-time offer, if it makes one. */
export function offerOf(
  template: Template,
): { readonly text: string; readonly expires: boolean } | undefined {
  const offer = template.components.find((one) => one.type === 'LIMITED_TIME_OFFER');
  if (offer === undefined) return undefined;
  const { text: words = '', has_expiration: expires = false } = offer.limited_time_offer ?? {};
  return { text: words, expires };
}

/**
 * Whether a button carries the code of an authentication template. Meta lists such a button as a link of its own
 * (`https://www.whatsapp.com/otp/…`) or as the type OTP; on the wire it is a link either way.
 */
export function carriesCode(template: Template, button: TemplateButton): boolean {
  return (
    template.category === 'AUTHENTICATION' &&
    (button.type === 'OTP' || button.type === 'URL' || button.type === 'COPY_CODE')
  );
}
