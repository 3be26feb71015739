import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { ClaimScope, Decision } from '../../core';
import { batchesOf, groupedBy, inLanes, turnTaker } from '../shared/batches';
import { consentJson } from '../shared/consent';
import { ledgerOf } from '../shared/ledger';
import type { Outputs } from '../shared/outputs';
import { Parameters } from '../shared/parameters';
import { type Question, questionOf, requestKey } from '../shared/questions';
import { failOneItem, hint } from '../shared/run';

/** A server looks one batch up while the answers about another are told here. */
const LANES = 2;
const OUTPUT = { blocked: 0, later: 1, allowed: 2 } as const;

/** Decides for each item whether its contact may be messaged now; claims and records nothing. */
export async function checkItems(
  context: IExecuteFunctions,
  items: readonly INodeExecutionData[],
  out: Outputs,
): Promise<void> {
  const { ledger, defaultCountry } = await ledgerOf(context);
  const asked = await readQuestions(context, items, out, defaultCountry);
  const turn = turnTaker();
  const unread = new Set<Question['request']['channel']>();
  for (const group of groupedBy(asked, ({ key }) => key).values()) {
    await inLanes(batchesOf(group), LANES, async (batch) => {
      const { request, scope } = batch[0] as Asked;
      const recipients = batch.map(({ recipient }) => recipient);
      const decisions = await ledger.check(request, recipients, scope);
      for (const [place, decision] of decisions.entries()) {
        tell(out, batch[place] as Asked, decision);
        if (decision.reason === 'needs_review') unread.add(request.channel);
      }
      await turn();
    });
  }
  for (const channel of unread) {
    const count = await ledger.countUnread(channel);
    if (count > 0) hint(context, UNREAD(count, channel), 'warning');
  }
}

const UNREAD = (count: number, channel: string) =>
  `${count} ${count === 1 ? 'message that came in on' : 'messages that came in on'} ${channel} ${count === 1 ? 'is' : 'are'} not read yet, and marketing to the senders waits until then. Let Handle Opt-Out read what comes in.`;

interface Asked extends Question {
  readonly scope: ClaimScope | undefined;
  readonly key: string;
}

async function readQuestions(
  context: IExecuteFunctions,
  items: readonly INodeExecutionData[],
  out: Outputs,
  defaultCountry: string | undefined,
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
      failOneItem(context, out, item, error);
    }
    await turn();
  }
  return asked;
}

/** With a campaign and an edition the check also tells who has got this edition already. */
function scopeOf(
  { request: { campaign, messageClass } }: Question,
  edition: string,
): ClaimScope | undefined {
  if (messageClass === 'permission_request') return { kind: 'permission_request' };
  return campaign && edition ? { kind: 'campaign', campaign, edition } : undefined;
}

function tell(out: Outputs, { item, request, recipient }: Asked, decision: Decision): void {
  const { outcome, reason, explanation, resumeAt } = decision;
  const { channel, purpose } = request;
  const to = outcome === 'allowed' ? recipient.identifier?.value : undefined;
  const consent = consentJson({ outcome, reason, explanation, to, channel, purpose, decision });
  // Whoever may be written to first comes first, so that one wait fits all that follow.
  const rank = outcome === 'later' ? (resumeAt ?? Infinity) : item;
  out.put(OUTPUT[outcome], item, { consent }, rank);
}
