import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Decision } from '../../core';
import { consentJson } from '../shared/consent';
import { ledgerOf } from '../shared/ledger';
import type { Outputs } from '../shared/outputs';
import { failOneItem } from '../shared/run';
import { decideAll } from './decideAll';
import { type Asked, readQuestions } from './questions';

const OUTPUT = { blocked: 0, later: 1, allowed: 2 } as const;

/** Decides for each item whether its contact may be messaged now; claims and records nothing. */
export async function checkItems(
  context: IExecuteFunctions,
  items: readonly INodeExecutionData[],
  out: Outputs,
): Promise<void> {
  const { ledger, defaultCountry } = await ledgerOf(context);
  const asked = await readQuestions(context, items, defaultCountry, (item, error) =>
    failOneItem(context, out, item, error),
  );
  await decideAll(context, ledger, asked, (one, decision) => tell(out, one, decision));
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
