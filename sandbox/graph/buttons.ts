import type { TemplateButton } from '../templateParts.ts';
import { isJson, type Json } from './envelope.ts';
import { GraphError, mustBe } from './errors.ts';
import { parametersOf, plainText } from './parameters.ts';

/** A button as the recipient's phone shows it. */
export type RenderedButton =
  | { readonly type: 'quick_reply'; readonly text: string; readonly payload: string }
  | { readonly type: 'url'; readonly text: string; readonly url: string }
  | { readonly type: 'phone_number'; readonly text: string; readonly phone: string }
  | { readonly type: 'copy_code'; readonly text: string; readonly code: string }
  | { readonly type: 'flow'; readonly text: string }
  | { readonly type: 'catalog'; readonly text: string; readonly product?: string }
  | { readonly type: 'mpm'; readonly text: string; readonly products: readonly string[] };

const SUB_TYPES = [
  'BOOKING_CONFIRMATION',
  'CATALOG',
  'COPY_CODE',
  'FLOW',
  'MPM',
  'ORDER_DETAILS',
  'QUICK_REPLY',
  'REMINDER',
  'URL',
  'VOICE_CALL',
];
/** Meta's own page, to which the button of an authentication template leads. */
const CODE_PAGE = 'https://www.whatsapp.com/otp/';
const PAYLOAD_LIMIT = 256;
const URL_LIMIT = 2000;
const CODE_LIMIT = 15;
const SECTIONS = 10;
const SECTION_TITLE = 24;
const PRODUCTS = 30;

/**
 * The template's button with what the request gives for it.
 * @throws GraphError 131008, 132012, 132000, 132005, 131009 or 100
 */
export function renderButton(
  button: TemplateButton,
  index: number,
  given: Json | undefined,
): RenderedButton {
  const where = `buttons: Button at index ${index}`;
  checkSubType(button, where, given);
  const parameters = parametersOf(given, `button ${index}`);
  if (parameters.length > 1) throw new GraphError(132000, `${where} takes one parameter`);
  const [parameter] = parameters;
  /** @throws where there is none, or one of another type */
  const need = (type: string): Json => {
    if (!parameter)
      throw new GraphError(131008, `${where} of type ${title(button.type)} requires a parameter`);
    if (String(parameter['type']).toLowerCase() !== type) {
      throw new GraphError(132012, `${where} expects a parameter of type ${type}`);
    }
    return parameter;
  };
  const value = (type: string, limit: number): string => {
    const text = plainText(`${where}: Parameter of type ${type}`, need(type)[type]);
    if (text.length > limit)
      throw mustBe(`${where}['${type}']`, `at most ${limit} characters long`);
    return text;
  };

  const { text } = button;
  switch (button.type) {
    case 'QUICK_REPLY':
      // Without a payload of its own, a tap brings the button's text as its payload.
      return {
        type: 'quick_reply',
        text,
        payload: parameter ? value('payload', PAYLOAD_LIMIT) : text,
      };
    case 'URL': {
      const variable = button.url.includes('{{1}}');
      if (!variable && parameter)
        throw new GraphError(132012, `${where} has no variable, received a parameter`);
      if (button.url.startsWith(CODE_PAGE))
        return { type: 'copy_code', text, code: value('text', CODE_LIMIT) };
      const url = variable
        ? button.url.replace('{{1}}', () => value('text', Infinity))
        : button.url;
      if (url.length > URL_LIMIT)
        throw new GraphError(
          132005,
          `${where}: the address is longer than ${URL_LIMIT} characters`,
        );
      return { type: 'url', text, url };
    }
    case 'COPY_CODE':
      return { type: 'copy_code', text, code: value('coupon_code', CODE_LIMIT) };
    case 'PHONE_NUMBER':
      return { type: 'phone_number', text, phone: button.phone_number };
    case 'FLOW':
      // A form's button has to be named, though everything about it may be left out.
      if (!given) throw new GraphError(131009, `${where} of type Flow is missing`);
      if (parameter) checkFlow(actionOf(need('action'), where), where);
      return { type: 'flow', text };
    case 'CATALOG': {
      const product = actionOf(need('action'), where)['thumbnail_product_retailer_id'];
      if (product === undefined) return { type: 'catalog', text };
      return { type: 'catalog', text, product: plainText(`${where}: thumbnail`, product) };
    }
    case 'MPM': {
      const action = actionOf(need('action'), where);
      plainText(`${where}: thumbnail_product_retailer_id`, action['thumbnail_product_retailer_id']);
      return { type: 'mpm', text, products: productsOf(action['sections'], where) };
    }
  }
}

function checkSubType(button: TemplateButton, where: string, given: Json | undefined): void {
  if (!given) return;
  const subType = String(given['sub_type'] ?? '').toUpperCase();
  if (subType === '') throw new GraphError(131008, `${where} is missing sub_type`);
  if (!SUB_TYPES.includes(subType))
    throw mustBe(`${where}['sub_type']`, `one of {${SUB_TYPES.join(', ')}}`);
  if (button.type === 'PHONE_NUMBER') {
    throw new GraphError(100, `${where} is of type Call and does not support parameters`);
  }
  if (subType !== button.type) {
    throw new GraphError(132012, `${where} is of type ${button.type}, received ${subType}`);
  }
}

function actionOf(parameter: Json, where: string): Json {
  const action = parameter['action'];
  if (!isJson(action)) throw mustBe(`${where}['action']`, 'an object');
  return action;
}

function checkFlow(action: Json, where: string): void {
  const { flow_token: token, flow_action_data: data } = action;
  if (token !== undefined && (typeof token !== 'string' || token === ''))
    throw mustBe(`${where}['flow_token']`, 'a string');
  if (data !== undefined && !isJson(data))
    throw mustBe(`${where}['flow_action_data']`, 'an object');
}

function productsOf(sections: unknown, where: string): string[] {
  if (sections === undefined) throw new GraphError(131008, `${where}: sections are missing`);
  if (!Array.isArray(sections)) throw mustBe(`${where}['sections']`, 'an array');
  if (sections.length < 1 || sections.length > SECTIONS)
    throw new GraphError(131009, `${where} takes 1 to ${SECTIONS} sections`);
  const products = sections.flatMap((section: unknown): string[] => {
    const { title: name, product_items: items } = isJson(section) ? section : {};
    if (name === undefined ? sections.length > 1 : typeof name !== 'string' || name === '')
      throw new GraphError(131008, `${where}: a section without a title`);
    if (typeof name === 'string' && [...name].length > SECTION_TITLE)
      throw new GraphError(131009, `${where}: a title of over ${SECTION_TITLE} characters`);
    if (!Array.isArray(items) || items.length === 0)
      throw new GraphError(131008, `${where}: a section without product_items`);
    return items.map((item: unknown) =>
      plainText(
        `${where}: product_retailer_id`,
        isJson(item) ? item['product_retailer_id'] : undefined,
      ),
    );
  });
  if (products.length > PRODUCTS)
    throw new GraphError(131009, `${where} takes at most ${PRODUCTS} products`);
  return products;
}

const title = (type: string): string =>
  type
    .toLowerCase()
    .split('_')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
