import type { IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
  type Ledger,
  PURGE_KINDS,
  type PurgeCount,
  type PurgeCutOffs,
  type PurgeReport,
  retentionCutOffs,
  retentionOf,
  type RetentionPolicy,
} from '../../core';
import { COUNTRY_PRESETS } from '../../presets';
import { defined, iso } from '../shared/consent';
import { Failure, failureOf, wrongSetting } from '../shared/failure';
import { ledgerOf } from '../shared/ledger';
import type { Outputs } from '../shared/outputs';
import { asNumber, Parameters } from '../shared/parameters';
import { hint } from '../shared/run';

const SUMMARY = 0;
const PURGED = 1;

/** Purges, or counts what a purge would take, once for all items that come in. */
export async function purgeOnce(
  context: IExecuteFunctions,
  items: readonly INodeExecutionData[],
  out: Outputs,
): Promise<void> {
  if (items.length === 0) return;
  const parameters = new Parameters(context, items);
  const operation = parameters.text('operation', 0);
  if (operation !== 'preview' && operation !== 'purge') {
    throw wrongSetting(
      'The field "Operation" holds a choice that there is none of.',
      'Choose preview or purge.',
    );
  }
  const preset = parameters.text('preset', 0) || 'default';
  const policy = policyOf(preset, parameters.collection('days', 0));
  const { ledger } = await ledgerOf(context);
  const cutOffs = cutOffsOf(policy, ledger.now());
  const { counts, contacts } =
    operation === 'purge'
      ? await purge(ledger, cutOffs)
      : { counts: await ledger.previewPurge(cutOffs), contacts: [] };

  const total = counts.reduce((sum, { count }) => sum + count, 0);
  out.putNew(SUMMARY, 0, {
    operation,
    preset,
    deleted: operation === 'purge',
    total,
    counts: Object.fromEntries(counts.map(({ kind, count }) => [kind, count])),
    kinds: counts.map((count) => kindJson(count, cutOffs)),
  });
  for (const { contactId, externalId } of contacts)
    out.putNew(PURGED, 0, defined({ deleted: true, contactId, externalId }));
  hint(
    context,
    operation === 'purge'
      ? `${total} ${entries(total)} deleted, ${contacts.length} of them contacts.`
      : `${total} ${entries(total)} would be deleted. Nothing was.`,
  );
}

const entries = (count: number) => (count === 1 ? 'entry' : 'entries');

function kindJson({ kind, count, oldest, newest }: PurgeCount, cutOffs: PurgeCutOffs) {
  return defined({
    kind,
    count,
    oldest: iso(oldest),
    newest: iso(newest),
    before: iso(cutOffs[kind]),
  });
}

/** What the preset keeps, and for how long, with what the user gives in its place. */
function policyOf(preset: string, days: Readonly<Record<string, unknown>>): RetentionPolicy {
  const country = preset.toUpperCase();
  if (!['default', 'custom'].includes(preset) && !Object.hasOwn(COUNTRY_PRESETS, country)) {
    throw wrongSetting(
      'The field "Preset" holds a choice that there is none of.',
      `Choose default, custom or one of ${Object.keys(COUNTRY_PRESETS).join(', ')}.`,
    );
  }
  const policy = preset === 'custom' ? {} : retentionOf(preset === 'default' ? undefined : country);
  const own: Record<string, { days: number }> = {};
  for (const kind of PURGE_KINDS) {
    if (!Object.hasOwn(days, kind)) continue;
    // A cell that is empty is no reason to delete by the preset what the user keeps for longer.
    const count = asNumber(days[kind]);
    if (!(count >= 0)) {
      throw wrongSetting(
        'A field under "Days" holds no number of days.',
        'Give a number from 0 on, or take the field out.',
      );
    }
    own[kind] = { days: count };
  }
  return { ...policy, ...own };
}

/** The moment before which each kind's clock must have begun; a kind that nothing sets a clock for stays. */
function cutOffsOf(policy: RetentionPolicy, now: number): PurgeCutOffs {
  const all = retentionCutOffs(policy, now);
  return Object.fromEntries(
    PURGE_KINDS.filter((kind) => all[kind] !== undefined).map((kind) => [kind, all[kind]]),
  );
}

/** What is gone stays gone, whatever comes after: a purge that breaks off says how far it came. */
async function purge(ledger: Ledger, cutOffs: PurgeCutOffs): Promise<PurgeReport> {
  let done = 0;
  return await ledger
    .purge(cutOffs, (count) => (done = count))
    .catch((error: unknown) => Promise.reject(brokenOff(error, done)));
}

function brokenOff(error: unknown, done: number): Failure {
  const { message, advice, reason, unforeseen } = failureOf(error);
  const told =
    done === 0 ? '' : ` ${done} ${entries(done)} were deleted before; run it again for the rest.`;
  return new Failure(`${message}${told}`, advice, { reason, unforeseen });
}
