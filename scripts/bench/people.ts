/** Synthetic people to measure with: the same person for the same index, valid mobile numbers, no two alike. */
import type { ImportOptions, ImportRow } from '../../core/ledger';

/** What stands before the digits that are counted through, and how many these are: some 125,000 of each make a million. */
const SERIES = [
  ['+491512', 7],
  ['+33612', 6],
  ['+3161', 7],
  ['+3461', 7],
  ['+39320', 7],
  ['+447400', 6],
  ['+551196', 7],
  ['+91987', 7],
] as const;

/** The phone of one of a million people, in E.164. */
export function phoneOf(index: number): string {
  const [prefix, digits] = SERIES[index % SERIES.length]!;
  return `${prefix}${String(Math.floor(index / SERIES.length)).padStart(digits, '0')}`;
}

export const CHANNEL = 'whatsapp';
export const PURPOSE = 'offers';
const NOTICE_VERSION = '2026-01';
const FIRST_OPT_IN = Date.UTC(2026, 0, 5, 9);

/** An opt-in as it stands in a spreadsheet. */
export function optInOf(index: number): ImportRow & { readonly contact: string } {
  return {
    contact: phoneOf(index),
    channel: CHANNEL,
    purpose: PURPOSE,
    state: 'granted',
    at: new Date(FIRST_OPT_IN + (index % 1_000_000) * 1000).toISOString(),
    noticeVersion: NOTICE_VERSION,
    name: `Person No. ${index}`,
    externalId: `crm-${index}`,
  };
}

/** The evidence that goes with each opt-in, as the node's import puts it on record. */
export const IMPORT: ImportOptions = {
  evidence: {
    source: 'import',
    origin: 'own_collection',
    attestation: 'The marketing lead, for all who ticked the box under our checkout form',
  },
  pendingForMs: 30 * 86_400_000,
};

/** Who puts it on record, as it stands in the events. */
export const ACTOR = { workflow: 'bench', execution: '1', node: 'Record Opt-In' } as const;

/** People from `first` on. */
export function* optIns(first: number, count: number) {
  for (let index = first; index < first + count; index++) yield optInOf(index);
}

/** Phones of `count` of the first `among` people, spread over all of them, others for each seed. */
export function somePhones(count: number, among: number, seed = 0): string[] {
  if (count >= among) return Array.from({ length: among }, (_, index) => phoneOf(index));
  const chosen = new Set<number>();
  for (let state = seed + 1; chosen.size < count;) {
    // Numerical Recipes' linear congruential generator: the same sample in every run.
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    chosen.add(Math.floor((state / 2 ** 32) * among));
  }
  return [...chosen].map(phoneOf);
}
