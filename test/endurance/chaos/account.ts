import type { OpenLedger } from '../../../core/ledger';
import { Ledger, PERMISSIONS } from '../../../core/ledger';
import { LEFT_BEHIND_MS } from '../../../core/ledger/operations/lostSends';
import { edition, offers, personOf, recipientOf } from './scene';

/** One request that the local WhatsApp took, by its own log. */
export interface Accepted {
  readonly to: string;
  readonly receivedAt: string;
  readonly reference: string;
}

export interface Facts {
  readonly open: OpenLedger;
  readonly people: readonly number[];
  readonly accepted: readonly Accepted[];
  /** When each leaving was reported as recorded, milliseconds since 1970. */
  readonly left: ReadonlyMap<number, number>;
  /** What the sending said of each, the last word of the last run. */
  readonly told: ReadonlyMap<number, string>;
  /** Whom it ever said that it had sent to. */
  readonly toldSent: readonly number[];
}

/** Holds what the ledger and the sending say against what WhatsApp took. @returns figures to print */
export async function holdAgainst(facts: Facts): Promise<Record<string, number>> {
  const { open, people, accepted, left, told, toldSent } = facts;
  const ledger = new Ledger(open, { allowed: PERMISSIONS, actor: {} });
  const byNumber = new Map(people.map((who) => [personOf(who).value.slice(1), who]));
  const byHash = new Map(people.map((who) => [open.lookUp.identifier(personOf(who)), who]));
  const got = new Map(accepted.map((one) => [byNumber.get(one.to), one]));

  // Nobody got two.
  expect(accepted.map(({ to }) => to).sort()).toEqual(
    [...new Set(accepted.map(({ to }) => to))].sort(),
  );
  expect(toldSent.filter((who) => !got.has(who))).toEqual([]);
  expect(new Set(toldSent).size).toBe(toldSent.length);

  // Nobody got one whose claim came after their leaving was on record.
  const claims = await open.engine.db
    .selectFrom('claims')
    .select(['claim_id', 'state', 'identifier_hash', 'claimed_at'])
    .execute();
  const standing = claims.filter(({ state }) => state !== 'freed');
  const claimOf = new Map(
    standing.map((claim) => [byHash.get(claim.identifier_hash) as number, claim]),
  );
  const late = claims.filter(({ identifier_hash, claimed_at }) => {
    const leftAt = left.get(byHash.get(identifier_hash) as number);
    return leftAt !== undefined && claimed_at > leftAt;
  });
  expect(late).toEqual([]);

  // Once all statuses are in, what WhatsApp took is `sent`, and nothing else is.
  const sent = claims.filter(({ state }) => state === 'sent').map(({ claim_id }) => claim_id);
  expect(sent.sort()).toEqual(accepted.map(({ reference }) => reference).sort());

  // Of whom nobody knows, a person can find the list.
  const later = laterLedger(open);
  const listed = await later.openSends({ ...edition, limit: people.length, withIdentifier: true });
  expect(listed.map(({ identifier }) => identifier?.value).sort()).toEqual(
    people.filter((who) => isOpen(claimOf.get(who)?.state)).map((who) => personOf(who).value),
  );

  // Everybody is accounted for, by the last run and by the ledger alike.
  const decisions = await ledger.check(offers, people.map(recipientOf), edition);
  const wrong: unknown[] = [];
  const counts: Record<string, number> = {};
  for (const [place, who] of people.entries()) {
    const reason = decisions[place]?.reason as string;
    counts[reason] = (counts[reason] ?? 0) + 1;
    const claim = claimOf.get(who)?.state;
    const expected = left.has(who)
      ? 'withdrawn'
      : got.has(who)
        ? 'already_sent'
        : 'outcome_unknown';
    const isExplained =
      reason === expected &&
      (reason !== 'outcome_unknown' || isOpen(claim)) &&
      FINAL.has(told.get(who) ?? '');
    if (!isExplained) wrong.push({ who, reason, expected, claim, told: told.get(who) });
  }
  expect(wrong).toEqual([]);
  expect(await ledger.editionCounts('autumn', '1')).toMatchObject({ sent: accepted.length });
  expect(await ledger.verify()).toMatchObject({ ok: true });

  const lags = [...got].map(([who, one]) => {
    const leftAt = left.get(who as number);
    return leftAt === undefined ? -Infinity : Date.parse(one.receivedAt) - leftAt;
  });
  return {
    contacts: people.length,
    accepted: accepted.length,
    ...counts,
    leftAndGotOneBefore: lags.filter((lag) => lag > -Infinity).length,
    takenAfterTheirLeaving: lags.filter((lag) => lag > 0).length,
    longestAfterTheirLeavingMs: Math.max(0, ...lags),
  };
}

const isOpen = (state: string | undefined) => state === 'unknown' || state === 'claimed';

/** The ledger as it is when nobody can be sending any more what was claimed before now. */
export const laterLedger = (open: OpenLedger) =>
  new Ledger(open, {
    ...{ allowed: PERMISSIONS, actor: {} },
    now: () => Date.now() + LEFT_BEHIND_MS + 1_000,
  });

/** What may be the last word on somebody: none that only says that the batch broke off. */
export const FINAL = new Set(['sent', 'already_sent', 'outcome_unknown', 'withdrawn']);
