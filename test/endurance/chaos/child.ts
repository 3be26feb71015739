/** What every program of the campaign does first and last: reads its task, opens the ledger, speaks. */
import { writeSync } from 'node:fs';
import { Ledger, openLedger, PERMISSIONS } from '../../../core/ledger';
import type { Said, Task } from './scene';

export const taskOf = <T extends Task>() => JSON.parse(process.argv[2] ?? '') as T;

export const openedBy = async ({ place }: Task): Promise<Ledger> =>
  new Ledger(await openLedger(place, {}), { allowed: PERMISSIONS, actor: { execution: '1' } });

/** Written before anything else is done: what was said stays said when the process is killed. */
export const say = (said: Said) => void writeSync(1, `${JSON.stringify(said)}\n`);

export function begin(work: () => Promise<void>): void {
  work().catch((error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
    process.exit(1);
  });
}
