import {
  buttonsOf,
  cardsOf,
  carriesCode,
  componentOf,
  offerOf,
  type Parts,
  type Template,
  type TemplateButton,
} from './template-shape';

/**
 * What a variable takes:
 * - `text`: text or a number; in a body also an amount `{fallback_value, code, amount_1000}` or a day `{fallback_value}`
 * - `image`, `video`, `document`: a link, the id of an uploaded file, or `{id}` / `{link}` with `filename?`
 * - `filename`: the name that a document is shown under
 * - `latitude`, `longitude`: degrees; `place`, `address`: text
 * - `payload`: what a tap on a quick reply brings back
 * - `url`: the end of a link
 * - `coupon`: a code to copy, at most 15 characters
 * - `code`: the one-time code of an authentication template
 * - `flow_token`: text that comes back with a filled-in form; `flow_data`: an object for its first screen
 * - `product`: a product's content id in the catalogue; `sections`: `[{title, product_items: [{product_retailer_id}]}]`
 * - `time`: when the offer ends: a time with its zone, or milliseconds since 1970
 */
export type VariableKind =
  | 'text'
  | 'image'
  | 'video'
  | 'document'
  | 'filename'
  | 'latitude'
  | 'longitude'
  | 'place'
  | 'address'
  | 'payload'
  | 'url'
  | 'coupon'
  | 'code'
  | 'flow_token'
  | 'flow_data'
  | 'product'
  | 'sections'
  | 'time';

/** One thing to fill in. `key` is how values name it, and holds nothing but letters, digits and `_`. */
export interface TemplateVariable {
  /** `header_1`, `header_media`, `body_first_name`, `button_0`, `offer_expires`, `card_0_body_1`. */
  readonly key: string;
  readonly component: 'header' | 'body' | 'offer' | 'button';
  readonly kind: VariableKind;
  /** A quick reply's payload, say, may be left out. */
  readonly required: boolean;
  /** The carousel card that it belongs to, from 0. */
  readonly card?: number;
  /** Place of a positional variable from 1, or of a button from 0. */
  readonly index?: number;
  /** Name of a named variable. */
  readonly name?: string;
  /** The template's own words around the variable, for a person who fills it in; empty where it has none. */
  readonly around: string;
  readonly example?: string;
}

const PLACEHOLDER = /\{\{\s*([^{}\s]+)\s*\}\}/g;
const AROUND = 40;

/** Every variable of the template in the order in which a reader meets it; one that is repeated stands once. */
export function variablesOf(template: Template): TemplateVariable[] {
  const offer = offerOf(template);
  const found = [...headerVariables(template), ...bodyVariables(template, template)];
  if (offer?.expires) {
    found.push({
      key: 'offer_expires',
      component: 'offer',
      kind: 'time',
      required: true,
      around: offer.text,
    });
  }
  found.push(...buttonVariables(template, template));
  cardsOf(template).forEach((card, index) => {
    const own = [
      ...headerVariables(card),
      ...bodyVariables(template, card),
      ...buttonVariables(template, card),
    ];
    found.push(
      ...own.map((variable) => ({
        ...variable,
        key: `card_${index}_${variable.key}`,
        card: index,
      })),
    );
  });
  return found;
}

function headerVariables(parts: Parts): TemplateVariable[] {
  const header = componentOf(parts, 'HEADER');
  const of = (key: string, kind: VariableKind, required = true): TemplateVariable => ({
    key: `header_${key}`,
    component: 'header',
    kind,
    required,
    around: '',
  });
  switch (header?.format) {
    case 'IMAGE':
      return [of('media', 'image')];
    case 'VIDEO':
      return [of('media', 'video')];
    case 'DOCUMENT':
      return [of('media', 'document'), of('filename', 'filename', false)];
    case 'LOCATION':
      return (['latitude', 'longitude', 'place', 'address'] as const).map((kind) => of(kind, kind));
    case 'TEXT':
    case undefined:
      return textVariables(
        'header',
        header?.text ?? '',
        (name, index) =>
          header?.example?.header_text_named_params?.find((one) => one.param_name === name)
            ?.example ??
          (index === undefined ? undefined : header?.example?.header_text?.[index - 1]),
      );
    default:
      return [];
  }
}

function bodyVariables(template: Template, parts: Parts): TemplateVariable[] {
  const body = componentOf(parts, 'BODY');
  const variables = textVariables(
    'body',
    body?.text ?? '',
    (name, index) =>
      body?.example?.body_text_named_params?.find((one) => one.param_name === name)?.example ??
      (index === undefined ? undefined : body?.example?.body_text?.[0]?.[index - 1]),
  );
  // The text of an authentication template is WhatsApp's own, and has the code in it.
  return template.category === 'AUTHENTICATION'
    ? variables.map((variable) => ({ ...variable, kind: 'code' }))
    : variables;
}

function buttonVariables(template: Template, parts: Parts): TemplateVariable[] {
  return buttonsOf(parts).flatMap((button, index) => {
    const of = (kind: VariableKind, required: boolean, suffix = ''): TemplateVariable => ({
      key: `button_${index}${suffix}`,
      component: 'button',
      kind,
      required,
      index,
      around: wordsOf(button),
      ...(button.example === undefined || kind === 'product' || suffix !== ''
        ? {}
        : { example: button.example }),
    });
    // The code stands in the body too, and is taken from there.
    if (carriesCode(template, button)) return [of('code', false)];
    switch (button.type) {
      case 'QUICK_REPLY':
        return [of('payload', false)];
      case 'URL':
        return placeholders(button.url ?? '').length > 0 ? [of('url', true)] : [];
      case 'COPY_CODE':
        return [of('coupon', true)];
      case 'FLOW':
        return [of('flow_token', false, '_token'), of('flow_data', false, '_data')];
      case 'CATALOG':
        return [of('product', false)];
      case 'MPM':
        return [of('product', true, '_thumbnail'), of('sections', true, '_sections')];
      default:
        return [];
    }
  });
}

function wordsOf({ text = '', url }: TemplateButton): string {
  return url !== undefined && placeholders(url).length > 0 ? `${text} (${url})` : text;
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

/** In a sentence, what is filled in: `{{1}} in the body ("Hi {{1}}…")`, `the image at the top of card 2`. */
export function labelOf(variable: TemplateVariable): string {
  const card = variable.card === undefined ? '' : ` of card ${variable.card + 1}`;
  const words = variable.around === '' ? '' : ` ("${variable.around}")`;
  const button = `button ${(variable.index ?? 0) + 1}${card}${words}`;
  switch (variable.kind) {
    case 'text':
      return `{{${variable.name ?? variable.index}}} in the ${variable.component}${card}${words}`;
    case 'image':
    case 'video':
    case 'document':
      return `the ${variable.kind} at the top${card}`;
    case 'filename':
      return `the name of the document at the top${card}`;
    case 'latitude':
    case 'longitude':
      return `the ${variable.kind} of the place at the top${card}`;
    case 'place':
      return `the name of the place at the top${card}`;
    case 'address':
      return `the address of the place at the top${card}`;
    case 'payload':
    case 'url':
      return button;
    case 'coupon':
      return `the coupon code of ${button}`;
    case 'code':
      return variable.component === 'body'
        ? `the one-time code in the body${words}`
        : `the one-time code of ${button}`;
    case 'flow_token':
      return `the token of the form behind ${button}`;
    case 'flow_data':
      return `the data for the form behind ${button}`;
    case 'product':
      return `the product shown as the picture of ${button}`;
    case 'sections':
      return `the products behind ${button}`;
    case 'time':
      return `the end of the offer${words}`;
  }
}
