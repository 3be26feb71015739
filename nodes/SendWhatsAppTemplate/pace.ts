import { createPace, type Pace } from '../../core';

// A hot reload loads this module again: the limit belongs to the number, not to the copy.
const PACES = Symbol.for('n8n-nodes-consent.paces.v1');

/** The pace of a sending number, shared by everything in this process that sends from it. */
export function paceOf(limitKey: string, ratePerSecond: number): Pace {
  const holder = globalThis as { [PACES]?: Map<string, Pace> };
  const paces = (holder[PACES] ??= new Map());
  const key = `${limitKey}@${ratePerSecond}`;
  let pace = paces.get(key);
  if (!pace) paces.set(key, (pace = createPace({ ratePerSecond })));
  return pace;
}
