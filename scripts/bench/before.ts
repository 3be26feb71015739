/** What goes before anything is measured. */
import { spawnSync } from 'node:child_process';
import { availableParallelism, loadavg } from 'node:os';
import { resolve } from 'node:path';

/** @throws Error where the package does not build */
export function build(): void {
  const script = resolve(import.meta.dirname, '../build.ts');
  const { status } = spawnSync(process.execPath, [script], { stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error('Nothing was measured, because the package does not build.');
}

/** A sentence for whoever measures while the machine does something else; undefined where it does nothing. */
export function busyWarning(): string | undefined {
  const [busy] = loadavg() as [number];
  if (busy <= 0.5) return undefined;
  return `This machine is doing other work (load ${busy.toFixed(1)} on ${availableParallelism()} processors): stalls will be longer than they are, and no figure is quite fair.`;
}
