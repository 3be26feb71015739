import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import type { Decision, Reason, SendOutcome } from '../../core';
import { consentJson, type Subject } from '../shared/consent';
import type { LedgerOfNode } from '../shared/ledger';
import type { Outputs } from '../shared/outputs';
import type { Parameters } from '../shared/parameters';
import type { WhatsAppOfNode } from '../shared/whatsapp';

/** In their order: the first is where n8n puts what fails. */
export const OUTPUT_NAMES = ['Not Sent', 'Later', 'Sent'] as const;
export const OUTPUT = { notSent: 0, later: 1, sent: 2 } as const;

/** What every operation of the node works with. */
export interface Work extends LedgerOfNode, WhatsAppOfNode {
  readonly context: IExecuteFunctions;
  readonly items: readonly INodeExecutionData[];
  readonly parameters: Parameters;
  readonly out: Outputs;
}

/** What an item gains besides `consent`. */
export type Adds = Readonly<Record<string, IDataObject>>;

const TAKEN = 'WhatsApp took the message.';
const TAKEN_HELD = 'WhatsApp took the message and holds it for a check of its quality first.';

/** Puts an item where what became of it belongs. @param to the address that was written to */
export function putOutcome(
  out: Outputs,
  item: number,
  outcome: SendOutcome,
  subject: Subject,
  to: string | undefined,
): void {
  switch (outcome.kind) {
    case 'sent': {
      const { decision, claimId, held } = outcome;
      out.put(OUTPUT.sent, item, {
        consent: consentJson({
          outcome: 'sent',
          reason: 'allowed',
          explanation: held ? TAKEN_HELD : TAKEN,
          to,
          decision,
          ...subject,
        }),
        send: { claimId, held },
      });
      return;
    }
    case 'later':
      return putLater(out, item, outcome, subject);
    case 'not_sent':
      return putNotSent(out, item, outcome, subject);
  }
}

/** Whoever may be written to first comes first. */
export function putLater(
  out: Outputs,
  item: number,
  {
    reason,
    explanation,
    resumeAt,
    decision,
  }: { reason: Reason; explanation: string; resumeAt: number; decision?: Decision },
  subject: Subject,
  adds: Adds = {},
): void {
  const consent = consentJson({
    outcome: 'later',
    reason,
    explanation,
    resumeAt,
    decision,
    ...subject,
  });
  out.put(OUTPUT.later, item, { consent, ...adds }, resumeAt);
}

export function putNotSent(
  out: Outputs,
  item: number,
  { reason, explanation, decision }: { reason: Reason; explanation: string; decision?: Decision },
  subject: Subject = {},
  adds: Adds = {},
): void {
  const consent = consentJson({ outcome: 'blocked', reason, explanation, decision, ...subject });
  out.put(OUTPUT.notSent, item, { consent, ...adds });
}

/** `{withdrawn: 3, no_consent: 1}` as words, the most frequent first. */
export function inWords(counts: Readonly<Record<string, number>>): string {
  return Object.entries(counts)
    .sort(([, a], [, b]) => b - a)
    .map(([reason, count]) => `${count} ${reason}`)
    .join(', ');
}
