import { labelOf, type TemplateVariable } from './template-variables';

/** What is wrong with the values for a template, known before any request. Never repeats a value. */
export interface TemplateProblem {
  /**
   * `extra`: the template has no such variable. `changed`: it takes something else now. Both mean that the template
   * changed since its fields were set, or that the wrong one is picked.
   */
  readonly problem:
    'missing' | 'extra' | 'changed' | 'unusable' | 'too_long' | 'unsupported' | 'not_approved';
  /** Key of the variable, where one is at fault. */
  readonly variable?: string;
  /** One sentence: what is wrong and what to do. */
  readonly explanation: string;
}

export function missing(variable: TemplateVariable): TemplateProblem {
  return {
    problem: 'missing',
    variable: variable.key,
    explanation: `The template needs a value for ${labelOf(variable)} and got none. Fill it in, for this contact too.`,
  };
}

/** @param how ends the sentence "The value for …": what is wrong with it, and in a sentence more what to do */
export function unusable(variable: TemplateVariable, how: string): TemplateProblem {
  return {
    problem: 'unusable',
    variable: variable.key,
    explanation: `The value for ${labelOf(variable)} ${how}`,
  };
}

export function tooLong(variable: TemplateVariable, limit: number): TemplateProblem {
  return {
    problem: 'too_long',
    variable: variable.key,
    explanation: `The value for ${labelOf(variable)} is longer than the ${limit} characters that WhatsApp takes there. Shorten it.`,
  };
}

/** Nothing was filled in: as good as no value at all. */
export function isNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}
