import {
  buildTemplateMessage,
  type CloudApiClient,
  type Template,
  type TemplateValues,
} from '../../core';
import { Failure, wrongSetting } from '../shared/failure';
import { languageCode } from './languages';

/** Which template an item asks for. */
export interface TemplateChoice {
  readonly name: string;
  readonly language: string;
}

export type ChosenTemplate = { readonly template: Template } | { readonly problem: string };

const keyOf = ({ name, language }: TemplateChoice) => JSON.stringify([name, language]);

/**
 * The templates of a run, each read from WhatsApp once and checked before the first message goes
 * out. Where the items choose several (a language each, say), one that cannot be sent is the
 * affair of its items; where none can, it is the node's setting that is wrong.
 */
export class Templates {
  readonly #chosen: ReadonlyMap<string, ChosenTemplate>;

  private constructor(chosen: ReadonlyMap<string, ChosenTemplate>) {
    this.#chosen = chosen;
  }

  /**
   * @param wanted what each item asks for, and the variables that it has fields for
   * @throws Failure that names the field; GraphError where WhatsApp could not be asked
   */
  static async read(
    client: CloudApiClient,
    wanted: ReadonlyArray<{ readonly choice: TemplateChoice; readonly values: TemplateValues }>,
  ): Promise<Templates> {
    const chosen = new Map<string, ChosenTemplate>();
    for (const { choice, values } of wanted) {
      const key = keyOf(choice);
      if (!chosen.has(key)) chosen.set(key, await readOne(client, choice, values));
    }
    const problems = [...chosen.values()].flatMap((one) => ('problem' in one ? [one.problem] : []));
    if (problems.length > 0 && problems.length === chosen.size)
      throw new Failure(problems[0] as string, 'Nothing was sent.');
    return new Templates(chosen);
  }

  of(choice: TemplateChoice): ChosenTemplate {
    return this.#chosen.get(keyOf(choice)) ?? { problem: 'This template was not read.' };
  }
}

async function readOne(
  client: CloudApiClient,
  choice: TemplateChoice,
  values: TemplateValues,
): Promise<ChosenTemplate> {
  const template = await client.getTemplate(choice.name, choice.language);
  if (!template) return { problem: await notFound(client, choice) };
  const problem = settingProblem(template, values);
  return problem === undefined ? { template } : { problem };
}

/** Says which languages there are, for an `en` where the account has `en_US` is the usual mistake. */
async function notFound(client: CloudApiClient, choice: TemplateChoice): Promise<string> {
  const others = (await templatesNamed(client, choice.name)).map(({ language }) => language);
  const instead =
    others.length === 0
      ? 'correct Template in the node, or choose it from the list.'
      : `it has ${others.join(', ')}. Correct Language in the node, or choose the template in one language from the list.`;
  return `The WhatsApp account has no template "${choice.name}" in the language "${choice.language}": ${instead}`;
}

/**
 * The template by this name in each of its languages, of any status.
 *
 * @throws GraphError
 */
export async function templatesNamed(client: CloudApiClient, name: string): Promise<Template[]> {
  const found: Template[] = [];
  let cursor: string | undefined;
  for (;;) {
    const page = await client.listTemplates({ search: name, cursor });
    found.push(...page.templates.filter((one) => one.name === name));
    if (page.cursor === undefined || page.cursor === cursor) return found;
    cursor = page.cursor;
  }
}

/**
 * What is wrong with the node's setting, whoever the contact is: the template itself, a variable
 * that has no field, a field that the template has no variable for. What is filled in is each item's
 * own affair.
 */
function settingProblem(template: Template, values: TemplateValues): string | undefined {
  const filled = Object.fromEntries(Object.keys(values).map((key) => [key, 'x']));
  const built = buildTemplateMessage(template, filled);
  if (built.ok) return undefined;
  const unusable = built.problems.filter(({ variable }) => variable === undefined);
  if (unusable.length > 0) return unusable.map(({ explanation }) => explanation).join(' ');
  const wrong = built.problems.filter(
    ({ problem }) => problem === 'missing' || problem === 'extra',
  );
  if (wrong.length === 0) return undefined;
  return `${wrong.map(({ explanation }) => explanation).join(' ')} Correct it under Values in the node, or in the rows under Variables (by Hand).`;
}

/** Stands between name and language where a choice is one value; no template's name can hold it. */
const SEPARATOR = '|';

/** A choice as one value, `autumn_offer|da`, as the list of the editor keeps it. */
export function valueOfChoice({ name, language }: TemplateChoice): string {
  return `${name}${SEPARATOR}${language}`;
}

/**
 * The choice of one item. A template that was chosen in one language (`autumn_offer|da`) has that
 * language; the field Language counts for a name alone.
 *
 * @throws Failure where the template or the language is empty
 */
export function choiceOf(chosen: unknown, language: unknown, item?: number): TemplateChoice {
  const [name = '', own = ''] = text(chosen).split(SEPARATOR).map(text);
  const choice = { name, language: languageCode(own === '' ? text(language) : own) };
  if (choice.name === '')
    throw wrongSetting('No template is chosen.', 'Choose one under Template.', item);
  if (choice.language === '')
    throw wrongSetting(
      'The language of the template is empty.',
      'Fill in Language, e.g. en, or choose the template in one language from the list.',
      item,
    );
  return choice;
}

const text = (value: unknown) => (typeof value === 'string' ? value.trim() : '');
