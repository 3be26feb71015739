import {
  buildTemplateMessage,
  type CloudApiClient,
  type Template,
  type TemplateValues,
} from '../../core';
import { Failure, wrongSetting } from '../shared/failure';

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
   * @param wanted what each item asks for, and the variables it has rows for
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
  if (!template) {
    return {
      problem: `The WhatsApp account has no template "${choice.name}" in the language "${choice.language}": correct Template or Language in the node.`,
    };
  }
  const problem = settingProblem(template, values);
  return problem === undefined ? { template } : { problem };
}

/**
 * What is wrong with the node's setting, whoever the contact is: the template itself, a variable
 * that has no row, a row that the template has no variable for.
 */
function settingProblem(template: Template, values: TemplateValues): string | undefined {
  const filled = Object.fromEntries(Object.keys(values).map((key) => [key, 'x']));
  const built = buildTemplateMessage(template, filled);
  if (built.ok) return undefined;
  const unusable = built.problems.filter(({ variable }) => variable === undefined);
  if (unusable.length > 0) return unusable.map(({ explanation }) => explanation).join(' ');
  return `${built.problems.map(({ explanation }) => explanation).join(' ')} Correct the rows under Variables.`;
}

/**
 * The choice of one item.
 *
 * @throws Failure where the template or the language is empty
 */
export function choiceOf(name: unknown, language: unknown, item: number): TemplateChoice {
  const choice = { name: text(name), language: text(language) };
  if (choice.name === '')
    throw wrongSetting('No template is chosen.', 'Choose one under Template.', item);
  if (choice.language === '')
    throw wrongSetting(
      'The language of the template is empty.',
      'Fill in Language, e.g. en.',
      item,
    );
  return choice;
}

const text = (value: unknown) => (typeof value === 'string' ? value.trim() : '');
