import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ClaimScope } from '../../core';
import { turnTaker } from '../shared/batches';
import { Parameters } from '../shared/parameters';
import { type Question, questionOf, requestKey } from '../shared/questions';

/** What is asked of the ledger about one item. */
export interface Asked extends Question {
  readonly scope: ClaimScope | undefined;
  /** Equal where request and scope are. */
  readonly key: string;
}

/**
 * Reads what the fields of the node ask about each item.
 *
 * @param failed told of an item that cannot be asked about, and why; what it throws is thrown
 */
export async function readQuestions(
  context: IExecuteFunctions,
  items: readonly INodeExecutionData[],
  defaultCountry: string | undefined,
  failed: (item: number, error: unknown) => void,
): Promise<Asked[]> {
  const parameters = new Parameters(context, items);
  const turn = turnTaker();
  const asked: Asked[] = [];
  let last: (Pick<Asked, 'request' | 'scope' | 'key'> & { readonly edition: string }) | undefined;
  for (const item of items.keys()) {
    try {
      const question = questionOf(parameters, item, { defaultCountry });
      const { request } = question;
      const edition = parameters.text('edition', item);
      // Where the fields are the same for all items, so are request and key.
      if (request !== last?.request || edition !== last.edition) {
        const scope = scopeOf(question, edition);
        last = { request, edition, scope, key: requestKey(request, scope) };
      }
      const { scope, key } = last;
      asked.push({ ...question, scope, key });
    } catch (error) {
      failed(item, error);
    }
    await turn();
  }
  return asked;
}

/** With a campaign and an edition the check also tells who has got this edition already. */
export function scopeOf(
  { request: { campaign, messageClass } }: Question,
  edition: string,
): ClaimScope | undefined {
  if (messageClass === 'permission_request') return { kind: 'permission_request' };
  return campaign && edition ? { kind: 'campaign', campaign, edition } : undefined;
}
