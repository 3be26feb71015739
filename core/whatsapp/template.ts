import { buttonsOf, componentOf, type Template } from './template-shape';
import { cleanValue, missing, type TemplateProblem, type TemplateValues } from './template-values';
import { fill, variablesOf, type TemplateVariable } from './template-variables';

/** The `template` object of a message, as `POST /{phone-number-id}/messages` takes it. */
export interface TemplateObject {
  readonly name: string;
  readonly language: { readonly code: string };
  readonly components?: readonly WireComponent[];
}

type TextParameter = {
  readonly type: 'text';
  readonly text: string;
  readonly parameter_name?: string;
};
type WireComponent =
  | { readonly type: 'header' | 'body'; readonly parameters: readonly TextParameter[] }
  | {
      readonly type: 'button';
      readonly sub_type: 'quick_reply' | 'url';
      readonly index: string;
      readonly parameters: readonly (
        TextParameter | { readonly type: 'payload'; readonly payload: string }
      )[];
    };

export type BuiltTemplate =
  | {
      readonly ok: true;
      readonly template: TemplateObject;
      /** What was changed in the values, and why. */ readonly notes: readonly string[];
    }
  | { readonly ok: false; readonly problems: readonly TemplateProblem[] };

/** What a person sees. `buttons` are titles in their order. */
export interface RenderedTemplate {
  readonly header?: string;
  readonly body: string;
  readonly footer?: string;
  readonly buttons: readonly string[];
}

/** Component and button types that need nothing filled in, or that `variablesOf` knows. */
const KNOWN_COMPONENTS = new Set(['HEADER', 'BODY', 'FOOTER', 'BUTTONS']);
const KNOWN_BUTTONS = new Set(['QUICK_REPLY', 'URL', 'PHONE_NUMBER', 'VOICE_CALL']);

/**
 * The `template` object for one contact, or everything that stands in its way; never throws and asks nobody.
 * Values are named by the keys of `variablesOf`. A value that the template has no variable for is a problem too:
 * it means that the template changed since the workflow was built, or that the wrong one is picked.
 */
export function buildTemplateMessage(template: Template, values: TemplateValues): BuiltTemplate {
  const variables = variablesOf(template);
  const problems: TemplateProblem[] = [
    ...sendable(template),
    ...extras(template, variables, values),
  ];
  const notes: string[] = [];
  const clean = new Map<string, string>();
  const bodyAlone = template.components.every((component) => component.type === 'BODY');
  for (const variable of variables) {
    const given = Object.hasOwn(values, variable.key) ? values[variable.key] : undefined;
    if (isNothing(given)) {
      if (variable.required) problems.push(missing(variable));
      continue;
    }
    const result = cleanValue(variable, given, bodyAlone);
    if ('problem' in result) problems.push(result);
    else {
      clean.set(variable.key, result.value);
      if (result.note !== undefined) notes.push(result.note);
    }
  }
  if (problems.length > 0) return { ok: false, problems };
  const components = wireComponents(variables, clean);
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

function wireComponents(
  variables: readonly TemplateVariable[],
  clean: ReadonlyMap<string, string>,
): WireComponent[] {
  const components: WireComponent[] = [];
  for (const type of ['header', 'body'] as const) {
    const parameters = variables
      .filter((variable) => variable.component === type)
      .map((variable): TextParameter => ({
        type: 'text',
        ...(variable.name === undefined ? {} : { parameter_name: variable.name }),
        text: clean.get(variable.key)!,
      }));
    if (parameters.length > 0) components.push({ type, parameters });
  }
  for (const variable of variables) {
    const value = clean.get(variable.key);
    if (variable.component !== 'button' || value === undefined) continue;
    const index = String(variable.index);
    components.push(
      variable.kind === 'payload'
        ? {
            type: 'button',
            sub_type: 'quick_reply',
            index,
            parameters: [{ type: 'payload', payload: value }],
          }
        : { type: 'button', sub_type: 'url', index, parameters: [{ type: 'text', text: value }] },
    );
  }
  return components;
}

function extras(
  template: Template,
  variables: readonly TemplateVariable[],
  values: TemplateValues,
): TemplateProblem[] {
  const known = new Set(variables.map((variable) => variable.key));
  return Object.keys(values)
    .filter((key) => !known.has(key) && !isNothing(values[key]))
    .map((key) => ({
      problem: 'extra' as const,
      variable: key,
      explanation: `A value is given for "${key}", but the template "${template.name}" (${template.language}) has no such variable. Pick the template again in the node, or take the value out.`,
    }));
}

function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

/** What about the template itself keeps it from being sent. */
function sendable(template: Template): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const unsupported = (what: string): void => {
    problems.push({
      problem: 'unsupported',
      explanation: `The template "${template.name}" has ${what}, which this node cannot fill in. Pick another template.`,
    });
  };
  if (template.status !== 'APPROVED') {
    problems.push({
      problem: 'not_approved',
      explanation: `The template "${template.name}" (${template.language}) is ${template.status.toLowerCase()}, and WhatsApp sends approved ones only. Wait for its approval or pick another.`,
    });
  }
  const variables = variablesOf(template);
  const header = componentOf(template, 'HEADER');
  if (header?.format !== undefined && header.format !== 'TEXT')
    unsupported(`a header of the kind ${header.format.toLowerCase()}`);
  if (componentOf(template, 'BODY') === undefined) unsupported('no body');
  for (const component of template.components)
    if (!KNOWN_COMPONENTS.has(component.type))
      unsupported(`a part of the kind ${component.type.toLowerCase()}`);
  for (const button of buttonsOf(template))
    if (!KNOWN_BUTTONS.has(button.type))
      unsupported(`a button of the kind ${button.type.toLowerCase()}`);
  for (const type of ['header', 'body'] as const) {
    const own = variables.filter((variable) => variable.component === type);
    const positional = own.filter((variable) => variable.index !== undefined);
    const named = own.length - positional.length;
    const gap = positional.some((variable, at) => variable.index !== at + 1);
    if (
      (named > 0 && positional.length > 0) ||
      (template.parameter_format === 'NAMED' && positional.length > 0) ||
      (template.parameter_format === 'POSITIONAL' && named > 0)
    ) {
      unsupported(`numbered and named variables mixed in its ${type}`);
    } else if (gap) unsupported(`variables in its ${type} that are not numbered 1, 2, 3 and on`);
  }
  return problems;
}

/**
 * The message as the person will read it. Variables without a value stay visible as `{{1}}`, so that a preview
 * also shows what is still missing.
 */
export function renderTemplate(template: Template, values: TemplateValues): RenderedTemplate {
  const byKey = new Map(variablesOf(template).map((variable) => [variable.key, variable]));
  const valueOf = (key: string): string | undefined => {
    const variable = byKey.get(key);
    if (variable === undefined || !Object.hasOwn(values, key)) return undefined;
    const result = cleanValue(variable, values[key], true);
    return 'value' in result ? result.value : undefined;
  };
  const header = componentOf(template, 'HEADER');
  const headerText =
    header === undefined
      ? undefined
      : header.format === undefined || header.format === 'TEXT'
        ? fill(header.text ?? '', (name) => valueOf(`header_${name}`))
        : `[${header.format.toLowerCase()}]`;
  const footer = componentOf(template, 'FOOTER')?.text;
  return {
    ...(headerText === undefined ? {} : { header: headerText }),
    body: fill(componentOf(template, 'BODY')?.text ?? '', (name) => valueOf(`body_${name}`)),
    ...(footer === undefined ? {} : { footer }),
    buttons: buttonsOf(template).map((button, index) =>
      button.type === 'URL' && button.url !== undefined
        ? `${button.text ?? ''} → ${fill(button.url, () => valueOf(`button_${index}`))}`
        : (button.text ?? ''),
    ),
  };
}
