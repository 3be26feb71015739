import {
  type Channel,
  differsInSubstance,
  type Disclosure,
  DISCLOSURES,
  missingSentence,
  noticeChecklist,
  type Notice,
  readNotice,
  type RecordedNotice,
  SOURCES_WITH_A_BOX,
} from '../../core';
import { turnTaker } from '../shared/batches';
import { wrongSetting } from '../shared/failure';
import { isRecord } from '../shared/parameters';
import { hint } from '../shared/run';
import type { Plan, Refusal, Work } from './plans';

const CHANGES = ['substance', 'wording'] as const;
const CHECKLISTS = ['warn', 'refuse', 'refuseAll'] as const;
type Checklist = (typeof CHECKLISTS)[number];

/** A text as an item gives it, with what whoever records it says of the change. */
type GivenNotice = Notice & { readonly change: (typeof CHANGES)[number] };

/** Something that a proof leaves out, in a sentence. */
interface Lack {
  readonly required: boolean;
  readonly sentence: string;
}

/**
 * Holds what proves each opt-in against what a proof needs, and puts the texts that stand the test on
 * record, each once, before any opt-in is. What is missing is warned of, or refuses the item, as set.
 *
 * @returns the plans that go on, and those that do not
 * @throws Failure where a text lacks its version or language, or what it changes; LedgerError where another text stands
 *   under the version
 */
export async function checkProof(
  work: Work,
  plans: readonly Plan[],
): Promise<{ readonly plans: Plan[]; readonly refusals: Refusal[] }> {
  const notices = new Notices(work);
  const turn = turnTaker();
  const kept: Plan[] = [];
  const refusals: Refusal[] = [];
  const toRecord = new Map<GivenNotice, string | undefined>();
  const warnings = new Map<string, number>();
  for (const plan of plans) {
    const checklist = checklistOf(work, plan.item);
    const { given, told, lacks } = await notices.look(plan);
    const fatal = lacks.filter(
      ({ required }) => checklist === 'refuseAll' || (checklist === 'refuse' && required),
    );
    if (fatal.length > 0) {
      const explanation = [...fatal.map(({ sentence }) => sentence), WHAT_TO_DO].join(' ');
      const { item, subject } = plan;
      refusals.push({ item, subject, refused: { reason: 'no_consent', explanation } });
    } else {
      kept.push(plan);
      if (given) toRecord.set(given, told);
      for (const { sentence } of lacks) warnings.set(sentence, (warnings.get(sentence) ?? 0) + 1);
    }
    await turn();
  }
  for (const [notice, told] of toRecord) {
    await work.ledger.recordNotice(notice);
    if (told !== undefined) hint(work.context, told);
  }
  for (const [sentence, count] of warnings) {
    const items = count === 1 ? '1 opt-in' : `${count} opt-ins`;
    hint(work.context, `${sentence} (${items})`, 'warning');
  }
  return { plans: kept, refusals };
}

/** What is on record, and what the items bring along: each text is read and held against the rest once. */
class Notices {
  readonly #work: Work;
  readonly #recorded = new Map<string, Promise<RecordedNotice[]>>();
  readonly #given = new Map<
    string,
    { notice: GivenNotice; told: string | undefined; lacks: readonly Lack[] }
  >();
  readonly #referredTo = new Map<string, readonly Lack[]>();

  constructor(work: Work) {
    this.#work = work;
  }

  /** The text that the item gives, what is said of it once it is on record, and what the proof leaves out. */
  async look(
    plan: Plan,
  ): Promise<{ given?: GivenNotice; told?: string | undefined; lacks: readonly Lack[] }> {
    const about = boxLack(plan);
    const text = this.#work.parameters.get('noticeText', plan.item);
    if (typeof text !== 'string' || text.trim() === '') {
      const lacks = await this.#lacksOfReferredTo(plan);
      return { lacks: about ? [...lacks, about] : lacks };
    }
    const { notice, told, lacks } = await this.#read(plan, text);
    return { given: notice, told, lacks: about ? [...lacks, about] : lacks };
  }

  async #read({ item, subject }: Plan, text: string) {
    const { parameters } = this.#work;
    const said = parameters.get('noticeDisclosures', item);
    const raw = {
      purpose: parameters.text('purpose', item),
      channel: subject.channel,
      language: parameters.text('noticeLanguage', item),
      version: parameters.text('noticeVersion', item),
      text,
      disclosures: isRecord(said) ? said : {},
    };
    const change = CHANGES.find((one) => one === parameters.text('noticeChange', item));
    if (change === undefined) {
      throw wrongSetting(
        'The field "Change of the Notice" holds a choice that there is none of.',
        `Choose one of ${CHANGES.join(', ')}: after a change in substance earlier consents must be renewed.`,
        item,
      );
    }
    const key = JSON.stringify([raw, change]);
    const known = this.#given.get(key);
    if (known) return known;
    const read = readNotice(raw);
    if ('problems' in read) {
      throw wrongSetting(
        'The notice cannot be put on record.',
        read.problems.join(' ') || 'Correct its fields.',
        item,
      );
    }
    const notice = { ...read.notice, change };
    const recorded = await this.#recordedOf(raw.purpose, raw.channel as Channel);
    const fresh = { notice, told: whatItMeans(notice, recorded), lacks: lacksOf(notice, recorded) };
    this.#given.set(key, fresh);
    return fresh;
  }

  async #lacksOfReferredTo({ item, subject }: Plan): Promise<readonly Lack[]> {
    const version = this.#work.parameters.text('noticeVersion', item);
    if (version === '') return [NO_NOTICE];
    const { purpose = '', channel = '' } = subject;
    const key = JSON.stringify([purpose, channel, version]);
    const known = this.#referredTo.get(key);
    if (known) return known;
    const recorded = (await this.#recordedOf(purpose, channel as Channel)).filter(
      (notice) => notice.version === version,
    );
    // Any language will do: what one of them says, its translations say.
    const disclosures = Object.assign(
      {},
      ...recorded.map((notice) => notice.disclosures),
    ) as Notice['disclosures'];
    const lacks = recorded.length === 0 ? [notOnRecord(version)] : checklistLacks(disclosures);
    this.#referredTo.set(key, lacks);
    return lacks;
  }

  async #recordedOf(purpose: string, channel: Channel): Promise<RecordedNotice[]> {
    const key = JSON.stringify([purpose, channel]);
    const known = this.#recorded.get(key);
    if (known) return await known;
    const asked = this.#work.ledger.notices(purpose, channel);
    this.#recorded.set(key, asked);
    return await asked;
  }
}

function checklistOf({ parameters }: Work, item: number): Checklist {
  const chosen = parameters.text('checklist', item) || 'warn';
  const checklist = CHECKLISTS.find((one) => one === chosen);
  if (checklist !== undefined) return checklist;
  throw wrongSetting(
    'The field "If the Proof Is Incomplete" holds a choice that there is none of.',
    `Choose one of ${CHECKLISTS.join(', ')}.`,
    item,
  );
}

function lacksOf(notice: GivenNotice, recorded: readonly RecordedNotice[]): readonly Lack[] {
  const same = recorded.find(
    ({ version, language }) => version === notice.version && language === notice.language,
  );
  const told = Object.values(notice.disclosures).some((said) => said.trim() !== '');
  const lacks = checklistLacks(
    told || !same ? notice.disclosures : (same.disclosures as Notice['disclosures']),
  );
  const before = recorded.find(
    ({ version, language }) => version !== notice.version && language === notice.language,
  );
  if (same || !before || notice.change === 'substance') return lacks;
  const differs = differsInSubstance({ disclosures: before.disclosures }, notice);
  return differs.length === 0 ? lacks : [substanceLack(notice, before, differs), ...lacks];
}

/** What follows from a version that is new, said once: nobody should learn it from whom no longer gets anything. */
function whatItMeans(
  { version, change }: GivenNotice,
  recorded: readonly RecordedNotice[],
): string | undefined {
  if (recorded.length === 0 || recorded.some((notice) => notice.version === version))
    return undefined;
  return change === 'substance'
    ? `Version "${version}" of the notice is on record as a change in substance: consents to earlier versions hold no longer, and come out as notice_changed until they are renewed.`
    : `Version "${version}" of the notice is on record as a change in wording: consents to earlier versions go on. If it says something else to agree to, record one more version as a change in substance.`;
}

function checklistLacks(disclosures: Notice['disclosures']): readonly Lack[] {
  const missing = noticeChecklist({ disclosures });
  return [true, false].flatMap((required) => {
    const sentence = missingSentence(missing.filter((point) => point.required === required));
    return sentence === '' ? [] : [{ required, sentence }];
  });
}

function substanceLack(
  { version }: GivenNotice,
  before: RecordedNotice,
  differs: readonly Disclosure[],
): Lack {
  const points = differs.map((name) => DISCLOSURES[name].tells).join(', ');
  return {
    required: true,
    sentence: `Version "${version}" of the notice says otherwise than version "${before.version}" ${points}, which is a change in substance (EDPB Guidelines 05/2020, paragraph 110), and is recorded as one in wording: choose "In Substance".`,
  };
}

/** Where somebody ticks a box, that it was empty before is part of the proof. A tap that confirms is a proof of its own. */
function boxLack({ acts: [act] }: Plan): Lack | undefined {
  if (act.type !== 'grant' || act.by === 'person') return undefined;
  const { source, boxNotTickedBeforehand } = act.evidence;
  const box = typeof source === 'string' && SOURCES_WITH_A_BOX.has(source);
  return box && boxNotTickedBeforehand === undefined ? NO_WORD_OF_THE_BOX : undefined;
}

const NO_NOTICE: Lack = {
  required: true,
  sentence:
    'Nothing says which text the contact was shown (GDPR article 7(1); EDPB Guidelines 05/2020, paragraph 108): give the notice version and, once, its text.',
};

const notOnRecord = (version: string): Lack => ({
  required: true,
  sentence: `The text of version "${version}" of the notice is not on record, so nothing shows what the contact agreed to (EDPB Guidelines 05/2020, paragraph 108): give the notice text once.`,
});

const NO_WORD_OF_THE_BOX: Lack = {
  required: true,
  sentence:
    'The evidence does not say that the box was empty before the contact ticked it (Court of Justice of the EU, C-673/17, Planet49): add it under Evidence.',
};

const WHAT_TO_DO =
  'So the opt-in is not recorded: complete the notice and the evidence, or choose Warn under "If the Proof Is Incomplete".';
