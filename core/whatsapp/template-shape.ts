import { z } from 'zod';

const text = z.string().optional().catch(undefined);

const button = z.object({
  type: z.string().toUpperCase(),
  text,
  url: text,
});

const namedExample = z
  .array(z.object({ param_name: z.string(), example: z.string() }))
  .optional()
  .catch(undefined);
const example = z
  .object({
    header_text: z.array(z.string()).optional().catch(undefined),
    header_text_named_params: namedExample,
    body_text: z.array(z.array(z.string())).optional().catch(undefined),
    body_text_named_params: namedExample,
  })
  .optional()
  .catch(undefined);

const component = z.object({
  type: z.string().toUpperCase(),
  format: z.string().toUpperCase().optional().catch(undefined),
  text,
  buttons: z.array(button).optional(),
  example,
});

/**
 * A message template as the account's template list gives it; what is not read here is left out.
 * Source: WhatsApp Business Management API, `GET /{waba-id}/message_templates`.
 */
export const templateShape = z.object({
  name: z.string().min(1),
  language: z.string().min(1),
  /** APPROVED, PENDING, REJECTED, PAUSED, DISABLED, …; only APPROVED may be sent. */
  status: z.string().toUpperCase(),
  /** MARKETING, UTILITY or AUTHENTICATION; Meta changes it by itself. */
  category: z.string().toUpperCase(),
  parameter_format: z.string().toUpperCase().optional().catch(undefined),
  components: z.array(component),
});

export type Template = z.infer<typeof templateShape>;
export type TemplateComponent = Template['components'][number];
export type TemplateButton = NonNullable<TemplateComponent['buttons']>[number];

/** The fields to ask Graph for, so that the answer has what `templateShape` reads. */
export const TEMPLATE_FIELDS = 'name,language,status,category,parameter_format,components';

/** The first component of a type, if the template has one. */
export function componentOf(
  template: Template,
  type: 'HEADER' | 'BODY' | 'FOOTER' | 'BUTTONS',
): TemplateComponent | undefined {
  return template.components.find((one) => one.type === type);
}

/** The template's buttons in their order, which is also their index on the wire. */
export function buttonsOf(template: Template): readonly TemplateButton[] {
  return componentOf(template, 'BUTTONS')?.buttons ?? [];
}
