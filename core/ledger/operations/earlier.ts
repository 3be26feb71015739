import type { Channel, Identifier, Instant } from '../../consent/vocabulary';
import type { LedgerContext } from '../context';

/** A purpose that someone once agreed to on one identifier, whatever came after. */
export interface EarlierConsent {
  readonly purpose: string;
  readonly grantedAt: Instant;
  readonly noticeVersion?: string;
}

/** What "START" can bring back: only what was agreed to before, on this very identifier, under a notice that is known. */
export async function earlierConsents(
  { engine, lookUp }: LedgerContext,
  identifiers: readonly Identifier[],
  channel: Channel,
): Promise<EarlierConsent[]> {
  const rows = await engine.db
    .selectFrom('consents')
    .select(['purpose', 'granted_at', 'notice_version'])
    .where('identifier_hash', 'in', engine.list(identifiers.map(lookUp.identifier)))
    .where('channel', '=', channel)
    .where('granted_at', 'is not', null)
    .where('notice_version', 'is not', null)
    .execute();
  return rows.map((row) => ({
    purpose: row.purpose,
    grantedAt: row.granted_at as number,
    noticeVersion: row.notice_version ?? undefined,
  }));
}
