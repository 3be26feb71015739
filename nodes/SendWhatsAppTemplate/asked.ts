import {
  buildTemplateMessage,
  type ClaimScope,
  type DecisionRequest,
  hasWayOut,
  type MessageToSend,
  stricterClass,
  type Template,
  type TemplateValues,
  wayOutRuleOf,
  type WhatsAppContent,
} from '../../core';
import { BATCH, groupedBy, turnTaker } from '../shared/batches';
import { failureOf, wrongSetting } from '../shared/failure';
import { isRecord, type Parameters } from '../shared/parameters';
import { type Question, questionOf, requestAskedBy, requestKey } from '../shared/questions';
import { failOneItem, hint } from '../shared/run';
import { mediaOf } from './media';
import { choiceOf, type TemplateChoice, Templates } from './templates';
import { valuesOf } from './variables';
import { putNotSent, type Work } from './work';

export const CHANNEL = 'whatsapp';

/** One item's message: whom it is for, what is asked of the ledger, what it says. */
export interface Asked extends MessageToSend<WhatsAppContent>, Question {
  readonly template: Template | undefined;
  readonly values: TemplateValues;
}

/** Items that are one question to the ledger, in their order. */
export interface Group {
  readonly request: DecisionRequest;
  readonly scope: ClaimScope;
  readonly asked: readonly Asked[];
}

/** What an item's fields come to, whoever it is for. */
interface Settings {
  readonly edition: string;
  readonly choice: TemplateChoice;
}

interface Read extends Question, Settings {
  readonly values: TemplateValues;
}

/**
 * The messages of a run. Everything that a setting can get wrong is found before the first is made;
 * they are made one at a time when they are wanted, so that a list of any length takes no more memory
 * than its items.
 */
export class Messages {
  readonly #work: Work;
  readonly #templates: Templates;
  /** By item, the same object where they are the same; none for an item that cannot be worked with and has come out. */
  readonly #settings: ReadonlyArray<Settings | undefined>;
  readonly #withMedia: ReturnType<typeof mediaOf>;
  /** Whether a template by itself tells how to leave. */
  readonly #saying = new Map<Template, boolean>();
  #warned = false;

  private constructor(
    work: Work,
    { dryRun }: { readonly dryRun: boolean },
    templates: Templates,
    settings: ReadonlyArray<Settings | undefined>,
  ) {
    this.#work = work;
    this.#templates = templates;
    this.#settings = settings;
    this.#withMedia = mediaOf(work, { dryRun });
  }

  /**
   * Looks at what every item sets, and at the templates that they choose, before the first message.
   *
   * @param options `dryRun`: files are looked at, and not uploaded
   * @returns undefined where no item is left
   * @throws Failure where a setting of the node cannot work
   */
  static async read(
    work: Work,
    options: { readonly dryRun: boolean },
  ): Promise<Messages | undefined> {
    const { context, client, items, parameters, out } = work;
    const turn = turnTaker();
    const settings: Array<Settings | undefined> = [];
    const known = new Map<string, Settings>();
    const choices = new Map<string, Pick<Read, 'choice' | 'values'>>();
    for (const item of items.keys()) {
      try {
        const { edition, choice } = settingsOf(parameters, item);
        const chosen = JSON.stringify([choice.name, choice.language]);
        if (!choices.has(chosen))
          choices.set(chosen, { choice, values: valuesOf(parameters, item) });
        const key = `${chosen}${edition}`;
        if (!known.has(key)) known.set(key, { edition, choice });
        settings.push(known.get(key));
      } catch (error) {
        settings.push(undefined);
        failOneItem(context, out, item, error);
      }
      await turn();
    }
    if (choices.size === 0) return undefined;
    const templates = await Templates.read(client, [...choices.values()]);
    return new Messages(work, options, templates, settings);
  }

  /** Every message, in the order of the items. */
  async *all(): AsyncGenerator<Asked> {
    for (const [item, settings] of this.#settings.entries()) {
      if (!settings) continue;
      const asked = await this.#askedOf(item, settings);
      if (asked) yield this.#withWayOut(asked);
    }
  }

  /** The same as questions to the ledger, a few hundred items at a time. */
  async *groups(): AsyncGenerator<Group> {
    let some: Asked[] = [];
    const groupsOf = (list: readonly Asked[]) =>
      [...groupedBy(list, ({ kind }) => kind).values()].map((asked): Group => {
        const { request, scope } = asked[0] as Asked;
        return { request, scope, asked };
      });
    for await (const asked of this.all()) {
      some.push(asked);
      if (some.length < BATCH) continue;
      yield* groupsOf(some);
      some = [];
    }
    yield* groupsOf(some);
  }

  async #askedOf(item: number, settings: Settings): Promise<Asked | undefined> {
    try {
      const read = readItem(this.#work, item, settings);
      const values = await this.#withMedia(read.values, item);
      return askedOf({ ...read, values }, this.#templates, this.#work.context.getTimezone());
    } catch (error) {
      // It could be read a moment ago: an expression that says something else each time, or a file that WhatsApp did not take.
      const { message, advice } = failureOf(error);
      const explanation = `${message} ${advice}`;
      putNotSent(this.#work.out, item, { reason: 'rejected', explanation });
      return undefined;
    }
  }

  /**
   * Every marketing message must say how to leave. Where the contact's country has that in its law for
   * the message itself, one that does not is not sent; elsewhere whoever sends is told.
   */
  #withWayOut(asked: Asked): Asked {
    const { template, request, values, recipient } = asked;
    if (!template || request.messageClass !== 'marketing' || this.#saysHow(template, values))
      return asked;
    const { need, rule, source } = wayOutRuleOf(recipient.country);
    if (need === 'required') {
      const problem = `The template "${template.name}" does not tell its readers how to leave, and the law of this contact's country wants that in each message: ${rule} (${source}) ${HOW_TO_SAY}`;
      return { ...asked, content: { problem } };
    }
    if (!this.#warned) {
      this.#warned = true;
      const told = `The template "${template.name}" does not tell its readers how to leave. ${HOW_TO_SAY}`;
      hint(this.#work.context, told, 'warning');
    }
    return asked;
  }

  #saysHow(template: Template, values: TemplateValues): boolean {
    let says = this.#saying.get(template);
    if (says === undefined) this.#saying.set(template, (says = hasWayOut(template)));
    return says || hasWayOut(template, values);
  }
}

const HOW_TO_SAY =
  'Add such words to its footer, or a quick-reply button with the payload consent:stop.';

function settingsOf(parameters: Parameters, item: number): Settings {
  const { campaign } = requestAskedBy(parameters, item, CHANNEL);
  const edition = parameters.text('edition', item);
  if (campaign === undefined || edition === '') {
    throw wrongSetting(
      'The campaign or its edition is empty, and without both nobody can be kept from getting a message twice.',
      'Fill in Campaign and Edition, e.g. autumn sale and 2026-w47.',
      item,
    );
  }
  const chosen = parameters.get('template', item);
  const name = isRecord(chosen) ? chosen.value : chosen;
  return { edition, choice: choiceOf(name, parameters.text('language', item), item) };
}

function readItem({ parameters, defaultCountry }: Work, item: number, settings: Settings): Read {
  const question = questionOf(parameters, item, { channel: CHANNEL, defaultCountry });
  return { ...question, ...settings, values: valuesOf(parameters, item) };
}

function askedOf(read: Read, templates: Templates, zone: string): Asked {
  const { item, recipient, edition, choice, values } = read;
  const chosen = templates.of(choice);
  const template = 'template' in chosen ? chosen.template : undefined;
  const messageClass = stricterClass(read.request.messageClass, template?.category);
  const request: DecisionRequest = {
    ...read.request,
    messageClass,
    legalBasis: messageClass === 'service' ? read.request.legalBasis : undefined,
  };
  const scope: ClaimScope =
    messageClass === 'permission_request'
      ? { kind: 'permission_request' }
      : { kind: 'campaign', campaign: request.campaign as string, edition };
  const content = 'problem' in chosen ? chosen : contentOf(chosen.template, values, zone);
  const kind = requestKey(request, scope);
  return { item, recipient, request, scope, kind, content, template, values };
}

function contentOf(
  template: Template,
  values: TemplateValues,
  zone: string,
): WhatsAppContent | { readonly problem: string } {
  const built = buildTemplateMessage(template, values, { zone, now: Date.now() });
  if (!built.ok) return { problem: built.problems.map(({ explanation }) => explanation).join(' ') };
  return { type: 'template', template: built.template, category: template.category };
}
