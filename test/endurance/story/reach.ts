import type { Reason } from '../../../core/consent/vocabulary';
import type { Identifier } from '../../../core/consent';
import { question, recipient, type Stage } from './stage';

/** Where these people can be written to. */
const PLACES = [
  { channel: 'whatsapp', purpose: 'offers' },
  { channel: 'whatsapp', purpose: 'news' },
  { channel: 'sms', purpose: 'offers' },
  { channel: 'email', purpose: 'offers' },
] as const;

/** Everybody signs up for everything, so that there is somebody to lose. */
export async function everyoneAgrees(stage: Stage): Promise<void> {
  const once = 'at the beginning';
  const evidence = { source: 'story' };
  await stage.ledger.record(
    stage.cast.flatMap((who) =>
      PLACES.map((place) => ({
        ...{ type: 'grant' as const, by: 'others' as const, signed: false, once, evidence },
        ...place,
        who: { identifiers: [who] },
      })),
    ),
  );
  stage.clock.now += 3_600_000;
}

export interface Reached {
  readonly who: Identifier;
  readonly channel: string;
  readonly purpose: string;
  readonly reason: Reason;
}

/** What everybody's marketing would be told now, everywhere. */
export async function reach(stage: Stage): Promise<Reached[]> {
  const everywhere: Reached[] = [];
  for (const { channel, purpose } of PLACES) {
    const decisions = await stage.ledger.check(
      { ...question('marketing'), channel, purpose },
      stage.cast.map(recipient),
    );
    decisions.forEach(({ reason }, n) => {
      everywhere.push({ who: stage.cast[n] as Identifier, channel, purpose, reason });
    });
  }
  return everywhere;
}

/** Who can be written to now and could not before, with what had kept us from it. */
export function newlyReachable(before: readonly Reached[], after: readonly Reached[]): Reached[] {
  return before.filter(({ reason }, n) => reason !== 'allowed' && after[n]?.reason === 'allowed');
}
