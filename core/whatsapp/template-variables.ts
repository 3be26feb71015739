import { buttonsOf, componentOf, type Template } from './template-shape';

/** One thing to fill in. `key` is how values name it, and holds nothing but letters, digits and `_`. */
export interface TemplateVariable {
  /** `header_1`, `body_2`, `body_first_name`, `button_0`. */
  readonly key: string;
  readonly component: 'header' | 'body' | 'button';
  /** `text` and `url` must be filled in; a quick reply's `payload` may be left out. */
  readonly kind: 'text' | 'url' | 'payload';
  readonly required: boolean;
  /** Place of a positional variable from 1, or of a button from 0. */
  readonly index?: number;
  /** Name of a named variable. */
  readonly name?: string;
  /** The template's own words around the variable, for a person who fills it in. */
  readonly around: string;
  readonly example?: string;
}

const PLACEHOLDER = /\{\{\s*([^{}\s]+)\s*\}\}/g;
const AROUND = 40;

/** Every variable of the template in the order in which a reader meets it; one that is repeated stands once. */
export function variablesOf(template: Template): TemplateVariable[] {
  const header = componentOf(template, 'HEADER');
  const body = componentOf(template, 'BODY');
  const found: TemplateVariable[] = [];
  if (header?.format === undefined || header.format === 'TEXT') {
    found.push(
      ...textVariables(
        'header',
        header?.text ?? '',
        (name, index) =>
          header?.example?.header_text_named_params?.find((one) => one.param_name === name)
            ?.example ??
          (index === undefined ? undefined : header?.example?.header_text?.[index - 1]),
      ),
    );
  }
  found.push(
    ...textVariables(
      'body',
      body?.text ?? '',
      (name, index) =>
        body?.example?.body_text_named_params?.find((one) => one.param_name === name)?.example ??
        (index === undefined ? undefined : body?.example?.body_text?.[0]?.[index - 1]),
    ),
  );
  buttonsOf(template).forEach((button, index) => {
    if (button.type === 'QUICK_REPLY') {
      found.push({
        key: `button_${index}`,
        component: 'button',
        kind: 'payload',
        required: false,
        index,
        around: button.text ?? '',
      });
    } else if (button.type === 'URL' && placeholders(button.url ?? '').length > 0) {
      found.push({
        key: `button_${index}`,
        component: 'button',
        kind: 'url',
        required: true,
        index,
        around: `${button.text ?? ''} (${button.url ?? ''})`,
      });
    }
  });
  return found;
}

function textVariables(
  component: 'header' | 'body',
  text: string,
  exampleOf: (name: string, index?: number) => string | undefined,
): TemplateVariable[] {
  const seen = new Map<string, TemplateVariable>();
  for (const { name, start, end } of placeholders(text)) {
    if (seen.has(name)) continue;
    const index = /^[1-9]\d{0,2}$/.test(name) ? Number(name) : undefined;
    const example = exampleOf(name, index);
    seen.set(name, {
      key: `${component}_${name}`,
      component,
      kind: 'text',
      required: true,
      ...(index === undefined ? { name } : { index }),
      around: excerpt(text, start, end),
      ...(example === undefined ? {} : { example }),
    });
  }
  // Positional parameters go out in the order of their numbers, whatever the order of the text.
  return [...seen.values()].sort((a, b) => (a.index ?? 0) - (b.index ?? 0));
}

/** Where a text has `{{…}}`, and what stands in them. */
export function placeholders(
  text: string,
): { readonly name: string; readonly start: number; readonly end: number }[] {
  return [...text.matchAll(PLACEHOLDER)].map((match) => ({
    name: match[1]!,
    start: match.index,
    end: match.index + match[0].length,
  }));
}

/** The text with every `{{…}}` replaced. */
export function fill(text: string, valueOf: (name: string) => string | undefined): string {
  return text.replace(PLACEHOLDER, (whole, name: string) => valueOf(name) ?? whole);
}

function excerpt(text: string, start: number, end: number): string {
  // A placeholder at the edge is kept whole.
  const others = placeholders(text);
  const edge = (at: number, side: 'start' | 'end'): number =>
    others.find((one) => one.start < at && at < one.end)?.[side] ?? at;
  const from = edge(Math.max(0, start - AROUND), 'start');
  const to = edge(Math.min(text.length, end + AROUND), 'end');
  return `${from > 0 ? '…' : ''}${text.slice(from, to)}${to < text.length ? '…' : ''}`
    .replace(/\s+/g, ' ')
    .trim();
}
