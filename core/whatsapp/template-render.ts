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
import { cleanValue, type TemplateValues, type ValueOptions } from './template-values';
import { fill, variablesOf } from './template-variables';

/** What a person sees. `buttons` are titles in their order, with what is behind them: `Shop → https://…`. */
export interface RenderedPart {
  /** Text, or the kind of thing in brackets and where it comes from: `[image] https://…`. */
  readonly header?: string;
  readonly buttons: readonly string[];
}

export interface RenderedTemplate extends RenderedPart {
  readonly body: string;
  readonly footer?: string;
  /** The words of a limited-time offer and its end. */
  readonly offer?: string;
  /** The cards of a carousel. */
  readonly cards?: readonly (RenderedPart & { readonly body?: string })[];
}

/** What is filled in, as a reader sees it, by the key without a card's prefix. */
type Shown = (key: string) => string | undefined;

/**
 * The message as the person will read it. Variables without a usable value stay visible as `{{1}}`, so that a
 * preview also shows what is still missing.
 */
export function renderTemplate(
  template: Template,
  values: TemplateValues,
  options: ValueOptions = {},
): RenderedTemplate {
  const byKey = new Map(variablesOf(template).map((variable) => [variable.key, variable]));
  const shown: Shown = (key) => {
    const variable = byKey.get(key);
    if (variable === undefined || !Object.hasOwn(values, key)) return undefined;
    const result = cleanValue(variable, values[key], options);
    return 'problem' in result ? undefined : result.shown;
  };
  const footer = componentOf(template, 'FOOTER')?.text;
  const offer = offerOf(template);
  const cards = cardsOf(template).map((card, index) => {
    const onCard: Shown = (key) => shown(`card_${index}_${key}`);
    const body = bodyOf(card, onCard);
    return { ...partOf(template, card, onCard), ...(body === undefined ? {} : { body }) };
  });
  return {
    ...partOf(template, template, shown),
    body: bodyOf(template, shown) ?? '',
    ...(footer === undefined ? {} : { footer }),
    ...(offer === undefined ? {} : { offer: offerText(offer, shown('offer_expires')) }),
    ...(cards.length === 0 ? {} : { cards }),
  };
}

function partOf(template: Template, parts: Parts, shown: Shown): RenderedPart {
  const header = headerOf(parts, shown);
  return {
    ...(header === undefined ? {} : { header }),
    buttons: buttonsOf(parts).map((button, index) => buttonText(template, button, index, shown)),
  };
}

function bodyOf(parts: Parts, shown: Shown): string | undefined {
  const body = componentOf(parts, 'BODY');
  return body && fill(body.text ?? '', (name) => shown(`body_${name}`));
}

function headerOf(parts: Parts, shown: Shown): string | undefined {
  const header = componentOf(parts, 'HEADER');
  if (header === undefined) return undefined;
  const { format = 'TEXT', text = '' } = header;
  if (format === 'TEXT') return fill(text, (name) => shown(`header_${name}`));
  const name = shown('header_filename');
  const about =
    format === 'LOCATION'
      ? [shown('header_place'), shown('header_address'), coordinates(shown)]
      : [[name, shown('header_media')].filter(Boolean).join(' ')];
  return `[${format.toLowerCase()}] ${about.filter(Boolean).join(', ')}`.trimEnd();
}

function coordinates(shown: Shown): string | undefined {
  const both = [shown('header_latitude'), shown('header_longitude')];
  return both.includes(undefined) ? undefined : both.join(' ');
}

function offerText({ text, expires }: { text: string; expires: boolean }, end?: string): string {
  return expires ? `${text} · ends ${end ?? '{{offer_expires}}'}` : text;
}

function buttonText(
  template: Template,
  button: TemplateButton,
  index: number,
  shown: Shown,
): string {
  const { type, url, text = type === 'COPY_CODE' ? 'Copy code' : '' } = button;
  const behind = ((): string | undefined => {
    if (carriesCode(template, button)) return shown(`button_${index}`) ?? shown('body_1');
    switch (type) {
      case 'URL':
        return url === undefined ? undefined : fill(url, () => shown(`button_${index}`));
      case 'COPY_CODE':
        return shown(`button_${index}`);
      case 'MPM':
        return shown(`button_${index}_sections`);
      default:
        return undefined;
    }
  })();
  return behind === undefined ? text : `${text} → ${behind}`;
}
