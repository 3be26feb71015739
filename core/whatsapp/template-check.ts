import {
  buttonsOf,
  cardsOf,
  carriesCode,
  componentOf,
  type Parts,
  type Template,
  type TemplateButton,
} from './template-shape';
import { isNothing, missing, type TemplateProblem } from './template-problems';
import type { TemplateValues } from './template-values';
import {
  labelOf,
  variablesOf,
  type TemplateVariable,
  type VariableKind,
} from './template-variables';

/** Component, header and button types that need nothing filled in, or that `variablesOf` knows. */
const KNOWN_COMPONENTS = new Set([
  'HEADER',
  'BODY',
  'FOOTER',
  'BUTTONS',
  'LIMITED_TIME_OFFER',
  'CAROUSEL',
]);
const CARD_COMPONENTS = new Set(['HEADER', 'BODY', 'BUTTONS']);
const KNOWN_HEADERS = new Set(['TEXT', 'IMAGE', 'VIDEO', 'DOCUMENT', 'LOCATION']);
const CARD_HEADERS = new Set(['IMAGE', 'VIDEO']);
const KNOWN_BUTTONS = new Set([
  'QUICK_REPLY',
  'URL',
  'PHONE_NUMBER',
  'VOICE_CALL',
  'COPY_CODE',
  'FLOW',
  'CATALOG',
  'MPM',
]);
const CARD_LIMIT = 10;

/**
 * What is wrong with the fields of a workflow for a template as it is now, whatever stands in them: to be asked
 * before the first message of a run. A template that changed since the workflow was built is found here.
 * @param fields keys that are filled in; `kind`, where it was noted with the field, finds also a field whose key
 *   takes something else now
 */
export function fieldProblems(
  template: Template,
  fields: readonly { readonly key: string; readonly kind?: VariableKind | undefined }[],
): TemplateProblem[] {
  const { variables, problems } = readingOf(template);
  const given = new Set(fields.map(({ key }) => key));
  const changed = fields.flatMap(({ key, kind }): TemplateProblem[] => {
    const variable = variables.find((one) => one.key === key);
    if (variable === undefined || kind === undefined || variable.kind === kind) return [];
    return [
      {
        problem: 'changed',
        variable: key,
        explanation: `The template "${template.name}" (${template.language}) has changed: "${key}" is now ${labelOf(variable)}. Pick the template again in the node and look at this field.`,
      },
    ];
  });
  return [
    ...problems,
    ...extras(template, Object.fromEntries(fields.map(({ key }) => [key, true]))),
    ...changed,
    ...variables.filter(({ key, required }) => required && !given.has(key)).map(missing),
  ];
}

/** What is the same for every message of a template. */
export interface Reading {
  readonly variables: readonly TemplateVariable[];
  readonly keys: ReadonlySet<string>;
  /** What about the template itself keeps it from being sent. */
  readonly problems: readonly TemplateProblem[];
}

/** By template, of which a run has a handful: reading one takes longer than filling it in. */
const readings = new WeakMap<Template, Reading>();

export function readingOf(template: Template): Reading {
  const known = readings.get(template);
  if (known !== undefined) return known;
  const variables = variablesOf(template);
  const reading = {
    variables,
    keys: new Set(variables.map(({ key }) => key)),
    problems: sendable(template, variables),
  };
  readings.set(template, reading);
  return reading;
}

/** Values that the template has no variable for. */
export function extras(template: Template, values: TemplateValues): TemplateProblem[] {
  const { keys } = readingOf(template);
  return Object.keys(values)
    .filter((key) => !keys.has(key) && !isNothing(values[key]))
    .map((key) => ({
      problem: 'extra' as const,
      variable: key,
      explanation: `A value is given for "${key}", but the template "${template.name}" (${template.language}) has no such variable. Pick the template again in the node, or take the value out.`,
    }));
}

function sendable(template: Template, variables: readonly TemplateVariable[]): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  if (template.status !== 'APPROVED') {
    problems.push({
      problem: 'not_approved',
      explanation: `The template "${template.name}" (${template.language}) is ${template.status.toLowerCase()}, and WhatsApp sends approved ones only. Wait for its approval or pick another.`,
    });
  }
  for (const what of unsupported(template, variables)) {
    problems.push({
      problem: 'unsupported',
      explanation: `The template "${template.name}" has ${what}, which this node cannot fill in. Pick another template.`,
    });
  }
  return problems;
}

const inWords = (type: string): string => type.toLowerCase().replaceAll('_', ' ');

function* unsupported(
  template: Template,
  variables: readonly TemplateVariable[],
): Generator<string> {
  const known = (button: TemplateButton): boolean =>
    KNOWN_BUTTONS.has(button.type) || carriesCode(template, button);

  for (const { type } of template.components)
    if (!KNOWN_COMPONENTS.has(type)) yield `a part of the kind ${inWords(type)}`;
  yield* unsupportedHeader(template, KNOWN_HEADERS, '');
  if (componentOf(template, 'BODY') === undefined) yield 'no body';
  for (const button of buttonsOf(template))
    if (!known(button)) yield `a button of the kind ${inWords(button.type)}`;
  yield* badlyNumbered(template, variables);

  const cards = cardsOf(template);
  if (template.components.some(({ type }) => type === 'CAROUSEL')) {
    if (cards.length === 0) yield 'a carousel without cards';
    if (cards.length > CARD_LIMIT) yield `a carousel of more than ${CARD_LIMIT} cards`;
  }
  for (const [index, card] of cards.entries()) {
    const on = ` on card ${index + 1}`;
    for (const { type } of card.components)
      if (!CARD_COMPONENTS.has(type)) yield `a part of the kind ${inWords(type)}${on}`;
    if (componentOf(card, 'HEADER') === undefined) yield `no image or video${on}`;
    yield* unsupportedHeader(card, CARD_HEADERS, on);
    for (const button of buttonsOf(card))
      if (!known(button)) yield `a button of the kind ${inWords(button.type)}${on}`;
    yield* badlyNumbered(template, variables, index);
  }
}

function* unsupportedHeader(
  parts: Parts,
  known: ReadonlySet<string>,
  on: string,
): Generator<string> {
  const header = componentOf(parts, 'HEADER');
  const format = header?.format ?? 'TEXT';
  if (header !== undefined && !known.has(format))
    yield `a header of the kind ${inWords(format)}${on}`;
}

/** Numbers and names mixed, or numbers that do not run 1, 2, 3: what Meta would not have approved. */
function* badlyNumbered(
  template: Template,
  variables: readonly TemplateVariable[],
  card?: number,
): Generator<string> {
  for (const type of ['header', 'body'] as const) {
    const on = card === undefined ? type : `${type} on card ${card + 1}`;
    const own = variables.filter(
      (variable) =>
        variable.component === type &&
        variable.card === card &&
        (variable.index !== undefined || variable.name !== undefined),
    );
    const positional = own.filter(({ index }) => index !== undefined);
    const named = own.length - positional.length;
    if (
      (named > 0 && positional.length > 0) ||
      (template.parameter_format === 'NAMED' && positional.length > 0) ||
      (template.parameter_format === 'POSITIONAL' && named > 0)
    ) {
      yield `numbered and named variables mixed in its ${on}`;
    } else if (positional.some(({ index }, at) => index !== at + 1)) {
      yield `variables in its ${on} that are not numbered 1, 2, 3 and on`;
    }
  }
}
