/** What was measured, for a person and for a script. */
import { median, type Race } from './clock.ts';
import type { EngineName } from './engines/engine.ts';
import { duration, figure } from './figures.ts';
import type { Measured } from './measure.ts';
import type { Routes } from './n8n/routes.ts';
import type { Sizes } from './sizes.ts';

/** What was measured, and how the machine itself fared meanwhile: milliseconds. */
export type MeasuredBeside = Measured & {
  /** Of a small file on the same disk. */
  readonly longestSync: number;
  /** How long the event loop of a process stood still that did next to nothing. */
  readonly idleStall: number;
};

/** Ratios are of times, ours first: smaller is better. Without n8n the two that need it are absent. */
export interface Ratios {
  readonly checkVsFloor: number;
  readonly checkVsRowExists?: number;
  readonly checkVsMerge?: number;
  readonly millionVsTenThousand: number;
  readonly importVsFloor: number;
  /** Milliseconds, what the machine's own longest fsync took included. */
  readonly longestStallMs: number;
  readonly bytesPerContact: number;
}
export type Results = Readonly<Partial<Record<EngineName, Ratios>>>;

/** What a ratio may come to at most. */
const BOUNDS = {
  checkVsFloor: 1.5,
  checkVsRowExists: 1 / 100,
  checkVsMerge: 1 / 20,
  millionVsTenThousand: 1.5,
  importVsFloor: 2,
} as const;
/** Milliseconds beyond the machine's own longest fsync. */
const STALL_BOUND = 50;

export function ratiosOf(engine: EngineName, measured: Measured, routes?: Routes): Ratios {
  const check = routes?.check[engine];
  return {
    checkVsFloor: rounded(measured.check.ratio),
    ...(check && {
      checkVsRowExists: rounded(median(check) / median(routes.rowExists)),
      checkVsMerge: rounded(median(check) / median(routes.merge)),
    }),
    millionVsTenThousand: rounded(measured.largest.ratio),
    importVsFloor: rounded(measured.import.ratio),
    longestStallMs: Number(longestOf(measured.stalls).toFixed(1)),
    bytesPerContact: Math.round(measured.bytesPerContact),
  };
}

/** The one line that `--json` promises. */
export function asJson(results: Results): string {
  return JSON.stringify(results);
}

/** Lines about one engine, each with what was measured and what it may come to. */
export function asText(
  engine: EngineName,
  sizes: Sizes,
  measured: MeasuredBeside,
  routes?: Routes,
): string {
  const ratios = ratiosOf(engine, measured, routes);
  const { checked, imported, largest } = sizes;
  const who = `Check of ${figure(checked)} contacts`;
  const lines = [
    line(`${who}, against the floor`, 'floor', measured.check, BOUNDS.checkVsFloor),
    line(`  a floor whose HMAC key is prepared once`, 'floor', measured.checkPreparedKey),
    line(`${who} of ${figure(imported)}`, `of ${figure(checked)}`, measured.middle),
    line(
      `${who} of ${figure(largest)}`,
      `of ${figure(checked)}`,
      measured.largest,
      BOUNDS.millionVsTenThousand,
    ),
    line(
      `Import of ${figure(imported)} opt-ins, a round of ${figure(imported / sizes.importRounds)}`,
      'bare loop',
      measured.import,
      BOUNDS.importVsFloor,
    ),
    `  and on to ${figure(largest)}: ${figure(Math.round(measured.filledPerSecond))} a second`,
    ...routeLines(engine, ratios, checked, routes),
    stallLine(ratios.longestStallMs, measured),
    `Database: ${figure(ratios.bytesPerContact)} bytes for each contact of ${figure(largest)}, evidence, keys and indexes included`,
  ];
  const title = { sqlite: 'Embedded SQLite', postgres: 'PostgreSQL' }[engine];
  return `\n${title}\n${lines.map((one) => `  ${one}`).join('\n')}\n`;
}

function stallLine(longest: number, { stalls, longestSync, idleStall }: MeasuredBeside): string {
  const phases = Object.entries(stalls).map(([phase, stall]) => `${phase} ${duration(stall)}`);
  const bound = verdict(longest - longestSync, STALL_BOUND, 'ms beyond the fsync');
  return (
    `Longest stall of the event loop: ${duration(longest)} (${phases.join(', ')}); in the same run the longest ` +
    `fsync took ${duration(longestSync)}, and a process that did next to nothing stood still for ${duration(idleStall)}${bound}`
  );
}

function routeLines(
  engine: EngineName,
  { checkVsRowExists, checkVsMerge }: Ratios,
  checked: number,
  routes?: Routes,
): string[] {
  const check = routes?.check[engine];
  if (!check || checkVsRowExists === undefined || checkVsMerge === undefined) return [];
  const through = `Through n8n ${routes.n8nVersion}, ${figure(checked)} contacts: Consent Check ${duration(median(check))}`;
  return [
    `${through}, Row Exists for each ${duration(median(routes.rowExists))}: ${factor(checkVsRowExists)}${verdict(checkVsRowExists, BOUNDS.checkVsRowExists)}`,
    `${through}, Get all + Merge ${duration(median(routes.merge))}: ${factor(checkVsMerge)}${verdict(checkVsMerge, BOUNDS.checkVsMerge)}`,
  ];
}

function line(what: string, against: string, { ours, theirs, ratio }: Race, bound?: number) {
  const times = `${duration(median(ours))}, ${against} ${duration(median(theirs))}`;
  return `${what}: ${times}: ${ratio.toFixed(2)}×${bound === undefined ? '' : verdict(ratio, bound)}`;
}

function factor(ratio: number): string {
  return `${ratio} (${Math.round(1 / ratio)} times as fast)`;
}

function verdict(value: number, bound: number, unit = ''): string {
  const limit = `at most ${bound}${unit && ` ${unit}`}`;
  return value <= bound ? ` (${limit})` : ` (OVER: ${limit})`;
}

function longestOf(stalls: Readonly<Record<string, number>>): number {
  return Math.max(...Object.values(stalls));
}

function rounded(ratio: number): number {
  return Number(ratio.toPrecision(3));
}
