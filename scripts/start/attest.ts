/** Puts a list of consents on record as what it is: the operator's word for it. */
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import type * as Core from '../../core/index';
import type { ConsentRow } from './lists.ts';

/** The built core, the very file that n8n loads. */
export function builtCore(): typeof Core {
  return createRequire(import.meta.url)(
    resolve(import.meta.dirname, '../../dist/core/index.js'),
  ) as typeof Core;
}

/**
 * Works on the ledger that the n8n of `userFolder` uses, and closes it: a process that has it open and
 * closes any other descriptor of its file, as by reading it, loses its locks, and n8n would clear the
 * log away under it.
 */
export async function onLedger<T>(
  userFolder: string,
  work: (ledger: Core.Ledger) => Promise<T>,
): Promise<T> {
  const core = builtCore();
  const opened = await core.openLedger({ engine: 'sqlite' }, { N8N_USER_FOLDER: userFolder });
  try {
    const rights = { allowed: ['record'], actor: { workflow: 'npm start' } } as const;
    return await work(new core.Ledger(opened, rights));
  } finally {
    await core.closeLedgers();
  }
}

/** The sample's ledger stands in for no other, so it need not warn that it is new. */
export async function declareAsNew(userFolder: string): Promise<void> {
  await onLedger(userFolder, (ledger) => ledger.declineTakeOver());
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
  const told = rows.flatMap(({ row, acts }) => acts.map((act) => ({ row, act })));
  const acts = told.map(({ act }) => act);
  const results = await onLedger(userFolder, (ledger) => ledger.record(acts));
  const refused = results.flatMap((result, index) =>
    result.recorded ? [] : [{ ...told[index]!, problem: result.explanation }],
  );
  const left = refused.filter(({ act }) => act.type === 'leave' || act.type === 'review');
  if (left.length > 0) {
    throw new Error(
      `The ledger could not record that someone left, so nothing was sent:\n${left
        .map(({ row, problem }) => `  row ${row}: ${problem}`)
        .join('\n')}`,
    );
  }
  return refused.map(({ row, problem }) => ({ row, problem }));
}
