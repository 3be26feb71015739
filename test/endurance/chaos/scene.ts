import type { DecisionRequest, Identifier } from '../../../core/consent';
import type { ClaimScope, LedgerConfig } from '../../../core/ledger';

/** What the processes of one campaign have in common. People are numbers here. */

/** Numbers that the French regulator keeps for fiction. `n` below 10,000. */
export const personOf = (n: number): Identifier => ({
  kind: 'phone',
  value: `+3363998${String(n).padStart(4, '0')}`,
});
export const recipientOf = (n: number) => ({ identifier: personOf(n), country: 'FR' });

export const offers: DecisionRequest = {
  ...{ channel: 'whatsapp', purpose: 'offers', messageClass: 'marketing' },
  ...{ contactHours: { kind: 'off' }, frequencyCaps: [] },
};
export const edition = {
  kind: 'campaign',
  campaign: 'autumn',
  edition: '1',
} as const satisfies ClaimScope;

/** What a program is started with. */
export type Task =
  | {
      readonly place: LedgerConfig;
      readonly url: string;
      readonly run: string;
      readonly people: readonly number[];
      readonly ratePerSecond: number;
      readonly timeoutMs: number;
    }
  | {
      readonly place: LedgerConfig;
      readonly leaving: ReadonlyArray<{ readonly who: number; readonly pauseMs: number }>;
    }
  | { readonly place: LedgerConfig; readonly port: number };

/** What a program says, a line each, once it is so. */
export type Said =
  /** An outcome of the sending: `sent`, or the reason why not. */
  | { readonly who: number; readonly told: string }
  /** A leaving was reported as recorded, at this moment. */
  | { readonly left: number; readonly at: number }
  | { readonly listening: number };
