import type { IDataObject, IExecuteFunctions, INodeExecutionData } from 'n8n-workflow';
import {
  type AudienceCounts,
  type AudienceQuestion,
  CHANNELS,
  EXPLANATIONS,
  type Ledger,
  type Member,
  readSegmentFilter,
  RULES_VERSION,
  type SegmentFilter,
} from '../../core';
import { groupedBy, turnTaker } from '../shared/batches';
import { consentJson, defined, iso } from '../shared/consent';
import { wrongSetting } from '../shared/failure';
import { ledgerOf } from '../shared/ledger';
import type { Outputs } from '../shared/outputs';
import { asNumber, isRecord, Parameters } from '../shared/parameters';
import { questionOf } from '../shared/questions';
import { failOneItem, hint } from '../shared/run';
import { warnOfUnread } from './decideAll';

const OUTPUT = { blocked: 0, later: 1, allowed: 2 } as const;

/** What the fields ask for: a list, or its figures. */
interface Asked {
  /** The first of the items that ask this. */
  readonly item: number;
  readonly question: AudienceQuestion & { readonly after?: string };
  readonly figures: boolean;
  readonly most: number;
  readonly withBlocked: boolean;
}

/**
 * Lists whom the ledger itself knows to have consented, for a purpose and channel: who may be written
 * to now at Allowed, who may be later at Later; who may not at all only where the user asks for them.
 * The same question on several items is asked once, so that nobody is listed twice.
 */
export async function listConsented(
  context: IExecuteFunctions,
  items: readonly INodeExecutionData[],
  out: Outputs,
): Promise<void> {
  const { ledger } = await ledgerOf(context);
  for (const one of readLists(context, items, out)) {
    try {
      if (one.figures) await putFigures(ledger, one, out);
      else await putList(context, ledger, one, out);
    } catch (error) {
      // Nothing of a list comes out before all of it is read: a part of one would pass for the whole.
      failOneItem(context, out, one.item, error);
    }
  }
}

function readLists(
  context: IExecuteFunctions,
  items: readonly INodeExecutionData[],
  out: Outputs,
): Asked[] {
  const parameters = new Parameters(context, items);
  const asked: Asked[] = [];
  for (const item of items.keys()) {
    try {
      asked.push(askedBy(parameters, item));
    } catch (error) {
      failOneItem(context, out, item, error);
    }
  }
  const same = groupedBy(asked, ({ item: _, ...question }) => JSON.stringify(question));
  return [...same.values()].map(([first]) => first as Asked);
}

function askedBy(parameters: Parameters, item: number): Asked {
  const { request } = questionOf(parameters, item, {});
  if (!CHANNELS.includes(request.channel)) {
    throw wrongSetting(
      'The field "Channel" holds a choice that there is none of, so nobody can be listed for it.',
      `Choose one of ${CHANNELS.join(', ')}.`,
      item,
    );
  }
  if (request.purpose === '') {
    throw wrongSetting(
      'The field "Purpose" is empty, so nobody can be listed for it.',
      'Fill in what the contacts agreed to, e.g. offers.',
      item,
    );
  }
  const options = parameters.collection('options', item);
  const { timeZone, region, birthYear } = options;
  const list = parameters.collection('listOptions', item);
  const figures = figuresWanted(parameters.text('putOut', item), item);
  const { campaign } = request;
  const edition = parameters.text('edition', item);
  const question = {
    request: { ...request, messageClass: 'marketing', legalBasis: undefined },
    scope: campaign && edition ? ({ kind: 'campaign', campaign, edition } as const) : undefined,
    filter: filterOf(parameters.collection('segments', item), item),
    hints: { timeZone, region, birthYear },
    after: typeof list.after === 'string' && list.after.trim() ? list.after.trim() : undefined,
    withProfile: list.withProfile === true,
  } as const;
  return {
    item,
    question,
    figures,
    // Figures are of everybody: a limit has no say in them.
    most: figures ? Infinity : mostOf(parameters, item),
    withBlocked: list.withBlocked === true,
  };
}

function figuresWanted(chosen: string, item: number): boolean {
  if (chosen === '' || chosen === 'people') return false;
  if (chosen === 'summary') return true;
  throw wrongSetting(
    'The field "Put Out" holds a choice that there is none of.',
    'Choose people or summary.',
    item,
  );
}

/** How many people at most; a limit that is no number is not none. */
function mostOf(parameters: Parameters, item: number): number {
  if (parameters.get('returnAll', item) === true) return Infinity;
  const most = asNumber(parameters.get('limit', item));
  if (Number.isInteger(most) && most >= 1) return most;
  throw wrongSetting(
    'The field "Limit" holds no number of people.',
    'Give a whole number from 1 on, or switch Return All on.',
    item,
  );
}

function filterOf(segments: IDataObject, item: number): SegmentFilter {
  const { filter, problem } = readSegmentFilter({
    ...(isRecord(segments) ? segments : {}),
    allTags: segments.tagMatch === 'all',
  });
  if (problem === undefined) return filter;
  throw wrongSetting(
    problem,
    'Correct it under Segments: labels as they were recorded, several with commas between them.',
    item,
  );
}

// The list

async function putList(
  context: IExecuteFunctions,
  ledger: Ledger,
  { item, question, most, withBlocked }: Asked,
  out: Outputs,
): Promise<void> {
  const { people, more, blocked, unread, unreadable } = await readPeople(
    ledger,
    question,
    most,
    withBlocked,
  );
  const next = more ? people.at(-1)?.contactId : undefined;
  const turn = turnTaker();
  for (const [place, member] of people.entries()) {
    const { decision } = member;
    // Whoever may be written to first comes first, so that one wait fits all that follow.
    const rank = decision.outcome === 'later' ? (decision.resumeAt ?? Infinity) : place;
    out.putNew(OUTPUT[decision.outcome], item, personJson(member, question, next), rank);
    await turn();
  }
  if (blocked > 0 && !withBlocked && !more) hint(context, NOT_LISTED(blocked));
  if (unread) await warnOfUnread(context, ledger, question.request.channel);
  if (unreadable > 0) hint(context, UNREADABLE(unreadable), 'warning');
  if (more) hint(context, MORE(people.length));
}

/** As many as are wanted, and whether there are more. */
async function readPeople(
  ledger: Ledger,
  question: AudienceQuestion,
  most: number,
  withBlocked: boolean,
) {
  const people: Member[] = [];
  const met = { more: false, blocked: 0, unread: false, unreadable: 0 };
  for await (const page of ledger.audience(question)) {
    met.unreadable += page.unreadable;
    for (const member of page.members) {
      const { outcome, reason } = member.decision;
      if (reason === 'needs_review') met.unread = true;
      if (outcome === 'blocked') met.blocked += 1;
      if (outcome === 'blocked' && !withBlocked) continue;
      if (people.length === most) return { people, ...met, more: true };
      people.push(member);
    }
  }
  return { people, ...met };
}

const NOT_LISTED = (count: number) =>
  `${count} more ${count === 1 ? 'person' : 'people'} on record for this must not be messaged, and ${count === 1 ? 'is' : 'are'} not listed. Put Out → Summary says why.`;

const MORE = (listed: number) =>
  `${listed} ${listed === 1 ? 'person is' : 'people are'} listed, and there are more. For the next page, put the field nextPage of any of these items into After, or run the same edition again once these have got it.`;

const UNREADABLE = (count: number) =>
  `${count} ${count === 1 ? 'person is' : 'people are'} left out, since the key to what is known of them is gone or it is damaged. Verify the ledger.`;

/** A person as the nodes that follow read them: the address stands in `consent.to`, and there alone. */
function personJson(
  { contactId, recipient, decision, segments, name, externalId }: Member,
  { request: { channel, purpose } }: AudienceQuestion,
  nextPage: string | undefined,
): IDataObject {
  const { outcome, reason, explanation } = decision;
  const to = outcome === 'allowed' ? recipient.identifier?.value : undefined;
  const { source, language, country, tags } = segments;
  return {
    ...defined({ contactId, name, externalId, source, language, country }),
    tags: [...(tags ?? [])],
    consent: consentJson({ outcome, reason, explanation, to, channel, purpose, decision }),
    ...defined({ nextPage }),
  };
}

// The figures

/** A summary is no contact: it goes where nothing is sent from. */
async function putFigures(ledger: Ledger, { item, question }: Asked, out: Outputs): Promise<void> {
  const { channel, purpose } = question.request;
  const counts = await ledger.countAudience(question);
  out.putNew(OUTPUT.blocked, item, {
    summary: {
      channel,
      purpose,
      ...figuresJson(counts),
      checkedAt: iso(ledger.now()),
      rulesVersion: RULES_VERSION,
    },
  });
}

function figuresJson(counts: AudienceCounts): IDataObject {
  const { people, outcomes, reasons, segments, unreadable, firstResumeAt, lastResumeAt } = counts;
  const byReason: Record<string, number> = {};
  for (const { reason, count } of reasons) byReason[reason] = (byReason[reason] ?? 0) + count;
  return defined({
    people,
    ...outcomes,
    unreadable,
    reasons: byReason,
    details: reasons.map((one) => ({ ...one, explanation: EXPLANATIONS[one.reason] })),
    segments,
    firstResumeAt: iso(firstResumeAt),
    lastResumeAt: iso(lastResumeAt),
  });
}
