import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { buildPrograms } from '../programs';
import type { Place, Said } from './said';

/** The worker as a program of its own. */
export function buildWorker(): { readonly program: string; remove(): void } {
  const programs = buildPrograms(join(__dirname, 'child.ts'));
  return { program: programs.of('child'), remove: () => programs.remove() };
}

export interface Life {
  /** Under which number it begins to know people. */
  readonly first: number;
  readonly key: number;
  /** How long it lives: from its start, or from the first thing that it says is recorded. */
  readonly from: 'start' | 'first word';
  readonly ms: number;
  /** How it ends; by default by the kill that nothing can be done against. */
  readonly end?: (kill: () => void) => Promise<void>;
}

/** Lets a worker work, and kills it. @returns what it said was recorded */
export async function liveAndDie(program: string, place: Place, life: Life): Promise<Said[]> {
  const child = spawn(
    process.execPath,
    [program, JSON.stringify(place), String(life.first), String(life.key)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let said = '';
  let firstWord: () => void = () => undefined;
  const spoken = new Promise<void>((resolve) => (firstWord = resolve));
  child.stdout.on('data', (chunk) => {
    said += String(chunk);
    firstWord();
  });
  const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
  if (life.from === 'first word') await Promise.race([spoken, gone]);
  await sleep(life.ms);
  const kill = () => void child.kill('SIGKILL');
  await (life.end ?? (async (now) => now()))(kill);
  await gone;
  // A last line that broke off was not said.
  return said
    .slice(0, said.lastIndexOf('\n') + 1)
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Said);
}
