import {
  type ILoadOptionsFunctions,
  type INodeListSearchItems,
  type INodeListSearchResult,
  NodeOperationError,
} from 'n8n-workflow';
import type { Template } from '../../core';
import { failureOf } from '../shared/failure';
import { whatsAppOf } from '../shared/whatsapp';
import { languageName } from './languages';
import { valueOfChoice } from './templates';

/** What readers make of a template, as Meta rates it. */
const QUALITY: Readonly<Record<string, string>> = {
  GREEN: 'high quality',
  YELLOW: 'medium quality',
  RED: 'low quality',
  UNKNOWN: 'quality not rated yet',
};

/**
 * The approved templates of the account, one entry for each language, with what WhatsApp files them
 * under and how readers rate them. A name that has several languages is there once more for those
 * who choose the language by the field of its own. n8n asks for further pages with the token.
 */
export async function searchTemplates(
  this: ILoadOptionsFunctions,
  filter?: string,
  paginationToken?: string,
): Promise<INodeListSearchResult> {
  try {
    const { client } = await whatsAppOf(this);
    let cursor = paginationToken;
    // A page on which nothing fits would end the list in the editor, although further pages follow.
    for (;;) {
      const page = await client.listTemplates({ status: 'APPROVED', search: filter, cursor });
      if (page.templates.length > 0 || page.cursor === undefined || page.cursor === cursor)
        return { results: entriesOf(page.templates), paginationToken: page.cursor };
      cursor = page.cursor;
    }
  } catch (error) {
    throw shownInEditor(this, error);
  }
}

function entriesOf(templates: readonly Template[]): INodeListSearchItems[] {
  const byName = new Map<string, Template[]>();
  for (const template of templates)
    byName.set(template.name, [...(byName.get(template.name) ?? []), template]);
  return [...byName].flatMap(([name, list]) => {
    const entries = list.map((template) => ({
      name: [
        name,
        languageName(template.language),
        template.category.toLowerCase(),
        QUALITY[template.quality_score?.score ?? ''],
      ]
        .filter((part) => part !== undefined)
        .join(' · '),
      value: valueOfChoice({ name, language: template.language }),
    }));
    if (list.length === 1) return entries;
    const languages = list.map(({ language }) => languageName(language)).join(', ');
    return [...entries, { name: `${name} · by the field Language (${languages})`, value: name }];
  });
}

/** What is thrown to the editor is shown there; only our own sentences may be. */
export function shownInEditor(context: ILoadOptionsFunctions, error: unknown): NodeOperationError {
  const { message, advice } = failureOf(error);
  return new NodeOperationError(context.getNode(), `${message} ${advice}`);
}
