import { createSecretKey } from 'node:crypto';
import { sql } from 'kysely';
import type { Channel, Identifier, Instant } from '../../consent/vocabulary';
import type { LedgerContext } from '../context';
import type { Db } from '../engines/engine';
import { tryUnseal } from '../keys/sealing';
import type { ClaimsTable } from '../schema';
import { readStandings, type Standing, writeStandings } from './claimKeys';
import { campaignEditionId, type ClaimScope } from './editions';
import {
  FREED_UNHEARD,
  LEFT_BEHIND_MS,
  RESOLVED_BY_PERSON,
  statusesCompleteSince,
} from './lostSends';

/** A message that may have gone out, and nobody knows. */
export interface OpenSend {
  readonly claimId: string;
  /** `permission_request`: the question whether they agree; `reply`: an answer to a message of theirs. */
  readonly kind: 'campaign' | 'permission_request' | 'reply';
  /** Of a campaign. */
  readonly campaign?: string;
  readonly edition?: string;
  readonly channel: Channel;
  readonly purpose: string;
  /** `unknown`: no answer proved what became of it. `left_behind`: whoever was about to send it ended before it told. */
  readonly state: 'unknown' | 'left_behind';
  /** When it was about to be sent. */
  readonly since: Instant;
  /** Only where it was asked for, and while its contact is known. */
  readonly identifier?: Identifier;
}

export interface OpenSendsQuestion {
  readonly campaign?: string;
  readonly edition?: string;
  /** So many, the oldest first. */
  readonly limit: number;
  readonly withIdentifier: boolean;
}

/** The words of the index by which they are found: it stands for this very condition. */
const IS_OPEN = sql<boolean>`claims.state in ('claimed', 'unknown')`;
/** What somebody may still be sending is nobody's to judge. */
const isLeft = (before: { readonly unknown: Instant; readonly claimed: Instant }) =>
  sql<boolean>`(claims.state = 'unknown' and claims.claimed_at < ${before.unknown}
    or claims.claimed_at < ${before.claimed})`;

/** Messages that may have gone out: no answer proved it, and no status has come. */
export async function openSends(
  context: LedgerContext,
  { campaign, edition, limit, withIdentifier }: OpenSendsQuestion,
): Promise<OpenSend[]> {
  const { engine, now } = context;
  const at = now();
  let query = engine.db
    .selectFrom('claims')
    .leftJoin('editions', 'editions.edition_id', 'claims.edition_id')
    .selectAll('claims')
    .select(['campaign', 'edition'])
    .where(IS_OPEN)
    .where(isLeft({ unknown: at + 1, claimed: at - LEFT_BEHIND_MS }));
  if (campaign !== undefined) query = query.where('campaign', '=', campaign);
  if (edition !== undefined) query = query.where('edition', '=', edition);
  const rows = await query
    .orderBy('claimed_at')
    .orderBy('claims.claim_id')
    .limit(Math.max(1, Math.floor(limit)))
    .execute();
  const identifierOf = withIdentifier
    ? await readIdentifiers(
        context,
        rows.map((row) => row.identifier_hash),
      )
    : undefined;
  return rows.map((row): OpenSend => {
    const identifier = identifierOf?.get(row.identifier_hash);
    return {
      claimId: row.claim_id,
      kind:
        row.campaign !== null
          ? 'campaign'
          : row.message_class === 'permission_request'
            ? 'permission_request'
            : 'reply',
      ...(row.campaign === null ? {} : { campaign: row.campaign }),
      ...(row.edition === null ? {} : { edition: row.edition }),
      channel: row.channel,
      purpose: row.purpose,
      state: row.state === 'unknown' ? 'unknown' : 'left_behind',
      since: row.claimed_at,
      ...(identifier ? { identifier } : {}),
    };
  });
}

/** Whoever was erased is not found any more, and stays unread. */
async function readIdentifiers(
  { engine, keys }: LedgerContext,
  hashes: readonly string[],
): Promise<Map<string, Identifier>> {
  const rows = await engine.db
    .selectFrom('identifiers')
    .select(['identifier_hash', 'contact_id', 'sealed'])
    .where('identifier_hash', 'in', engine.list(hashes))
    .execute();
  const loaded = await keys.load([...new Set(rows.map((row) => row.contact_id))], 'profile');
  return new Map(
    rows.flatMap(({ identifier_hash: hash, contact_id, sealed }): Array<[string, Identifier]> => {
      const key = loaded.get(contact_id)?.profile;
      const plain = key && tryUnseal(createSecretKey(key), sealed, `identifier:${hash}`);
      return plain ? [[hash, JSON.parse(plain.toString()) as Identifier]] : [];
    }),
  );
}

export const SEND_RESOLUTIONS = ['sent', 'not_sent'] as const;
export type SendResolution = (typeof SEND_RESOLUTIONS)[number];

export interface SendToResolve {
  readonly claimId: string;
  /** What a person found out. `not_sent` frees the claim: the next run of the edition sends to them again. */
  readonly as: SendResolution;
}

/**
 * `resolved`: it is on record now. `already`: the same was known before. `otherwise`: something else
 * is known, and it stays. `under_way`: somebody may be sending it at this moment. `not_found`: there
 * is no such claim.
 */
export type ResolvedSend = 'resolved' | 'already' | 'otherwise' | 'under_way' | 'not_found';

const RESOLVED_AT_A_TIME = 400;

/**
 * Puts on record what a person found out of messages that may have gone out. What a status has told
 * stays; that a message went out after all is taken from whoever says so, later too.
 *
 * @returns what became of each, in order
 */
export async function resolveSends(
  context: LedgerContext,
  sends: readonly SendToResolve[],
): Promise<ResolvedSend[]> {
  const results: ResolvedSend[] = [];
  for (let start = 0; start < sends.length; start += RESOLVED_AT_A_TIME)
    results.push(...(await resolveSome(context, sends.slice(start, start + RESOLVED_AT_A_TIME))));
  return results;
}

async function resolveSome(
  context: LedgerContext,
  sends: readonly SendToResolve[],
): Promise<ResolvedSend[]> {
  return await context.write(async (trx) => {
    const at = context.now();
    const claims = await readStandings(
      context,
      trx,
      sends.map(({ claimId }) => claimId),
    );
    const results = sends.map(({ claimId, as }) => resolve(claims.get(claimId), as, at));
    await writeStandings(context, trx, claims.values(), at, 'told');
    return results;
  });
}

function resolve(claim: Standing | undefined, as: SendResolution, at: Instant): ResolvedSend {
  if (!claim) return 'not_found';
  const { state, reason, claimed_at } = claim.after;
  const wanted = as === 'sent' ? 'sent' : 'freed';
  if (state === wanted) return 'already';
  // A message that surely was not sent stays so, and one that went out, too; but who freed a claim may have erred.
  const mayHaveErred = reason === FREED_UNHEARD || reason === RESOLVED_BY_PERSON;
  if (state === 'sent' || (state === 'freed' && !mayHaveErred)) return 'otherwise';
  if (state === 'claimed' && claimed_at > at - LEFT_BEHIND_MS) return 'under_way';
  claim.after = { ...claim.after, state: wanted, reason: RESOLVED_BY_PERSON, settled_at: at };
  return 'resolved';
}

/** So many are freed in one transaction. */
const FREED_AT_A_TIME = 200;

/**
 * Frees messages of an edition that may have gone out, where no status has told of them for so long
 * although statuses arrive: one has come for a message of the same edition that was claimed later.
 * The chain says of each that it was freed for this, as `freed_unheard`.
 *
 * What is not freed: anything that a status has told of, what may still be under way, and what was
 * claimed before the ledger was last restored, since its status may have been lost with what came
 * after the copy. A question and an answer have no edition, and stay.
 *
 * @param olderThanMs since it was claimed, milliseconds
 * @returns how many were freed: running the edition again sends to them
 */
export async function freeUnheard(
  context: LedgerContext,
  scope: ClaimScope,
  olderThanMs: number,
): Promise<number> {
  if (scope.kind !== 'campaign' || !(olderThanMs > 0)) return 0;
  const editionId = campaignEditionId(context, scope);
  for (let freed = 0; ;) {
    // Most runs have none to free, and need no lock to find that out.
    if ((await unheard(context, context.engine.db, editionId, olderThanMs)).length === 0)
      return freed;
    const some = await context.write(async (trx) => {
      const ids = await unheard(context, trx, editionId, olderThanMs);
      const claims = await readStandings(context, trx, ids);
      const at = context.now();
      for (const claim of claims.values())
        claim.after = { ...claim.after, state: 'freed', reason: FREED_UNHEARD, settled_at: at };
      await writeStandings(context, trx, claims.values(), at, 'told');
      return claims.size;
    });
    freed += some;
  }
}

async function unheard(
  { now }: LedgerContext,
  db: Db,
  editionId: string,
  olderThanMs: number,
): Promise<Array<ClaimsTable['claim_id']>> {
  const at = now();
  const completeSince = await statusesCompleteSince(db);
  const rows = await db
    .selectFrom('claims')
    .innerJoin('editions_heard', 'editions_heard.edition_id', 'claims.edition_id')
    .select('claims.claim_id')
    .where(IS_OPEN)
    .where('claims.edition_id', '=', editionId)
    .where(
      isLeft({
        unknown: at - olderThanMs + 1,
        claimed: at - Math.max(olderThanMs, LEFT_BEHIND_MS),
      }),
    )
    .whereRef('claims.claimed_at', '<', 'editions_heard.claimed_at')
    .where('claims.claimed_at', '>', completeSince)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('deliveries')
            .select('deliveries.claim_id')
            .whereRef('deliveries.claim_id', '=', 'claims.claim_id'),
        ),
      ),
    )
    .limit(FREED_AT_A_TIME)
    .execute();
  return rows.map((row) => row.claim_id);
}
