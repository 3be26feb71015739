import { isJson, type Json } from './envelope.ts';
import { GraphError, mustBe, required } from './errors.ts';
import {
  checkMediaHeader,
  fill,
  parametersOf,
  plainText,
  textValues,
  type Values,
} from './parameters.ts';
import type { Template, TemplateButton, TemplateComponent } from '../templates.ts';

/** A template message as the recipient's phone shows it. */
export interface Rendered {
  readonly header?: string;
  readonly media?: string;
  readonly body: string;
  readonly footer?: string;
  readonly buttons: readonly RenderedButton[];
}

export type RenderedButton =
  | { readonly type: 'quick_reply'; readonly text: string; readonly payload: string }
  | { readonly type: 'url'; readonly text: string; readonly url: string }
  | { readonly type: 'phone_number'; readonly text: string; readonly phone: string }
  | { readonly type: 'copy_code'; readonly text: string; readonly code: string };

const BODY_LIMIT = 1024;
const HEADER_LIMIT = 60;
const TEMPLATE_KEYS = ['name', 'language', 'components', 'namespace'];
const COMPONENT_KEYS = ['type', 'sub_type', 'index', 'parameters'];

/**
 * Finds the template that a request names and fills it, or refuses as the Cloud API does.
 * @throws GraphError 131008, 132001, 132015, 132016, 132000, 132012, 132005, 131009 or 100
 */
export function renderTemplate(
  request: Json,
  templates: readonly Template[],
): { readonly template: Template; readonly rendered: Rendered } {
  noOtherKeys(request, TEMPLATE_KEYS, 'template');
  const template = findTemplate(request, templates);
  const given = componentsOf(request);
  return { template, rendered: render(template, given) };
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

interface Given {
  readonly header?: Json;
  readonly body?: Json;
  readonly buttons: ReadonlyMap<number, Json>;
}

function componentsOf(request: Json): Given {
  const { components } = request;
  if (components === undefined) return { buttons: new Map() };
  if (!Array.isArray(components)) throw mustBe("template['components']", 'an array');
  const given: { header?: Json; body?: Json; buttons: Map<number, Json> } = { buttons: new Map() };
  components.forEach((component: unknown, position) => {
    const where = `template['components'][${position}]`;
    if (!isJson(component)) throw mustBe(where, 'an object');
    noOtherKeys(component, COMPONENT_KEYS, where);
    const type = String(component['type'] ?? '').toLowerCase();
    if (type === '') throw required(`${where}['type']`);
    if (type === 'button') {
      const index = buttonIndex(component, where);
      if (given.buttons.has(index))
        throw new GraphError(131009, `buttons: index ${index} is given twice`);
      given.buttons.set(index, component);
    } else if (type === 'header' || type === 'body') {
      if (given[type]) throw new GraphError(131009, `${type}: the component is given twice`);
      given[type] = component;
    } else {
      throw mustBe(`${where}['type']`, 'one of {HEADER, BODY, BUTTON}');
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

function render(template: Template, given: Given): Rendered {
  const of = <T extends TemplateComponent['type']>(type: T) =>
    template.components.find(
      (component): component is Extract<TemplateComponent, { type: T }> => component.type === type,
    );
  const header = of('HEADER');
  const headerParameters = parametersOf(given.header, 'header');
  let headerText: string | undefined;
  if (header?.format === 'TEXT') {
    headerText = filled('header', header.text, HEADER_LIMIT, template, headerParameters);
  } else if (header) {
    checkMediaHeader(header, headerParameters);
  } else if (headerParameters.length) {
    throw new GraphError(
      132000,
      `header: number of localizable_params (${headerParameters.length}) does not match the expected number of params (0)`,
    );
  }
  const text = filled(
    'body',
    of('BODY')?.text ?? '',
    BODY_LIMIT,
    template,
    parametersOf(given.body, 'body'),
  );
  const footer = of('FOOTER')?.text;
  return {
    ...(headerText === undefined ? {} : { header: headerText }),
    ...(header && header.format !== 'TEXT' ? { media: header.format.toLowerCase() } : {}),
    body: text,
    ...(footer === undefined ? {} : { footer }),
    buttons: renderButtons(of('BUTTONS')?.buttons ?? [], given.buttons),
  };
}

function filled(
  part: 'header' | 'body',
  text: string,
  limit: number,
  template: Template,
  parameters: readonly Json[],
): string {
  const values: Values = textValues(part, text, template.parameter_format, parameters);
  const result = fill(text, values);
  if ([...result].length > limit) {
    throw new GraphError(
      132005,
      `${part}: the text with its parameters is longer than ${limit} characters`,
    );
  }
  return result;
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

function renderButton(
  button: TemplateButton,
  index: number,
  given: Json | undefined,
): RenderedButton {
  const where = `buttons: Button at index ${index}`;
  const subType = given && String(given['sub_type'] ?? '').toLowerCase();
  if (given && subType === '') throw new GraphError(131008, `${where} is missing sub_type`);
  if (given && subType !== button.type.toLowerCase()) {
    throw new GraphError(
      132012,
      `${where} is of type ${button.type}, received ${subType?.toUpperCase()}`,
    );
  }
  const parameters = parametersOf(given, `button ${index}`);
  if (parameters.length > 1) throw new GraphError(132000, `${where} takes one parameter`);
  const [parameter] = parameters;
  const value = (type: string): string => {
    if (!parameter)
      throw new GraphError(131008, `${where} of type ${title(button.type)} requires a parameter`);
    if (String(parameter['type']).toLowerCase() !== type) {
      throw new GraphError(132012, `${where} expects a parameter of type ${type}`);
    }
    return plainText(`${where}: Parameter of type ${type}`, parameter[type]);
  };

  switch (button.type) {
    case 'QUICK_REPLY':
      // Without a payload of its own, a tap brings the button's text as its payload.
      return {
        type: 'quick_reply',
        text: button.text,
        payload: parameter ? value('payload') : button.text,
      };
    case 'URL': {
      const variable = button.url.includes('{{1}}');
      if (!variable && parameter)
        throw new GraphError(132012, `${where} has no variable, received a parameter`);
      const url = variable ? button.url.replace('{{1}}', value('text')) : button.url;
      if (url.length > 2000)
        throw new GraphError(132005, `${where}: the address is longer than 2000 characters`);
      return { type: 'url', text: button.text, url };
    }
    case 'COPY_CODE':
      return { type: 'copy_code', text: button.text, code: value('coupon_code') };
    case 'PHONE_NUMBER':
      if (parameter) throw new GraphError(132012, `${where} has no variable, received a parameter`);
      return { type: 'phone_number', text: button.text, phone: button.phone_number };
  }
}

const title = (type: string): string =>
  type
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

function noOtherKeys(object: Json, allowed: readonly string[], where: string): void {
  const other = Object.keys(object).find((key) => !allowed.includes(key));
  if (other !== undefined) {
    throw new GraphError(100, `Unexpected key "${other.slice(0, 40)}" on param ${where}.`);
  }
}
