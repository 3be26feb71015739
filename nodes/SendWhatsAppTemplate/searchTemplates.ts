import {
  type ILoadOptionsFunctions,
  type INodeListSearchResult,
  NodeOperationError,
} from 'n8n-workflow';
import { failureOf } from '../shared/failure';
import { whatsAppOf } from '../shared/whatsapp';

/** The approved templates of the account, page by page, a name once with the languages it has. */
export async function searchTemplates(
  this: ILoadOptionsFunctions,
  filter?: string,
  paginationToken?: string,
): Promise<INodeListSearchResult> {
  try {
    const { client } = await whatsAppOf(this);
    const page = await client.listTemplates({
      status: 'APPROVED',
      search: filter,
      cursor: paginationToken,
    });
    const languages = new Map<string, string[]>();
    for (const { name, language } of page.templates)
      languages.set(name, [...(languages.get(name) ?? []), language]);
    return {
      results: [...languages].map(([value, list]) => ({
        name: `${value} (${list.join(', ')})`,
        value,
      })),
      paginationToken: page.cursor,
    };
  } catch (error) {
    // What is thrown here is shown in the list; only our own sentences may be.
    const { message, advice } = failureOf(error);
    throw new NodeOperationError(this.getNode(), `${message} ${advice}`);
  }
}
