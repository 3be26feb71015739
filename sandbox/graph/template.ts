import type {
  CardComponent,
  MediaHeader,
  Template,
  TemplateButton,
  TemplateComponent,
} from '../templateParts.ts';
import { renderButton, type RenderedButton } from './buttons.ts';
import { isJson, type Json } from './envelope.ts';
import { GraphError, mustBe, required } from './errors.ts';
import {
  fill,
  mediaValue,
  parametersOf,
  textValues,
  variablesOf,
  type ShownMedia,
  type Uploaded,
  type Values,
} from './parameters.ts';

/** A template message as the recipient's phone shows it. */
export interface Rendered extends ShownMedia {
  readonly header?: string;
  readonly body: string;
  readonly footer?: string;
  readonly offer?: { readonly text: string; readonly endsAt?: number };
  readonly buttons: readonly RenderedButton[];
  readonly cards?: readonly RenderedCard[];
}

export interface RenderedCard extends ShownMedia {
  readonly body?: string;
  readonly buttons: readonly RenderedButton[];
}

/** Characters that a text may have with its values filled in. */
const LIMITS = { header: 60, body: 1024, bodyAlone: 32_768, bodyOfOffer: 600, bodyOfCard: 160 };
const CARDS = 10;
const TEMPLATE_KEYS = ['name', 'language', 'components', 'namespace'];
const COMPONENT_KEYS = ['type', 'sub_type', 'index', 'parameters', 'cards'];
const CARD_KEYS = ['card_index', 'components'];

/**
 * Finds the template that a request names and fills it, or refuses as the Cloud API does.
 * @throws GraphError 131008, 132001, 132015, 132016, 132000, 132012, 132005, 131009 or 100
 */
export function renderTemplate(
  request: Json,
  { templates, media }: { readonly templates: readonly Template[]; readonly media: Uploaded },
): { readonly template: Template; readonly rendered: Rendered } {
  noOtherKeys(request, TEMPLATE_KEYS, 'template');
  const template = findTemplate(request, templates);
  const given = componentsOf(request);
  return { template, rendered: render(template, given, media) };
}

function findTemplate(request: Json, templates: readonly Template[]): Template {
  const { name, language } = request;
  if (name === undefined || name === '') throw required("template['name']");
  if (typeof name !== 'string') throw mustBe("template['name']", 'a string');
  if (language === undefined) {
    throw new GraphError(131008, "Parameter template['language'] is missing");
  }
  if (!isJson(language)) throw mustBe("template['language']", 'an object');
  const { code, policy } = language;
  if (code === undefined || code === '') {
    throw new GraphError(131008, "Parameter template['language']['code'] is missing");
  }
  if (typeof code !== 'string') throw mustBe("template['language']['code']", 'a string');
  if (policy !== undefined && policy !== 'deterministic') {
    throw mustBe("template['language']['policy']", 'one of {deterministic}');
  }
  const template = templates.find(
    (candidate) => candidate.name === name && candidate.language === code,
  );
  switch (template?.status) {
    case 'APPROVED':
      return template;
    case 'PAUSED':
      throw new GraphError(
        132015,
        'The template is paused because of its quality and cannot be sent.',
      );
    case 'DISABLED':
      throw new GraphError(
        132016,
        'The template has been paused too often and is now disabled for good.',
      );
    default:
      // What is pending or rejected does not exist for sending.
      throw new GraphError(132001, 'No approved template has this name in this language.');
  }
}

/** The components of a message or of a card, each at most once. */
interface Given {
  readonly header?: Json;
  readonly body?: Json;
  readonly limited_time_offer?: Json;
  readonly carousel?: Json;
  readonly buttons: ReadonlyMap<number, Json>;
}

const PARTS = ['header', 'body', 'limited_time_offer', 'carousel'] as const;
const CARD_PARTS = ['header', 'body'] as const;

function componentsOf(
  { components }: Json,
  of = 'template',
  parts: readonly (typeof PARTS)[number][] = PARTS,
): Given {
  if (components === undefined) return { buttons: new Map() };
  if (!Array.isArray(components)) throw mustBe(`${of}['components']`, 'an array');
  const given: { -readonly [Part in (typeof PARTS)[number]]?: Json } & {
    buttons: Map<number, Json>;
  } = { buttons: new Map() };
  components.forEach((component: unknown, position) => {
    const where = `${of}['components'][${position}]`;
    if (!isJson(component)) throw mustBe(where, 'an object');
    noOtherKeys(component, COMPONENT_KEYS, where);
    const type = String(component['type'] ?? '').toLowerCase();
    if (type === '') throw required(`${where}['type']`);
    const part = parts.find((one) => one === type);
    if (type === 'button') {
      const index = buttonIndex(component, where);
      if (given.buttons.has(index))
        throw new GraphError(131009, `buttons: index ${index} is given twice`);
      given.buttons.set(index, component);
    } else if (part !== undefined) {
      if (given[part]) throw new GraphError(131009, `${type}: the component is given twice`);
      given[part] = component;
    } else {
      throw mustBe(`${where}['type']`, `one of {${[...parts, 'button'].join(', ').toUpperCase()}}`);
    }
  });
  return given;
}

function buttonIndex(component: Json, where: string): number {
  const { index } = component;
  if (index === undefined) throw new GraphError(131008, `Parameter ${where}['index'] is missing`);
  if (!/^\d$/.test(String(index)))
    throw new GraphError(131009, 'buttons: index must be "0" to "9"');
  return Number(index);
}

type Parts = readonly TemplateComponent[] | readonly CardComponent[];

function part<T extends TemplateComponent['type']>(
  components: Parts,
  type: T,
): Extract<TemplateComponent, { type: T }> | undefined {
  const all: readonly TemplateComponent[] = components;
  return all.find(
    (component): component is Extract<TemplateComponent, { type: T }> => component.type === type,
  );
}

function render(template: Template, given: Given, media: Uploaded): Rendered {
  const { components, parameter_format: format } = template;
  const offer = renderOffer(components, given.limited_time_offer);
  const onlyBody = components.every(({ type }) => type === 'BODY');
  const limit = offer ? LIMITS.bodyOfOffer : onlyBody ? LIMITS.bodyAlone : LIMITS.body;
  const header = renderHeader(components, format, given.header, media);
  const text = renderText('body', components, limit, format, given.body);
  const footer = part(components, 'FOOTER')?.text;
  const cards = renderCards(components, format, given.carousel, media);
  return {
    ...header,
    body: text ?? '',
    ...(footer === undefined ? {} : { footer }),
    ...(offer ? { offer } : {}),
    buttons: renderButtons(part(components, 'BUTTONS')?.buttons ?? [], given.buttons),
    ...(cards ? { cards } : {}),
  };
}

function renderHeader(
  components: Parts,
  format: Template['parameter_format'],
  given: Json | undefined,
  media: Uploaded,
): ShownMedia & { readonly header?: string } {
  const header = part(components, 'HEADER');
  if (header && header.format !== 'TEXT') {
    return mediaValue(header as MediaHeader, parametersOf(given, 'header'), media);
  }
  const text = renderText('header', components, LIMITS.header, format, given);
  return text === undefined ? {} : { header: text };
}

function renderText(
  name: 'header' | 'body',
  components: Parts,
  limit: number,
  format: Template['parameter_format'],
  given: Json | undefined,
): string | undefined {
  const component = part(components, name === 'header' ? 'HEADER' : 'BODY');
  const text = component && 'text' in component ? component.text : '';
  const values: Values = textValues(name, text, format, parametersOf(given, name));
  const result = fill(text, values);
  if (variablesOf(text).length > 0 && [...result].length > limit) {
    throw new GraphError(
      132005,
      `${name}: the text with its parameters is longer than ${limit} characters`,
    );
  }
  return component && result;
}

function renderOffer(components: Parts, given: Json | undefined): Rendered['offer'] {
  const offer = part(components, 'LIMITED_TIME_OFFER')?.limited_time_offer;
  const parameters = parametersOf(given, 'limited_time_offer');
  if (!offer?.has_expiration) {
    if (parameters.length) {
      throw new GraphError(132012, 'limited_time_offer: the template has no offer that ends');
    }
    return offer && { text: offer.text };
  }
  const [parameter] = parameters;
  if (!parameter) {
    throw new GraphError(131008, 'limited_time_offer: the component requires a parameter');
  }
  if (parameters.length > 1 || parameter['type'] !== 'limited_time_offer') {
    throw new GraphError(
      132012,
      'limited_time_offer: expects one parameter of type limited_time_offer',
    );
  }
  const value = parameter['limited_time_offer'];
  const endsAt = isJson(value) ? value['expiration_time_ms'] : undefined;
  if (endsAt === undefined) {
    throw new GraphError(131008, 'limited_time_offer: expiration_time_ms is missing');
  }
  if (typeof endsAt !== 'number' || !Number.isSafeInteger(endsAt) || endsAt <= 0) {
    throw new GraphError(131009, 'limited_time_offer: expiration_time_ms is no UNIX timestamp');
  }
  return { text: offer.text, endsAt };
}

function renderCards(
  components: Parts,
  format: Template['parameter_format'],
  given: Json | undefined,
  media: Uploaded,
): readonly RenderedCard[] | undefined {
  const cards = part(components, 'CAROUSEL')?.cards;
  if (!cards) {
    if (given) throw new GraphError(132012, 'carousel: the template has no carousel');
    return undefined;
  }
  if (!given) throw new GraphError(131008, 'carousel: the component is missing');
  const list = given['cards'];
  if (!Array.isArray(list)) throw mustBe("carousel['cards']", 'an array');
  if (list.length > CARDS) throw new GraphError(131009, `carousel: at most ${CARDS} cards`);
  const byIndex = new Map<number, Json>();
  list.forEach((one: unknown, position) => {
    const where = `carousel['cards'][${position}]`;
    if (!isJson(one)) throw mustBe(where, 'an object');
    noOtherKeys(one, CARD_KEYS, where);
    const index = one['card_index'];
    if (index === undefined) throw new GraphError(131008, `${where}: card_index is missing`);
    if (!/^\d$/.test(String(index)) || Number(index) >= cards.length)
      throw new GraphError(131009, `${where}: the template has no card of this card_index`);
    if (byIndex.has(Number(index)))
      throw new GraphError(131009, `${where}: card_index is given twice`);
    byIndex.set(Number(index), one);
  });
  return cards.map((card, index) => {
    const own = byIndex.get(index);
    // All cards of the template have to be there, with what each shows.
    if (!own) throw new GraphError(132012, `carousel: card ${index} is missing`);
    const parts = componentsOf(own, `carousel['cards'][${index}]`, CARD_PARTS);
    const text = renderText('body', card.components, LIMITS.bodyOfCard, format, parts.body);
    return {
      ...renderHeader(card.components, format, parts.header, media),
      ...(text === undefined ? {} : { body: text }),
      buttons: renderButtons(part(card.components, 'BUTTONS')?.buttons ?? [], parts.buttons),
    };
  });
}

function renderButtons(
  buttons: readonly TemplateButton[],
  given: Given['buttons'],
): RenderedButton[] {
  for (const index of given.keys()) {
    if (index >= buttons.length) {
      throw new GraphError(131009, `buttons: the template has no button at index ${index}`);
    }
  }
  return buttons.map((button, index) => renderButton(button, index, given.get(index)));
}

function noOtherKeys(object: Json, allowed: readonly string[], where: string): void {
  const other = Object.keys(object).find((key) => !allowed.includes(key));
  if (other !== undefined) {
    throw new GraphError(100, `Unexpected key "${other.slice(0, 40)}" on param ${where}.`);
  }
}
