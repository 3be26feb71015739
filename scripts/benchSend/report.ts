/** What was measured, for a person and for a script. */
import { duration, figure } from '../bench/figures.ts';
import type { Measured } from './measure.ts';
import { type Rate, ROUTES, type RouteName, TITLES } from './routes.ts';

export type Results = Partial<Record<Rate, Partial<Record<RouteName, Measured>>>>;

const TOLD = [
  'delivered',
  'duplicates',
  'rateUsed',
  'connections',
  'longestStallMs',
  'peakMb',
] as const;

/** The one line that `--json` promises. */
export function asJson(results: Results): string {
  return JSON.stringify(
    Object.fromEntries(
      Object.entries(results).map(([rate, routes]) => [
        rate,
        Object.fromEntries(
          Object.entries(routes).map(([route, one]) => [
            route,
            Object.fromEntries(TOLD.map((name) => [name, one[name]])),
          ]),
        ),
      ]),
    ),
  );
}

/** What our node may come to, at most or at least; at 1,000 a second only nobody left out and nobody twice. */
const AIMS = { rateUsed: 0.95, connections: 64, longestStallMs: 50 } as const;

/** Sentences about what misses its aim. */
export function misses(rate: Rate, one: Measured): string[] {
  const missed: string[] = [];
  if (one.delivered < 1) missed.push(`${share(one.delivered)} delivered, not all`);
  if (one.duplicates > 0) missed.push(`${figure(one.duplicates)} duplicates, not 0`);
  if (rate !== 80) return missed;
  if (one.rateUsed < AIMS.rateUsed)
    missed.push(`${one.rateUsed} of the rate used, not ${AIMS.rateUsed}`);
  if (one.connections > AIMS.connections)
    missed.push(`${figure(one.connections)} connections, more than ${AIMS.connections}`);
  if (one.longestStallMs > AIMS.longestStallMs)
    missed.push(
      `a stall of ${duration(one.longestStallMs)}, longer than ${AIMS.longestStallMs} ms`,
    );
  return missed;
}

const HEAD = [
  '',
  'delivered',
  'duplicates',
  'of the rate',
  'connections',
  'longest stall',
  'idle beside it',
  'peak memory',
  'at rest',
  'took',
  'CPU a message',
];

/** A table of one limit, and what there is to say about it. */
export function asText(
  rate: Rate,
  list: number,
  routes: Partial<Record<RouteName, Measured>>,
): string {
  const measured = ROUTES.flatMap((route) =>
    routes[route] ? [[route, routes[route]] as const] : [],
  );
  const rows = measured.map(([route, one]) => [
    TITLES[route](rate),
    share(one.delivered),
    figure(one.duplicates),
    one.rateUsed.toFixed(3),
    figure(one.connections),
    duration(one.longestStallMs),
    duration(one.idleStallMs),
    `${figure(one.peakMb)} MB`,
    `${figure(one.restMb)} MB`,
    seconds(one.tookMs),
    `${one.cpuMsPerMessage.toFixed(1)} ms`,
  ]);
  const aims = [
    ...['  aim', '100 %', '0'],
    ...(rate === 80
      ? [`≥ ${AIMS.rateUsed}`, `≤ ${AIMS.connections}`, `≤ ${AIMS.longestStallMs} ms`]
      : []),
  ];
  const table = routes.ours ? [HEAD, rows[0]!, aims, ...rows.slice(1)] : [HEAD, ...rows];
  const notes = measured.flatMap(([route, one]) =>
    one.told.map((sentence) => `${TITLES[route](rate)}: ${sentence}`),
  );
  const missed = routes.ours ? misses(rate, routes.ours) : [];
  return [
    '',
    `${figure(rate)} messages a second allowed, a template to ${figure(list)} people`,
    ...aligned(table).map((line) => `  ${line}`),
    ...missed.map((sentence) => `  MISSED: ${sentence}`),
    ...notes.map((note) => `  ${note}`),
    '',
  ].join('\n');
}

/** One way in a line, for whoever waits for the others. */
export function inShort(one: Measured): string {
  return `${share(one.delivered)} delivered, ${figure(one.duplicates)} duplicates, ${one.rateUsed} of the rate, a stall of ${duration(one.longestStallMs)} ${seconds(one.stallAfterMs)} after the start, ${seconds(one.tookMs)} in all`;
}

function aligned(table: readonly (readonly string[])[]): string[] {
  const widths = HEAD.map((_, column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  return table.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[column]!),
      )
      .join('  ')
      .trimEnd(),
  );
}

function share(part: number): string {
  return `${Number((part * 100).toFixed(2))} %`;
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
