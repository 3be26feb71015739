/** Puts a list of consents on record as what it is: the operator's word for it. */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type * as Core from '../../core/index';
import type { Act } from '../../core/ledger/acts';
import type { ConsentRow } from './lists.ts';

const DAY_MS = 86_400_000;
/** How long people who were asked before the list was made have left to answer. */
const PENDING_DAYS = 30;

/** The built core, the very file that n8n loads. */
export function builtCore(): typeof Core {
  return createRequire(import.meta.url)(
    resolve(import.meta.dirname, '../../dist/core/index.js'),
  ) as typeof Core;
}

/** One row as the act it tells of. `now` is milliseconds since 1970. */
export function actOf(
  { phone, channel, purpose, state, at, noticeVersion }: ConsentRow,
  core: Pick<typeof Core, 'readRecipient' | 'readMoment'>,
  now: number,
): Act {
  const { identifier } = core.readRecipient(channel, phone);
  const moment = core.readMoment(at);
  if (!identifier) throw new Error('A row whose phone cannot be read tells of nobody.');
  const claimed =
    moment.problem === undefined ? { at: moment.at, precision: moment.precision } : undefined;
  const told = {
    who: { identifiers: [identifier] },
    channel,
    ...(claimed ? { claimed } : {}),
    signed: false,
    evidence: { source: 'operator_attestation', attestedState: state },
  } as const;
  const notice = noticeVersion === '' ? {} : { noticeVersion };
  switch (state) {
    case 'granted':
      return { ...told, ...notice, type: 'grant', purpose, by: 'others' };
    case 'expired':
      return {
        ...told,
        ...notice,
        type: 'grant',
        purpose,
        by: 'others',
        expiresAt: claimed?.at ?? now,
      };
    case 'pending':
      return {
        ...told,
        ...notice,
        type: 'request',
        kind: 'double_opt_in',
        purpose,
        validForMs: Math.max(0, now - (claimed?.at ?? now)) + PENDING_DAYS * DAY_MS,
        imported: true,
      };
    case 'withdrawn':
    case 'refused':
      return { ...told, type: 'leave', kind: state, purpose };
    case 'objected':
    case 'suppressed':
      return { ...told, type: 'leave', kind: state, channel: '*', purpose: '*' };
  }
}

/**
 * Records the rows in the ledger that the n8n of `userFolder` uses. The same list twice is one record.
 * @returns rows that only could have allowed and that the ledger did not take
 * @throws Error where it does not take a row that says someone left
 */
export async function attest(
  rows: readonly ConsentRow[],
  userFolder: string,
): Promise<{ readonly row: number; readonly problem: string }[]> {
  if (rows.length === 0) return [];
  const core = builtCore();
  const opened = await core.openLedger({ engine: 'sqlite' }, { N8N_USER_FOLDER: userFolder });
  const ledger = new core.Ledger(opened, { allowed: ['record'], actor: { workflow: 'npm start' } });
  const acts = rows.map((row) => actOf(row, core, ledger.now()));
  const results = await ledger.record(acts);
  const refused = results.flatMap((result, index) =>
    result.recorded
      ? []
      : [{ row: rows[index]!.row, act: acts[index]!, problem: result.explanation }],
  );
  const left = refused.filter(({ act }) => act.type === 'leave');
  if (left.length > 0) {
    throw new Error(
      `The ledger could not record that someone left, so nothing was sent:\n${left
        .map(({ row, problem }) => `  row ${row}: ${problem}`)
        .join('\n')}`,
    );
  }
  return refused.map(({ row, problem }) => ({ row, problem }));
}
