import { readImportRow } from '../../core';
import { wrongSetting } from '../shared/failure';
import { hint } from '../shared/run';
import {
  type Outcome,
  type Plan,
  RECORDED,
  type Recorded,
  type Refusal,
  usual,
  type Work,
} from './plans';
import { validForMsOf } from './requestConfirmation';

/** Where imported consents may come from, or why not. A leaving is recorded from any of them. */
const SOURCES: Readonly<Record<string, string | undefined>> = {
  own_collection: undefined,
  migration: undefined,
  purchased_list:
    'Nobody on a bought or rented list agreed to messages from this business, so no consent is recorded from it: leave these contacts out.',
  showed_interest:
    'Interest, a purchase or a business card is no consent: ask these contacts for it where they meet you, and record that.',
};

/** What a row of a list puts on record. Nothing an import says ever lifts a leaving. */
export function planImport({ parameters, defaultCountry }: Work, item: number): Plan | Refusal {
  const source = parameters.text('source', item);
  const attestation = parameters.text('attestation', item);
  if (!Object.hasOwn(SOURCES, source)) {
    throw wrongSetting(
      'The field "Source" holds a choice that there is none of.',
      `Choose one of ${Object.keys(SOURCES).join(', ')}.`,
      item,
    );
  }
  if (attestation === '') {
    throw wrongSetting(
      'The field "Attestation" is empty, and without it nothing says on what ground these contacts count as asked.',
      'Say who answers for the list and where its consents come from.',
      item,
    );
  }
  const field = (name: string) => parameters.get(name, item);
  const subject = {
    channel: parameters.text('channel', item).toLowerCase(),
    purpose: parameters.text('purpose', item),
  };
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
    },
    {
      defaultCountry,
      evidence: { source: 'import', origin: source, attestation },
      // Asked for by an open request alone: no other row is lost over it, least of all a leaving.
      get pendingForMs() {
        return validForMsOf(field('validForDays'), item);
      },
    },
  );
  if (read.problem !== undefined) {
    const reason = 'invalid_contact';
    const also = read.saysLeft ? { saysLeft: true } : undefined;
    return { item, subject, refused: { reason, explanation: read.problem }, also };
  }
  const [first, ...others] = read.acts;
  const permits = first?.type === 'grant' || first?.type === 'request';
  const notPermitted = permits ? SOURCES[source] : undefined;
  if (!first || notPermitted !== undefined) {
    const explanation = notPermitted ?? 'The row says nothing that can be put on record.';
    return { item, subject, refused: { reason: 'no_consent', explanation } };
  }
  return { item, subject, acts: [first, ...others], outcome: (result) => outcomeOf(result, first) };
}

function outcomeOf(result: Recorded, act: Plan['acts'][0]): Outcome {
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
      return act.type === 'grant' && act.expiresAt !== undefined && result.reason === 'expired'
        ? recorded('expired', 'A consent that has run out')
        : usual(result);
  }
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
