import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import { type Decision, EXPLANATIONS, type Reason, REASONS, RULES_VERSION } from '../../core';
import { defined, iso } from '../shared/consent';
import { failureOf } from '../shared/failure';
import { ledgerOf } from '../shared/ledger';
import type { Outputs } from '../shared/outputs';
import { failOneItem, onErrorOf } from '../shared/run';
import { decideAll } from './decideAll';
import { readQuestions } from './questions';

/** A summary is no contact: it goes where nothing is sent from. */
const HARMLESS = 0;

type Outcome = Decision['outcome'];
const OUTCOMES: readonly Outcome[] = ['allowed', 'later', 'blocked'];

/** The figures of one purpose on one channel. Nobody is named in it. */
class Summary {
  readonly #subject: { readonly channel: string; readonly purpose: string };
  /** By outcome and reason: a cap that never allows anything blocks, though others postpone. */
  readonly #counts = new Map<string, { outcome: Outcome; reason: Reason; count: number }>();
  readonly #people = new Set<string>();
  #items = 0;
  #firstResumeAt: number | undefined;
  #lastResumeAt: number | undefined;

  constructor(subject: { readonly channel: string; readonly purpose: string }) {
    this.#subject = subject;
  }

  add(outcome: Outcome, reason: Reason, address?: string, resumeAt?: number): void {
    this.#items += 1;
    const key = `${outcome} ${reason}`;
    const counted = this.#counts.get(key) ?? { outcome, reason, count: 0 };
    this.#counts.set(key, { ...counted, count: counted.count + 1 });
    if (address !== undefined) this.#people.add(address);
    if (resumeAt === undefined) return;
    this.#firstResumeAt = Math.min(this.#firstResumeAt ?? resumeAt, resumeAt);
    this.#lastResumeAt = Math.max(this.#lastResumeAt ?? resumeAt, resumeAt);
  }

  json(checkedAt: number): IDataObject {
    const counts = [...this.#counts.values()].sort(
      (a, b) => b.count - a.count || REASONS.indexOf(a.reason) - REASONS.indexOf(b.reason),
    );
    const of = (outcome: Outcome) =>
      counts.filter((one) => one.outcome === outcome).reduce((sum, { count }) => sum + count, 0);
    const reasons: Record<string, number> = {};
    for (const { reason, count } of counts) reasons[reason] = (reasons[reason] ?? 0) + count;
    return defined({
      ...this.#subject,
      items: this.#items,
      people: this.#people.size,
      ...Object.fromEntries(OUTCOMES.map((outcome) => [outcome, of(outcome)])),
      reasons,
      details: counts.map(({ outcome, reason, count }) => ({
        outcome,
        reason,
        count,
        explanation: EXPLANATIONS[reason],
      })),
      firstResumeAt: iso(this.#firstResumeAt),
      lastResumeAt: iso(this.#lastResumeAt),
      checkedAt: iso(checkedAt),
      rulesVersion: RULES_VERSION,
    });
  }
}

/**
 * Decides for each item as a check does, and puts out nothing but the figures: how many may be
 * written to, now or later, and how many may not, by reason. One summary for each purpose on each
 * channel. Claims and records nothing, and no address comes out.
 */
export async function dryRun(
  context: IExecuteFunctions,
  items: readonly INodeExecutionData[],
  out: Outputs,
): Promise<void> {
  const { ledger, defaultCountry } = await ledgerOf(context);
  let unreadable = 0;
  const asked = await readQuestions(context, items, defaultCountry, (item, error) => {
    const counted =
      onErrorOf(context) === 'continueRegularOutput' &&
      failureOf(error).reason !== 'ledger_unavailable';
    if (counted) unreadable += 1;
    else failOneItem(context, out, item, error);
  });
  const summaries = new Map<string, Summary>();
  const summaryOf = (channel: string, purpose: string) => {
    const key = JSON.stringify([channel, purpose]);
    const summary = summaries.get(key) ?? new Summary({ channel, purpose });
    summaries.set(key, summary);
    return summary;
  };
  for (const { request } of asked) summaryOf(request.channel, request.purpose);
  await decideAll(context, ledger, asked, ({ request, recipient }, decision) => {
    const { identifier } = recipient;
    summaryOf(request.channel, request.purpose).add(
      decision.outcome,
      decision.reason,
      identifier && `${identifier.kind} ${identifier.value}`,
      decision.outcome === 'later' ? decision.resumeAt : undefined,
    );
  });
  if (unreadable > 0) {
    const summary = [...summaries.values()][0] ?? summaryOf('', '');
    for (let n = 0; n < unreadable; n += 1) summary.add('blocked', 'batch_stopped');
  }
  const at = ledger.now();
  for (const summary of summaries.values()) out.putNew(HARMLESS, 0, { summary: summary.json(at) });
}
