import {
  buttonsOf,
  cardsOf,
  carriesCode,
  componentOf,
  type Parts,
  type Template,
  type TemplateButton,
} from './template-shape';
import { extras, readingOf } from './template-check';
import { isNothing, missing, tooLong, unusable, type TemplateProblem } from './template-problems';
import {
  bodyLimit,
  cleanValue,
  HEADER_LIMIT,
  type Cleaned,
  type TemplateValues,
  type ValueOptions,
} from './template-values';
import { fill, type TemplateVariable } from './template-variables';
import type {
  ButtonSubType,
  CardComponent,
  TemplateObject,
  WireComponent,
  WireLocation,
  WireMedia,
  WireParameter,
} from './template-wire';

export type BuiltTemplate =
  | {
      readonly ok: true;
      readonly template: TemplateObject;
      /** What was changed in the values, and why. */ readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

/**
 * The `template` object for one contact, or everything that stands in its way; never throws and asks nobody.
 * Values are named by the keys of `variablesOf`. A value that the template has no variable for is a problem too:
 * it means that the template changed since the workflow was built, or that the wrong one is picked.
 */
export function buildTemplateMessage(
  template: Template,
  values: TemplateValues,
  options: ValueOptions = {},
): BuiltTemplate {
  const { variables, problems: own } = readingOf(template);
  const problems: TemplateProblem[] = [...own, ...extras(template, values)];
  const notes: string[] = [];
  const clean = new Map<string, Cleaned>();
  for (const variable of variables) {
    const given = Object.hasOwn(values, variable.key) ? values[variable.key] : undefined;
    if (isNothing(given)) {
      if (variable.required) problems.push(missing(variable));
      continue;
    }
    const result = cleanValue(variable, given, options);
    if ('problem' in result) problems.push(result);
    else {
      clean.set(variable.key, result);
      if (result.note !== undefined) notes.push(result.note);
    }
  }
  if (problems.length === 0) problems.push(...together(template, variables, clean));
  if (problems.length > 0) return { ok: false, problems };
  const components = wireComponents(template, variables, clean);
  return {
    ok: true,
    notes,
    template: {
      name: template.name,
      language: { code: template.language },
      ...(components.length > 0 ? { components } : {}),
    },
  };
}

/** What is wrong only with the values together: texts that become too long, two codes that differ. */
function together(
  template: Template,
  variables: readonly TemplateVariable[],
  clean: ReadonlyMap<string, Cleaned>,
): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const places = [template, ...cardsOf(template)] as const;
  for (const [at, parts] of places.entries()) {
    const card = at === 0 ? undefined : at - 1;
    for (const type of ['HEADER', 'BODY'] as const) {
      const component = type === 'HEADER' ? ('header' as const) : ('body' as const);
      const own = variables.filter(
        (one) => one.component === component && one.card === card && isInText(one),
      );
      const limit = type === 'HEADER' ? HEADER_LIMIT : bodyLimit(parts, card !== undefined);
      const shown = (variable: TemplateVariable): string => clean.get(variable.key)?.shown ?? '';
      const text = fill(componentOf(parts, type)?.text ?? '', (name) =>
        shown(own.find((one) => String(one.name ?? one.index) === name)!),
      );
      if (own.length === 0 || [...text].length <= limit) continue;
      problems.push(
        tooLong(
          own.reduce((most, one) => (shown(one).length > shown(most).length ? one : most)),
          limit,
        ),
      );
    }
  }
  const codes = variables.filter(({ key, kind }) => kind === 'code' && clean.has(key));
  const [first] = codes;
  for (const other of codes.slice(1)) {
    if (clean.get(other.key)!.shown === clean.get(first!.key)!.shown) continue;
    problems.push(
      unusable(other, 'is not the code that stands in the body. Leave it out, or give the same.'),
    );
  }
  return problems;
}

const isInText = ({ index, name }: TemplateVariable): boolean =>
  index !== undefined || name !== undefined;

/** The values of one place, the message itself or a card, by their keys without the card's prefix. */
type Filled = (key: string) => Cleaned | undefined;

function wireComponents(
  template: Template,
  variables: readonly TemplateVariable[],
  clean: ReadonlyMap<string, Cleaned>,
): WireComponent[] {
  const filled: Filled = (key) => clean.get(key);
  const expires = filled('offer_expires');
  const cards = cardsOf(template).map((card, index) => {
    const filledOnCard: Filled = (key) => clean.get(`card_${index}_${key}`);
    const own = variables.filter((variable) => variable.card === index);
    return {
      card_index: index,
      components: [
        ...texts(own, filledOnCard, `card_${index}_`),
        ...buttons(template, card, filledOnCard),
      ],
    };
  });
  return [
    ...texts(
      variables.filter(({ card }) => card === undefined),
      filled,
      '',
    ),
    ...(expires === undefined
      ? []
      : [{ type: 'limited_time_offer' as const, parameters: [parameterOf(expires)] }]),
    ...buttons(template, template, filled),
    ...(cards.length === 0 ? [] : [{ type: 'carousel' as const, cards }]),
  ];
}

/** Header and body of one place. */
function texts(
  variables: readonly TemplateVariable[],
  filled: Filled,
  prefix: string,
): CardComponent[] {
  const components: CardComponent[] = [];
  const header = headerParameter(filled);
  if (header !== undefined) components.push({ type: 'header', parameters: [header] });
  for (const type of ['header', 'body'] as const) {
    const parameters = variables
      .filter((variable) => variable.component === type && isInText(variable))
      .map((variable) => ({
        ...(variable.name === undefined ? {} : { parameter_name: variable.name }),
        ...parameterOf(filled(variable.key.slice(prefix.length))!),
      }));
    if (parameters.length > 0) components.push({ type, parameters });
  }
  return components;
}

/** The one parameter of a header that is no text. */
function headerParameter(filled: Filled): WireParameter | undefined {
  const media = filled('header_media');
  if (media !== undefined) {
    const parameter = parameterOf(media);
    const filename = filled('header_filename')?.shown;
    if (filename === undefined || parameter.type !== 'document') return parameter;
    const document: WireMedia = { ...parameter.document, filename };
    return { type: 'document', document };
  }
  if (filled('header_latitude') === undefined) return undefined;
  const location = {
    latitude: partOf(filled('header_latitude')),
    longitude: partOf(filled('header_longitude')),
    name: partOf(filled('header_place')),
    address: partOf(filled('header_address')),
  } as WireLocation;
  return { type: 'location', location };
}

function buttons(template: Template, parts: Parts, filled: Filled): CardComponent[] {
  return buttonsOf(parts).flatMap((button, index) => {
    const [subType, parameters] = buttonParameters(template, button, index, filled) ?? [];
    if (subType === undefined) return [];
    return [
      {
        type: 'button' as const,
        sub_type: subType,
        index: String(index),
        ...(parameters === undefined ? {} : { parameters: [parameters] }),
      },
    ];
  });
}

/** A button's type on the wire and its one parameter; nothing where it is not to be named. */
function buttonParameters(
  template: Template,
  button: TemplateButton,
  index: number,
  filled: Filled,
): readonly [ButtonSubType, WireParameter?] | undefined {
  const own = filled(`button_${index}`);
  const as = (subType: ButtonSubType, value = own) =>
    value === undefined ? undefined : ([subType, parameterOf(value)] as const);
  if (carriesCode(template, button)) return as('url', own ?? filled('body_1'));
  switch (button.type) {
    case 'QUICK_REPLY':
      return as('quick_reply');
    case 'URL':
      return as('url');
    case 'COPY_CODE':
      return as('copy_code');
    case 'FLOW': {
      // A form's button has to be named even where nothing is filled in (131009).
      const action = {
        ...part('flow_token', filled(`button_${index}_token`)),
        ...part('flow_action_data', filled(`button_${index}_data`)),
      };
      return Object.keys(action).length === 0 ? ['flow'] : ['flow', { type: 'action', action }];
    }
    case 'CATALOG':
      // So has a catalogue's (131008); without a product WhatsApp shows the first one.
      return ['catalog', { type: 'action', action: part('thumbnail_product_retailer_id', own) }];
    case 'MPM': {
      const action = {
        ...part('thumbnail_product_retailer_id', filled(`button_${index}_thumbnail`)),
        ...part('sections', filled(`button_${index}_sections`)),
      };
      return ['mpm', { type: 'action', action }];
    }
    default:
      return undefined;
  }
}

const part = (name: string, value: Cleaned | undefined): Readonly<Record<string, unknown>> =>
  value === undefined ? {} : { [name]: partOf(value) };

function partOf(value: Cleaned | undefined): unknown {
  return value?.wire.type === 'part' ? value.wire.part : undefined;
}

/** Only for kinds that are a parameter by themselves. */
function parameterOf({ wire }: Cleaned): WireParameter {
  if (wire.type === 'part') throw new TypeError('A part of a parameter is no parameter.');
  return wire;
}
