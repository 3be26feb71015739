/** `npm run bench`: the product against what could be had without it. See bench/options.ts for what it takes. */
import { mkdirSync } from 'node:fs';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { build, busyWarning } from './bench/before.ts';
import { Cleanup, temporaryFolder } from './bench/cleanup.ts';
import type { EngineName } from './bench/engines/engine.ts';
import { DATABASES } from './bench/engines/postgres.ts';
import { longestSyncDuring } from './bench/fsync.ts';
import { measureInWorker } from './bench/inWorker.ts';
import { measureRoutes } from './bench/n8n/routes.ts';
import { readOptions, usage } from './bench/options.ts';
import { engineAt, type Place } from './bench/places.ts';
import { asJson, asText, type MeasuredBeside, ratiosOf, type Ratios } from './bench/report.ts';
import { FULL, QUICK } from './bench/sizes.ts';
import { StallWatch } from './bench/stall.ts';
import { signalGroup } from './n8n/process.ts';
import { type PostgresServer, startPostgres } from './postgres/start.ts';

/** They end with this process, however that ends; it waits for them where it can. */
const servers: PostgresServer[] = [];
const tell = (line: string) => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return void process.stdout.write(usage);
  build();
  const sizes = options.quick ? QUICK : FULL;
  const warning = busyWarning();
  if (warning !== undefined) tell(warning);
  const cleanup = new Cleanup();
  const folder = temporaryFolder(cleanup);

  const places: Place[] = [];
  for (const engine of options.engines) places.push(await placeOf(engine, folder));
  const measured = new Map<EngineName, MeasuredBeside>();
  for (const place of places) {
    tell(`Measuring the core on ${place.engine}`);
    // This process does next to nothing meanwhile: when it stands still, it is the machine that does.
    const idle = new StallWatch();
    const { result, longestSync } = await idle.during('idle', () =>
      longestSyncDuring(folder, () => measureInWorker({ place, sizes, folder }, cleanup)),
    );
    measured.set(place.engine, { ...result, longestSync, idleStall: idle.longest().idle! });
  }

  const ledgers = Object.fromEntries(
    places.map((place) => [place.engine, engineAt(place).credential('small')]),
  );
  const routes = options.n8n
    ? await measureRoutes({
        ...{ folder, sizes, ledgers, tell },
        onStart: (n8n) =>
          cleanup.add(() => n8n.pid !== undefined && signalGroup(n8n.pid, 'SIGKILL')),
      })
    : undefined;

  const results: Partial<Record<EngineName, Ratios>> = {};
  const out = options.json ? process.stderr : process.stdout;
  for (const [engine, one] of measured) {
    results[engine] = ratiosOf(engine, one, routes);
    out.write(asText(engine, sizes, one, routes));
  }
  if (options.quick) tell('\nMeasured with --quick: these figures prove nothing.');
  if (options.json) process.stdout.write(`${asJson(results)}\n`);
}

async function placeOf(engine: EngineName, folder: string): Promise<Place> {
  if (engine === 'sqlite') {
    const own = join(folder, engine);
    mkdirSync(own);
    return { engine, folder: own };
  }
  tell('Starting PostgreSQL');
  // As durable as it comes: synchronous_commit and fsync on. Memory as its manual advises for a server.
  const quarter = Math.floor(totalmem() / 4 / 2 ** 20);
  const settings = { shared_buffers: `${Math.min(quarter, 2048)}MB` };
  const server = await startPostgres({ durable: true, settings });
  for (const database of Object.values(DATABASES)) await server.createDatabase(database);
  servers.push(server);
  const { host, port, user, password } = server;
  return { engine, server: { host, port, user, password } };
}

main()
  .finally(async () => await Promise.all(servers.map((server) => server.stop())))
  .then(
    // A ledger that is open would hold the process.
    () => process.exit(),
    (error: unknown) => {
      tell(error instanceof Error ? error.message : String(error));
      process.exit(1);
    },
  );
