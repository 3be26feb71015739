import type {
  FieldType,
  ILoadOptionsFunctions,
  ResourceMapperField,
  ResourceMapperFields,
} from 'n8n-workflow';
import { type CloudApiClient, type Template, type TemplateVariable, variablesOf } from '../../core';
import { wrongSetting } from '../shared/failure';
import { isRecord } from '../shared/parameters';
import { whatsAppOf } from '../shared/whatsapp';
import { shownInEditor } from './searchTemplates';
import { choiceOf, templatesNamed } from './templates';
import { keysByHand } from './variables';

const BY_EXPRESSION =
  'The template is chosen by an expression, so its fields cannot be shown here. Fill them in under Variables (by Hand).';

/**
 * A field for everything that the chosen template takes, in reading order and in the template's own
 * words: n8n's mapper shows no other help. What a row under Variables (by Hand) fills in already is
 * no field, unless the user adds it.
 */
export async function templateFields(this: ILoadOptionsFunctions): Promise<ResourceMapperFields> {
  try {
    const chosen: unknown = this.getCurrentNodeParameter('template');
    const name = isRecord(chosen) ? chosen.value : chosen;
    if (typeof name !== 'string' || name.trim() === '')
      return notice('Choose a template, and a field for each of its variables appears here.');
    if (name.startsWith('=')) return notice(BY_EXPRESSION);
    const { client } = await whatsAppOf(this);
    const template = await templateOf(client, name, this.getCurrentNodeParameter('language'));
    const variables = variablesOf(template);
    if (variables.length === 0) return notice('This template takes nothing: it goes out as it is.');
    const byHand = keysByHand(this.getCurrentNodeParameter('variables'));
    return { fields: variables.map((variable) => fieldOf(variable, byHand.has(variable.key))) };
  } catch (error) {
    // An empty list would take away what the user filled in; what is thrown leaves it.
    throw shownInEditor(this, error);
  }
}

const notice = (emptyFieldsNotice: string): ResourceMapperFields => ({
  fields: [],
  emptyFieldsNotice,
});

/** Where the language comes with each item, all languages are taken to have the same variables. */
async function templateOf(
  client: CloudApiClient,
  chosen: string,
  language: unknown,
): Promise<Template> {
  const known = typeof language === 'string' && language.trim() !== '' && !language.startsWith('=');
  const choice = choiceOf(chosen, known ? language : 'any');
  const list = await templatesNamed(client, choice.name);
  const fits = list.filter((one) => choice.language === 'any' || one.language === choice.language);
  const template = fits.find(({ status }) => status === 'APPROVED') ?? fits[0];
  if (template) return template;
  const languages = list.map((one) => one.language).join(', ');
  throw wrongSetting(
    `The WhatsApp account has no template "${choice.name}"${list.length === 0 ? '' : ` in the language "${choice.language}", but in ${languages}`}.`,
    'Choose it from the list.',
  );
}

function fieldOf(variable: TemplateVariable, byHand: boolean): ResourceMapperField {
  return {
    id: variable.key,
    displayName: labelOf(variable),
    required: variable.required && !byHand,
    defaultMatch: false,
    canBeUsedToMatch: false,
    display: true,
    type: typeOf(variable),
    ...(byHand ? { removed: true } : {}),
  };
}

function typeOf({ kind }: TemplateVariable): FieldType {
  switch (kind) {
    case 'time':
      return 'dateTime';
    case 'flow_data':
    case 'sections':
      return 'object';
    case 'latitude':
    case 'longitude':
      return 'number';
    default:
      return 'string';
  }
}

/** What is filled in comes first, then the template's words around it, then what it may look like. */
function labelOf(variable: TemplateVariable): string {
  const { card, around, example } = variable;
  const where = card === undefined ? '' : `Card ${card + 1}: `;
  const words = around === '' ? '' : ` · ${around}`;
  const likeThis = example === undefined ? '' : ` · e.g. ${example}`;
  return `${where}${whatOf(variable)}${words}${likeThis}`;
}

function whatOf({ kind, component, name, index = 0 }: TemplateVariable): string {
  const button = `Button ${index + 1}`;
  switch (kind) {
    case 'text':
      return `${component === 'header' ? 'Header' : 'Body'} {{${name ?? index}}}`;
    case 'image':
      return 'Header image (link, media ID or binary field)';
    case 'video':
      return 'Header video (link, media ID or binary field)';
    case 'document':
      return 'Header document (link, media ID or binary field)';
    case 'filename':
      return 'Header document, file name to show';
    case 'latitude':
      return 'Header place, latitude';
    case 'longitude':
      return 'Header place, longitude';
    case 'place':
      return 'Header place, name';
    case 'address':
      return 'Header place, address';
    case 'payload':
      return `${button}, what a tap brings back (consent:stop for an opt-out)`;
    case 'url':
      return `${button}, end of the link`;
    case 'coupon':
      return `${button}, code to copy`;
    case 'code':
      return `${button}, one-time code`;
    case 'flow_token':
      return `${button}, token of the form`;
    case 'flow_data':
      return `${button}, data for the form (JSON)`;
    case 'product':
      return `${button}, product for the picture (content ID)`;
    case 'sections':
      return `${button}, products (JSON)`;
    case 'time':
      return 'The offer ends at';
  }
}
