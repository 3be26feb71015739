import type { FrequencyCap, SendFact } from './facts';
import { DAY_MS } from './times';
import type { Instant } from './vocabulary';

const PERIOD_MS: Readonly<Record<FrequencyCap['per'], number>> = {
  day: DAY_MS,
  week: 7 * DAY_MS,
  month: 31 * DAY_MS,
};

/**
 * The first moment from `at` on at which none of the caps forbids one more message: `at` itself
 * where none does now, `undefined` where one never will (a cap of less than one, or one that
 * cannot be read). Periods run: a message counts until exactly one period after it went out.
 *
 * @param campaign the campaign asked about; where it is not known, every send counts towards a cap
 *   for one campaign.
 */
export function firstWithinCaps(
  caps: readonly FrequencyCap[],
  sends: readonly SendFact[],
  campaign: string | undefined,
  at: Instant,
): Instant | undefined {
  let first = at;
  for (const cap of caps) {
    const period = Object.hasOwn(PERIOD_MS, cap.per) ? PERIOD_MS[cap.per] : undefined;
    if (period === undefined || !(cap.max >= 1)) return undefined;
    const ends = sends
      .filter((send) => cap.across !== 'campaign' || !campaign || send.campaign === campaign)
      // A send without a readable time counts as one of just now.
      .map((send) => (Number.isFinite(send.at) ? send.at : at) + period)
      .filter((end) => end > at)
      .sort((a, b) => b - a);
    // With fewer than `max` sends still counting one more may go: so the last `max - 1` of them may remain.
    const free = ends[Math.floor(cap.max) - 1];
    if (free !== undefined) first = Math.max(first, free);
  }
  return first;
}
