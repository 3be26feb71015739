import type { INodeExecutionData } from 'n8n-workflow';
import { type Channel, IMPORT_ORIGINS, readImportRow } from '../../core';
import { wrongSetting } from '../shared/failure';
import { asText, isRecord } from '../shared/parameters';
import { hint } from '../shared/run';
import {
  type Outcome,
  type Plan,
  RECORDED,
  type Recorded,
  type Refusal,
  REJECTED,
  usual,
  type Work,
} from './plans';
import { validForMsOf } from './requestConfirmation';

/** What a row of a list puts on record. Nothing an import says ever lifts a leaving. */
export async function planImport(work: Work, item: number): Promise<Plan | Refusal> {
  const { parameters, defaultCountry } = work;
  const origin = parameters.text('source', item);
  const attestation = parameters.text('attestation', item);
  if (!(IMPORT_ORIGINS as readonly string[]).includes(origin)) {
    throw wrongSetting(
      'The field "Source" holds a choice that there is none of.',
      `Choose one of ${IMPORT_ORIGINS.join(', ')}.`,
      item,
    );
  }
  const field = (name: string) => parameters.get(name, item);
  const subject = {
    channel: parameters.text('channel', item).toLowerCase(),
    purpose: parameters.text('purpose', item),
  };
  // Who attests to a list answers for its notices, too.
  const versions = attestation === '' ? await versionsOnRecord(work, subject) : NONE;
  const read = readImportRow(
    {
      contact: field('contact'),
      country: field('country'),
      channel: field('channel'),
      purpose: field('purpose'),
      state: field('state'),
      at: field('at'),
      noticeVersion: field('noticeVersion'),
      name: field('name'),
      externalId: field('externalId'),
      source: field('rowSource'),
      statement: field('statement'),
      boxNotTickedBeforehand: field('boxNotTickedBeforehand'),
      incentiveOffered: field('incentiveOffered'),
      incentiveWasCondition: field('incentiveWasCondition'),
      birthYear: field('birthYear'),
      guardianConsent: field('guardianConsent'),
      language: field('language'),
      tags: field('tags'),
    },
    {
      defaultCountry,
      evidence: { source: 'import', origin, ...(attestation === '' ? {} : { attestation }) },
      isOnRecord: ({ version }) => versions.has(version),
      // Asked for by an open request alone: no other row is lost over it, least of all a leaving.
      get pendingForMs() {
        return validForMsOf(field('validForDays'), item);
      },
    },
  );
  const row = { row: item + 1 };
  if (read.problem !== undefined) {
    const also = read.saysLeft ? { ...row, saysLeft: true } : row;
    return { item, subject, refused: { reason: read.reason, explanation: read.problem }, also };
  }
  const [first, ...others] = read.acts;
  if (!first) {
    const explanation = 'The row says nothing that can be put on record.';
    return { item, subject, refused: { reason: 'no_consent', explanation }, also: row };
  }
  return {
    item,
    subject,
    also: row,
    acts: [first, ...others],
    outcome: (result) => outcomeOf(result, first, read.unproven === true),
  };
}

const NONE: ReadonlySet<string> = new Set();
const onRecord = new WeakMap<Work, Map<string, Promise<ReadonlySet<string>>>>();

/** Which versions of the notices have their text on record, asked for once for each purpose and channel. */
async function versionsOnRecord(
  work: Work,
  { purpose = '', channel = '' }: Plan['subject'],
): Promise<ReadonlySet<string>> {
  const asked = onRecord.get(work) ?? new Map<string, Promise<ReadonlySet<string>>>();
  onRecord.set(work, asked);
  const key = JSON.stringify([purpose, channel]);
  const known =
    asked.get(key) ??
    work.ledger
      .notices(purpose, channel as Channel)
      .then((notices) => new Set(notices.map(({ version }) => version)));
  asked.set(key, known);
  return await known;
}

function outcomeOf(result: Recorded, act: Plan['acts'][0], unproven: boolean): Outcome {
  const told = result.already ? 'was on record before' : 'is on record';
  const recorded = (reason: Outcome['reason'], what: string): Outcome => ({
    output: RECORDED,
    reason,
    explanation: `${what} ${told}.`,
  });
  switch (act.type) {
    case 'leave':
      return act.kind === 'refused'
        ? recorded('refused', 'That the contact said no')
        : recorded('withdrawn', 'That the contact left');
    case 'review':
      return recorded('needs_review', 'That a person must look at this contact');
    case 'request':
      return recorded('pending_confirmation', 'That the contact has not confirmed yet');
    default:
      if (unproven && !result.effective && result.reason === 'no_consent') return UNPROVEN;
      return act.type === 'grant' && act.expiresAt !== undefined && result.reason === 'expired'
        ? recorded('expired', 'A consent that has run out')
        : usual(result);
  }
}

/** GDPR 7(1): whoever relies on a consent must be able to show it. */
const UNPROVEN: Outcome = {
  output: REJECTED,
  reason: 'no_consent',
  explanation:
    'The row is kept as what it is, and is not enough for marketing: nothing shows how and on what text the contact agreed (GDPR article 7(1)). Give it a source with a notice version or a statement, or attest to the list.',
};

/** The list in one sentence, for whoever looks at the node: how many rows came in, and why others did not. */
export function hintReport({ context, out }: Work): void {
  const rejected = countsOf(out.lists()[REJECTED] ?? []);
  const count = out.lists()[RECORDED]?.length ?? 0;
  const total = count + [...rejected.values()].reduce((sum, one) => sum + one, 0);
  const why = [...rejected].map(([reason, rows]) => `${rows} ${reason}`).join(', ');
  hint(
    context,
    `${count} of ${total} rows came out at Recorded${why === '' ? '.' : `, the others at Rejected: ${why}. Each row says why, with its number, in "consent".`}`,
  );
}

function countsOf(items: readonly INodeExecutionData[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { json } of items) {
    const { reason } = isRecord(json.consent) ? json.consent : {};
    const name = asText(reason) || 'failed';
    counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return new Map([...counts].sort((a, b) => b[1] - a[1]));
}

/** Says it where it cannot be overlooked: such a row leaves somebody reachable who is not. */
export function hintUnreadableLeavings({ context }: Work, refusals: readonly Refusal[]): void {
  const count = refusals.filter(({ also }) => also?.saysLeft === true).length;
  if (count === 0) return;
  hint(
    context,
    `${count} ${count === 1 ? 'row says' : 'rows say'} that someone left and could not be read, so that is not on record yet. Correct ${count === 1 ? 'it' : 'them'} before anything is sent; they are at Rejected with "saysLeft".`,
    'danger',
  );
}
