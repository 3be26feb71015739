/** Counts a campaign run by what came out of its nodes. */
import type { Item, RunResult } from '../n8n/run.ts';
import type { Workflow } from './furnish.ts';

/** Outputs in their order, which is a public interface of the nodes. */
const ENDS: Record<string, readonly ('not sent' | 'later' | 'sent' | 'goes on')[]> = {
  'n8n-nodes-consent.consentCheck': ['not sent', 'later', 'goes on'],
  'n8n-nodes-consent.sendWhatsAppTemplate': ['not sent', 'later', 'sent'],
};

export interface Counts {
  readonly sent: number;
  readonly later: number;
  readonly notSent: Record<string, number>;
}

/**
 * Every person comes out of one end: blocked or later at Consent Check, or one of the three at Send.
 * @throws Error where an item that was not sent has no reason
 */
export function countRun(workflow: Pick<Workflow, 'nodes'>, run: RunResult): Counts {
  let sent = 0;
  let later = 0;
  const notSent: Record<string, number> = {};
  for (const { name, type } of workflow.nodes) {
    for (const { outputs } of run.nodes[name] ?? []) {
      outputs.forEach((items, output) => {
        const end = ENDS[type]?.[output];
        if (end === 'sent') sent += items.length;
        if (end === 'later') later += items.length;
        if (end === 'not sent') {
          for (const item of items) {
            const reason = reasonOf(item);
            notSent[reason] = (notSent[reason] ?? 0) + 1;
          }
        }
      });
    }
  }
  return { sent, later, notSent };
}

function reasonOf({ json }: Item): string {
  const reason = (json.consent as { reason?: unknown } | undefined)?.reason;
  if (typeof reason === 'string') return reason;
  throw new Error(
    'An item came out as not sent without a reason: the node did not run as it should.',
  );
}
