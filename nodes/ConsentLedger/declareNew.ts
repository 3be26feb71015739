import type { Origin } from '../../core';
import { DONE, type Work } from './work';

const ALREADY: Readonly<Record<Exclude<Origin, 'undecided'>, string>> = {
  declined: 'That this ledger replaces no other was said before, so nothing was added.',
  taken_over: 'This ledger has taken over the suppressions of another one, and keeps them.',
  moved: 'This ledger was moved here whole from another place, and is that one still.',
};

/** Says that there was no ledger before this one, once for all items: what warns of it is quiet then. */
export async function declareNew({ ledger, out, operation }: Work): Promise<void> {
  const before = await ledger.origin();
  const origin = await ledger.declineTakeOver();
  const already = before !== 'undecided';
  const explanation = already
    ? ALREADY[before]
    : 'This ledger replaces no other. Suppressions of another one can still be taken over.';
  out.putNew(DONE, 0, { operation, origin, already, explanation });
}
