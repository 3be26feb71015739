import {
  buildTemplateMessage,
  type ClaimScope,
  type DecisionRequest,
  hasWayOut,
  type ItemToSend,
  stricterClass,
  type Template,
  type TemplateValues,
  type WhatsAppContent,
} from '../../core';
import { groupedBy, turnTaker } from '../shared/batches';
import { wrongSetting } from '../shared/failure';
import { isRecord } from '../shared/parameters';
import { type Question, questionOf, requestKey } from '../shared/questions';
import { failOneItem, hint } from '../shared/run';
import { choiceOf, type TemplateChoice, Templates } from './templates';
import { valuesOf } from './variables';
import type { Work } from './work';

/** One item's message: whom it is for, what is asked of the ledger, what it says. */
export interface Asked extends ItemToSend<WhatsAppContent>, Question {
  readonly scope: ClaimScope;
  readonly template: Template | undefined;
  readonly values: TemplateValues;
  /** Equal where request and scope are. */
  readonly key: string;
}

/** Items that are one question to the ledger, in their order. */
export interface Group {
  readonly request: DecisionRequest;
  readonly scope: ClaimScope;
  readonly asked: readonly Asked[];
}

interface Read extends Question {
  readonly edition: string;
  readonly choice: TemplateChoice;
  readonly values: TemplateValues;
}

/**
 * Reads all items and the templates they choose, before the first message goes out.
 *
 * @throws Failure where a setting of the node cannot work
 */
export async function readAll(work: Work): Promise<Group[]> {
  const { context, client, parameters, defaultCountry, out } = work;
  const turn = turnTaker();
  const read: Read[] = [];
  for (const item of work.items.keys()) {
    try {
      const question = questionOf(parameters, item, { channel: 'whatsapp', defaultCountry });
      const edition = parameters.text('edition', item);
      if (question.request.campaign === undefined || edition === '') {
        throw wrongSetting(
          'The campaign or its edition is empty, and without both nobody can be kept from getting a message twice.',
          'Fill in Campaign and Edition, e.g. autumn sale and 2026-w47.',
          item,
        );
      }
      const chosen = parameters.get('template', item);
      const name = isRecord(chosen) ? chosen.value : chosen;
      const choice = choiceOf(name, parameters.text('language', item), item);
      read.push({ ...question, edition, choice, values: valuesOf(parameters, item) });
    } catch (error) {
      failOneItem(context, out, item, error);
    }
    await turn();
  }
  if (read.length === 0) return [];
  const templates = await Templates.read(client, read);
  const asked: Asked[] = [];
  for (const one of read) {
    asked.push(askedOf(one, templates));
    await turn();
  }
  warnWithoutWayOut(work, asked);
  const groups = groupedBy(asked, ({ key }) => key);
  return [...groups.values()].map((list) => {
    const { request, scope } = list[0] as Asked;
    return { request, scope, asked: list };
  });
}

function askedOf(read: Read, templates: Templates): Asked {
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
  const content = 'problem' in chosen ? chosen : contentOf(chosen.template, values);
  const key = requestKey(request, scope);
  return { item, recipient, request, scope, content, template, values, key };
}

function contentOf(
  template: Template,
  values: TemplateValues,
): WhatsAppContent | { readonly problem: string } {
  const built = buildTemplateMessage(template, values);
  if (!built.ok) return { problem: built.problems.map(({ explanation }) => explanation).join(' ') };
  return { type: 'template', template: built.template, category: template.category };
}

/** Every marketing message must say how to leave (ePrivacy directive, article 13(4)). */
function warnWithoutWayOut({ context }: Work, asked: readonly Asked[]): void {
  const first = asked.find(
    ({ template, request }) => template && request.messageClass === 'marketing',
  );
  if (!first?.template) return;
  const payloads = Object.values(first.values).filter((value) => typeof value === 'string');
  if (hasWayOut(first.template, payloads)) return;
  hint(
    context,
    `The template "${first.template.name}" does not tell its readers how to leave. Add such words to its footer, or a quick-reply button with the payload consent:stop.`,
    'warning',
  );
}
