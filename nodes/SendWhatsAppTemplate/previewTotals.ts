import type { IExecuteFunctions } from 'n8n-workflow';
import type { renderTemplate } from '../../core';
import { runIdOf } from '../shared/run';

/** What a preview has seen so far in one execution: in a loop the node runs once for each batch of the list. */
export interface PreviewTotals {
  items: number;
  readonly counts: Record<string, number>;
  /** Who would get the message, so that someone listed in two batches is counted once. Never leaves the process. */
  readonly wouldGet: Set<string>;
  /** Who would get it later: they cost as much. */
  readonly wouldGetLater: Set<string>;
  /** When the last of those who have to wait may be written to, milliseconds since 1970; 0 where nobody has to. */
  lastMayBeWrittenToAt: number;
  /** Why nothing would go out now, where that is so of anybody who would get the message. */
  problem?: string;
  /** The first message that would go out, as it will look. */
  rendered?: ReturnType<typeof renderTemplate>;
}

const MOST_REMEMBERED = 10;
// n8n can load a second copy of this module (a hot reload) in the middle of an execution.
const MEMORY = Symbol.for('n8n-nodes-consent.previewTotals.v1');

function memory(): Map<string, PreviewTotals> {
  const holder = globalThis as { [MEMORY]?: Map<string, PreviewTotals> };
  return (holder[MEMORY] ??= new Map());
}

/** The totals of this execution; new ones where the node runs for the first time in it. */
export function previewTotalsOf(context: IExecuteFunctions): PreviewTotals {
  const [, execution = '', run] = /^(.*):(\d+)$/s.exec(runIdOf(context)) ?? [];
  const remembered = memory();
  const known = run === '0' ? undefined : remembered.get(execution);
  if (known) return known;
  const totals: PreviewTotals = {
    items: 0,
    counts: {},
    wouldGet: new Set(),
    wouldGetLater: new Set(),
    lastMayBeWrittenToAt: 0,
  };
  remembered.delete(execution);
  remembered.set(execution, totals);
  for (const oldest of remembered.keys()) {
    if (remembered.size <= MOST_REMEMBERED) break;
    remembered.delete(oldest);
  }
  return totals;
}
