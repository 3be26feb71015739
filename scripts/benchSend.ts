/** `npm run bench:send`: our node and n8n's HTTP Request node send to the same list. See benchSend/options.ts for what it takes. */
import { copyFileSync, mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, busyWarning } from './bench/before.ts';
import { Cleanup, temporaryFolder } from './bench/cleanup.ts';
import { figure } from './bench/figures.ts';
import { IMPORT, optIns } from './bench/people.ts';
import {
  importCredentials,
  importWorkflows,
  prepareInstance,
  publishWorkflows,
  startServer,
  stop,
} from './n8n/instance.ts';
import { freePort, signalGroup } from './n8n/process.ts';
import { builtCore, onLedger } from './start/attest.ts';
import { credentialsFor } from './start/campaign.ts';
import { type Credential, withCredentials } from './start/furnish.ts';
import { type Bench, measureRoute, WARM_UP } from './benchSend/measure.ts';
import { profileOf } from './benchSend/monitor.ts';
import { readOptions, usage } from './benchSend/options.ts';
import { readProfile, summed } from './benchSend/profile.ts';
import { asJson, asText, inShort, type Results } from './benchSend/report.ts';
import { FULL, QUICK, TITLES, type Rate, RATES } from './benchSend/routes.ts';
import { startSource } from './benchSend/source.ts';
import { monitored } from './benchSend/watched.ts';
import { workflows } from './benchSend/workflows.ts';

const tell = (line: string) => void process.stderr.write(`${line}\n`);
/** As many go on record in one call, as nodes hand them over. */
const BATCH = 500;

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options.help) return void process.stdout.write(usage);
  build();
  const sizes = options.quick ? QUICK : FULL;
  const warning = busyWarning();
  if (warning !== undefined) tell(warning);
  const cleanup = new Cleanup();
  const most = Math.max(...options.rates.map((rate) => sizes[rate]));
  const bench = await prepare(cleanup, most + WARM_UP, options.profile);

  const results: Results = {};
  const out = options.json ? process.stderr : process.stdout;
  for (const rate of options.rates) {
    const routes: NonNullable<Results[typeof rate]> = (results[rate] = {});
    for (const route of options.routes) {
      tell(`${figure(rate)} a second, ${figure(sizes[rate])} people: ${TITLES[route](rate)}`);
      const measured = await measureRoute(bench, { route, rate, list: sizes[rate] });
      routes[route] = measured;
      tell(`  ${inShort(measured)}`);
      if (options.profile) {
        const profiled = profileOf(bench.readings, measured.pid);
        const kept = join(tmpdir(), `bench-send-${rate}-${route}.cpuprofile`);
        copyFileSync(profiled, kept);
        tell(`  The profile, for the Performance tab of Chrome's DevTools: ${kept}`);
        const profile = readProfile(profiled);
        const messages = sizes[rate] * measured.delivered + measured.duplicates;
        tell(summed(profile, messages).join('\n'));
      }
    }
    out.write(asText(rate, sizes[rate], routes));
  }
  if (options.quick) tell('\nMeasured with --quick: these figures prove nothing.');
  if (options.profile) tell('\nMeasured with --profile: profiling took a part of the time.');
  if (options.json) process.stdout.write(`${asJson(results)}\n`);
}

/** An n8n with every workflow, which does not run yet, and a ledger in it that nobody has open. */
async function prepare(cleanup: Cleanup, consented: number, profile: boolean): Promise<Bench> {
  const folder = temporaryFolder(cleanup);
  const readings = join(folder, 'readings');
  mkdirSync(readings);
  tell('Preparing n8n');
  const n8n = await prepareInstance({
    folder: join(folder, 'n8n'),
    env: {
      ...monitored(readings, { profile }),
      // What n8n does by itself now and then is not what is measured.
      EXECUTIONS_DATA_PRUNE: 'false',
    },
  });
  const source = await startSource();
  cleanup.add(() => source.close());
  const sandboxPort = await freePort();
  const sandbox = `http://127.0.0.1:${sandboxPort}`;
  const credentials = credentialsFor({ url: sandbox });
  const allowed = (rate: Rate): Credential[] =>
    credentials.map((one) =>
      one.type === 'whatsAppCloudApi'
        ? { ...one, id: `${one.type}-${rate}`, data: { ...one.data, messagesPerSecond: rate } }
        : one,
    );
  const all = workflows({ sandbox, tell: source.tellUrl });
  await importCredentials(n8n, [
    ...credentials,
    ...RATES.flatMap(allowed).filter(({ type }) => type === 'whatsAppCloudApi'),
  ]);
  await importWorkflows(
    n8n,
    all.map(({ workflow, rate }) =>
      withCredentials(workflow, rate === undefined ? credentials : allowed(rate)),
    ),
  );
  await startServer(n8n); // it publishes in an instant what takes the command line seconds each
  cleanup.add(() => n8n.pid !== undefined && signalGroup(n8n.pid, 'SIGKILL'));
  await publishWorkflows(
    n8n,
    all.flatMap(({ workflow, publish }) => (publish ? workflow.id : [])),
  );
  await stop(n8n);
  tell(`Putting ${figure(consented)} opt-ins on record`);
  await recordConsents(n8n.folder, consented);
  return {
    ...{ folder, readings, n8n, source, sandboxPort, consented },
    onStart: (end) => cleanup.add(end),
  };
}

/** Through the core, as an import does; the ledger is closed again before n8n opens it. */
async function recordConsents(userFolder: string, count: number): Promise<void> {
  const core = builtCore();
  await onLedger(userFolder, async (ledger) => {
    await ledger.declineTakeOver();
    for (let first = 0; first < count; first += BATCH) {
      const acts = [...optIns(first, Math.min(BATCH, count - first))].flatMap((row) => {
        const { acts, problem } = core.readImportRow(row, IMPORT);
        if (!acts) throw new Error(`The ledger's import refused a made-up row: ${problem}`);
        return acts;
      });
      const results = await ledger.record(acts);
      if (!results.every((result) => result.recorded && result.effective))
        throw new Error('The ledger did not put a made-up opt-in on record.');
    }
  });
}

main().then(
  // The ledger and keep-alive connections would hold the process open.
  () => process.exit(),
  (error: unknown) => {
    tell(error instanceof Error ? (error.stack ?? error.message) : String(error));
    process.exit(1);
  },
);
