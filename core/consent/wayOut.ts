import { presetOf, type Sourced } from '../../presets';

/** How much a marketing message that does not say how to leave is to be held back. */
export interface WayOutRule extends Sourced {
  /** `required`: such a message must not go out; `hint`: whoever sends is told. */
  readonly need: 'hint' | 'required';
}

/** What holds all over the EU and the EEA, and is decent elsewhere. */
const EVERYWHERE: WayOutRule = {
  need: 'hint',
  rule: 'A marketing message has a valid address to which the reader can write to make them stop.',
  source: 'Directive 2002/58/EC, article 13(4)',
  validFrom: '2003-10-31',
  reviewedOn: '2026-11-22',
  law: true,
};

/**
 * Must a marketing message to somebody in this country itself say how to leave?
 *
 * @param country ISO 3166, in either case; an unknown one has what holds everywhere
 */
export function wayOutRuleOf(country: string | undefined): WayOutRule {
  const own = presetOf(country)?.wayOutInMessage;
  return own === undefined ? EVERYWHERE : { need: 'required', ...own };
}
