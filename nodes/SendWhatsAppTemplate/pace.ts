import { type Ledger, type Pace, sharedPace } from '../../core';

/**
 * The pace of a sending number, shared by all who send from it through the same ledger, in this process
 * and in others.
 *
 * @param party whose messages these are: a campaign, or replies; those that send at the same time are served in turn
 */
export function paceOf(
  ledger: Ledger,
  limitKey: string,
  ratePerSecond: number,
  party: string,
): Pace {
  return sharedPace({ ledger, limitKey, ratePerSecond }).for(party);
}
