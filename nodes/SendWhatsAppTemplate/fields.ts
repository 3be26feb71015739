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

/**
 * The editor shows some 24 characters of a label and the whole of it under the pointer, and no other
 * help: so what tells a field from its neighbours comes first.
 */
function labelOf(variable: TemplateVariable): string {
  const { card, example } = variable;
  const where = card === undefined ? '' : `Card ${card + 1}, `;
  const [what, more] = wordsOf(variable);
  const likeThis = example === undefined ? [] : [`e.g. ${example}`];
  return [where + (card === undefined ? what : lowerFirst(what)), ...more, ...likeThis].join(' · ');
}

/** What is filled in, in few words, and what else there is to know. */
function wordsOf(variable: TemplateVariable): readonly [string, readonly string[]] {
  const { kind, component, around } = variable;
  const place = `{{${variable.name ?? variable.index}}}`;
  const title = `“${around}”`;
  switch (kind) {
    case 'text':
      return [component === 'header' ? `Header ${place}` : place, [nearTo(place, around)]];
    case 'image':
    case 'video':
    case 'document':
      return [`Header ${kind}`, ['link, media ID or binary field']];
    case 'filename':
      return ['File name to show', ['of the header document']];
    case 'latitude':
    case 'longitude':
    case 'address':
      return [`Header place, ${kind}`, []];
    case 'place':
      return ['Header place, name', []];
    case 'payload':
      return [`Button ${title}`, ['what a tap brings back, consent:stop for an opt-out']];
    case 'url': {
      const at = around.lastIndexOf(' (');
      const [text, link] = [around.slice(0, at), around.slice(at + 2, -1)];
      return [`Link of “${text}”`, [`what stands for {{1}} in ${link}`]];
    }
    case 'coupon':
      return ['Code to copy', [`button ${title}`]];
    case 'code':
      return ['One-time code', [`button ${title}`]];
    case 'flow_token':
      return ['Form, token', [`button ${title}`]];
    case 'flow_data':
      return ['Form, data (JSON)', [`button ${title}`]];
    case 'product':
      return ['Product ID for picture', [`button ${title}`]];
    case 'sections':
      return ['Products (JSON)', [`button ${title}`]];
    case 'time':
      return ['Offer ends at', around === '' ? [] : [around]];
  }
}

/** The words from shortly before the variable on, so that it is among those that are shown. */
function nearTo(place: string, around: string): string {
  const at = around.indexOf(place);
  if (at <= BEFORE) return around;
  const start = around.indexOf(' ', at - BEFORE) + 1;
  return `…${around.slice(start > 0 && start <= at ? start : at)}`;
}

const BEFORE = 14;

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
