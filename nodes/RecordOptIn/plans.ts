import type { IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { Act, ActResult, Ledger, Reason } from '../../core';
import { ACTS_IN_ONE_TRANSACTION, EXPLANATIONS } from '../../core';
import { batchesOf, nextTurn } from '../shared/batches';
import { consentJson, defined, iso, type Subject } from '../shared/consent';
import type { Outputs } from '../shared/outputs';
import type { Parameters } from '../shared/parameters';

export const REJECTED = 0;
export const RECORDED = 1;

/** What every operation works with. */
export interface Work {
  readonly context: IExecuteFunctions;
  readonly parameters: Parameters;
  readonly ledger: Ledger;
  readonly out: Outputs;
  readonly defaultCountry: string | undefined;
  /** Names the execution, node and run. */
  readonly run: string;
}

/** What one item puts on record, and what is said of it then. */
export interface Plan {
  readonly item: number;
  readonly acts: readonly [Act, ...Act[]];
  readonly subject: Subject;
  /** Stands in `consent`, whatever comes of it. */
  readonly also?: IDataObject;
  /** What is said of the item once it is recorded; without it, the usual. */
  readonly outcome?: (result: Recorded) => Outcome;
  /** The message that this reads, and what it led to. `always`: even where it led to nothing. */
  readonly reads?: { readonly handle: string; readonly effect: string; readonly always: boolean };
}

export type Recorded = Extract<ActResult, { recorded: true }>;

export interface Outcome {
  readonly output: typeof REJECTED | typeof RECORDED;
  readonly reason: Reason;
  readonly explanation: string;
  readonly adds?: IDataObject;
}

/** Why an item puts nothing on record. */
export interface Refusal {
  readonly item: number;
  readonly refused: { readonly reason: Reason; readonly explanation: string };
  readonly subject: Subject;
  readonly also?: IDataObject;
}

/** Puts plans on record in their order, as many at a time as the ledger does; an item comes out once what it says is on disk. */
export async function carryOut({ ledger, out }: Work, plans: readonly Plan[]): Promise<void> {
  for (const batch of batchesOf(plans, ACTS_IN_ONE_TRANSACTION)) {
    const results = await ledger.record(batch.flatMap(({ acts }) => acts));
    let next = 0;
    for (const plan of batch) {
      const mine = results.slice(next, (next += plan.acts.length));
      const result = mine.at(-1) as ActResult;
      const { reads } = plan;
      if (reads && (reads.always || result.recorded))
        await ledger.markRead(reads.handle, reads.effect);
      tell(out, plan, result);
    }
    await nextTurn();
  }
}

function tell(out: Outputs, plan: Plan, result: ActResult): void {
  const { item, subject, also } = plan;
  if (!result.recorded)
    return reject(out, { item, subject, refused: result, ...(also ? { also } : {}) });
  const { output, reason, explanation, adds } = (plan.outcome ?? usual)(result);
  const consent = {
    ...consentJson({
      outcome: output === RECORDED ? 'recorded' : 'rejected',
      reason,
      explanation,
      ...subject,
      purpose: result.purpose ?? subject.purpose,
    }),
    ...defined({
      state: result.state,
      consentId: result.consentId,
      grantedAt: result.state === 'granted' ? iso(result.at) : undefined,
      at: iso(result.at),
      noticeVersion: result.noticeVersion,
      already: result.already,
    }),
    ...also,
  };
  // A request that an item brought along from before is none of this one's.
  out.put(output, item, { request: undefined, ...adds, consent });
}

export function reject(out: Outputs, { item, refused, subject, also }: Refusal): void {
  const { reason, explanation } = refused;
  const consent = {
    ...consentJson({ outcome: 'rejected', reason, explanation, ...subject }),
    ...also,
  };
  out.put(REJECTED, item, { request: undefined, consent });
}

/** In force, or on record as evidence only. */
export function usual({ effective, reason, already }: Recorded): Outcome {
  if (effective) {
    return {
      output: RECORDED,
      reason: 'allowed',
      explanation: already
        ? 'This opt-in was on record before, so nothing was added; it is in force.'
        : 'The opt-in is on record and in force.',
    };
  }
  const why = reason ?? 'no_consent';
  return {
    output: REJECTED,
    reason: why,
    explanation: `The opt-in is kept as evidence and changes nothing. ${EXPLANATIONS[why]}`,
  };
}
