/** The same contacts through a real n8n, by Consent Check and by n8n's own Data table nodes. */
import { join } from 'node:path';
import { kill9, prepareInstance, startServer, stop, type Instance } from '../../n8n/instance.ts';
import { itemsOf } from '../../n8n/run.ts';
import { rest, runInServer } from '../../n8n/rest.ts';
import { median } from '../clock.ts';
import type { EngineName } from '../engines/engine.ts';
import { CHANNEL, phoneOf, PURPOSE } from '../people.ts';
import type { Sizes } from '../sizes.ts';
import { serveContacts } from './source.ts';
import { consentCheck, getAllAndMerge, type Route, rowExists, TIMED } from './workflows.ts';

/** Milliseconds that the nodes of each route took, by n8n's own count, run by run. */
export interface Routes {
  readonly check: Readonly<Partial<Record<EngineName, readonly number[]>>>;
  /** So slow that it runs once. */
  readonly rowExists: readonly number[];
  readonly merge: readonly number[];
  readonly n8nVersion: string;
}

const ROUTE_TIMEOUT_MS = 600_000;
/** Rows that go to the Data table in one request. */
const ROWS = 1000;
/** Runs that do not count: the code of an n8n that has just started is not compiled yet. */
const WARM_UP = { check: 5, merge: 1 };

/**
 * @param ledgers the data of a Consent Ledger credential for each engine, whose ledger holds a consent of each contact
 * @param onStart is told the instance as soon as there is one to end
 */
export async function measureRoutes(options: {
  readonly folder: string;
  readonly sizes: Sizes;
  readonly ledgers: Readonly<Partial<Record<EngineName, object>>>;
  readonly tell: (line: string) => void;
  readonly onStart: (n8n: Instance) => void;
}): Promise<Routes> {
  const { folder, sizes, ledgers, tell, onStart } = options;
  const phones = Array.from({ length: sizes.checked }, (_, index) => phoneOf(index));
  tell('Starting n8n');
  const n8n = await prepareInstance({ folder: join(folder, 'n8n') });
  onStart(n8n);
  const source = await serveContacts(phones);
  try {
    await startServer(n8n);
    tell(`Filling a Data table with ${phones.length} rows`);
    const tableId = await fillDataTable(n8n, phones);
    const merge = await save(n8n, getAllAndMerge(source.url, tableId));
    const exists = await save(n8n, rowExists(source.url, tableId));
    const checks = new Map<EngineName, string>();
    for (const [engine, data] of Object.entries(ledgers)) {
      const credential = await rest<{ id: string; name: string }>(n8n, 'POST', '/credentials', {
        name: `Consent Ledger (${engine})`,
        type: 'consentLedgerApi',
        data,
      });
      checks.set(engine as EngineName, await save(n8n, consentCheck(source.url, credential)));
    }

    const times = { rowExists: [] as number[], merge: [] as number[] };
    const check: Partial<Record<EngineName, number[]>> = {};
    const run = (id: string, route: Route) => timeOf(n8n, id, route, phones.length);
    tell('  Warming up');
    for (let round = 0; round < WARM_UP.merge; round++) await run(merge, 'merge');
    for (const id of checks.values())
      for (let round = 0; round < WARM_UP.check; round++) await run(id, 'check');
    for (let round = 0; round < sizes.routeRounds; round++) {
      for (const [engine, id] of checks) {
        const ms = await run(id, 'check');
        (check[engine] ??= []).push(ms);
        tell(`  Consent Check, ${engine}: ${ms} ms`);
      }
      const ms = await run(merge, 'merge');
      times.merge.push(ms);
      tell(`  Get all + Merge: ${ms} ms`);
    }
    tell('  Row Exists, item by item: a minute or two');
    times.rowExists.push(await run(exists, 'rowExists'));
    tell(`  Row Exists: ${median(times.rowExists)} ms`);
    return { check, ...times, n8nVersion: n8n.n8n.version };
  } finally {
    source.close();
    await stop(n8n).catch(() => kill9(n8n));
  }
}

async function fillDataTable(n8n: Instance, phones: readonly string[]): Promise<string> {
  const project = await rest<{ id: string }>(n8n, 'GET', '/projects/personal');
  const table = await rest<{ id: string }>(n8n, 'POST', `/projects/${project.id}/data-tables`, {
    name: 'Consents',
    columns: ['phone', 'channel', 'purpose', 'state'].map((name) => ({ name, type: 'string' })),
  });
  for (let start = 0; start < phones.length; start += ROWS) {
    const data = phones
      .slice(start, start + ROWS)
      .map((phone) => ({ phone, channel: CHANNEL, purpose: PURPOSE, state: 'granted' }));
    await rest(n8n, 'POST', `/projects/${project.id}/data-tables/${table.id}/insert`, { data });
  }
  return table.id;
}

async function save(n8n: Instance, workflow: object): Promise<string> {
  return (await rest<{ id: string }>(n8n, 'POST', '/workflows', workflow)).id;
}

/** Runs a route once, makes sure that it let every contact through, and gives the time of its nodes. */
async function timeOf(n8n: Instance, id: string, route: Route, contacts: number): Promise<number> {
  const run = await runInServer(n8n, id, { timeoutMs: ROUTE_TIMEOUT_MS });
  const names: readonly string[] = TIMED[route];
  const last = names.at(-1)!;
  const through = itemsOf(run, last, route === 'check' ? 2 : 0).length;
  if (run.status !== 'success' || through !== contacts) {
    throw new Error(
      `${last} let ${through} of ${contacts} contacts through in n8n (${run.status}): ${run.error ?? 'it says no more'}`,
    );
  }
  return names
    .flatMap((name) => run.nodes[name] ?? [])
    .reduce((sum, { executionTime }) => sum + executionTime, 0);
}
