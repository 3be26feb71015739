/** `npm start`: the bundled campaign in a real n8n, against a local WhatsApp. See start/options.ts for what it takes. */
import { spawnSync } from 'node:child_process';
import { resolve } from 'node:path';
import { attest, builtCore, declareAsNew } from './start/attest.ts';
import { campaignMessages, furnishing, runCampaign, subscribe } from './start/campaign.ts';
import { readJson, writeJson } from './start/files.ts';
import { furnish } from './start/furnish.ts';
import { readConsents, readContacts, readText } from './start/lists.ts';
import { isAlive } from './n8n/process.ts';
import { readOptions, usage, type StartOptions } from './start/options.ts';
import { asJson, asTable, problemsOf, type CampaignResult } from './start/result.ts';
import { ask, waitUntilDelivered } from './start/sandbox.ts';
import {
  clearTheWay,
  endStack,
  joinStack,
  lookAfter,
  placesIn,
  startStack,
  type Stack,
} from './start/stack.ts';

const samples = resolve(import.meta.dirname, '../sandbox/samples');
/** The standing folders; a test names others, so that it leaves the user's own ledger alone. */
const places = placesIn(process.env.N8N_NODES_CONSENT_TRY || undefined);
const tell = (line: string) => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), process.env.INIT_CWD ?? process.cwd());
  if (options.help) {
    process.stdout.write(usage);
    return;
  }
  build();
  // The lists come first: a mistake in them is told in a second, not after n8n has started.
  const lists = readLists(options);

  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(signal, () => stopped.abort());
  const parent = process.ppid;
  setInterval(() => {
    if (process.ppid !== parent) stopped.abort(); // scripts/run.mjs was killed: nobody would end us
  }, 500).unref();

  const start = {
    places,
    fresh: options.mode === 'once',
    ports: { n8n: options.n8nPort, sandbox: options.sandboxPort },
    tell,
    furnish: async (n8n: Stack['n8n'], sandbox: Stack['sandbox']) => {
      tell('Filling n8n with credentials and workflows');
      await furnish(n8n, furnishing(sandbox));
    },
  };
  if (options.mode !== 'again') await clearTheWay(places, tell);
  const stack = options.mode === 'again' ? await joinStack(start) : await startStack(start);
  try {
    let result: CampaignResult | undefined;
    try {
      result = await untilStopped(stopped.signal, run(stack, options, lists));
      if (result === undefined) return;
      const problems = problemsOf(result);
      for (const problem of problems) tell(problem);
      if (problems.length > 0) process.exitCode = 1;
    } catch (error) {
      // An n8n that was killed comes back below; what it left undone is for --again.
      if (options.mode !== 'stay' || (stack.n8n.pid && isAlive(stack.n8n.pid))) throw error;
      tell(
        `${(error as Error).message} Run the edition again for whom it did not reach: npm start -- --again`,
      );
    }
    if (options.mode === 'stay') {
      tell(whereToLook(stack, result));
      await lookAfter(places, stack, tell, stopped.signal);
    }
  } finally {
    tell('Ending');
    await endStack(places, stack);
  }
}

function build(): void {
  const { status } = spawnSync(process.execPath, [resolve(import.meta.dirname, 'build.ts')], {
    stdio: ['ignore', 2, 2],
  });
  if (status !== 0) throw new Error('Nothing was started, because the package does not build.');
}

type Lists = ReturnType<typeof readLists>;

function readLists({ mode, contacts, consents }: StartOptions) {
  const last =
    mode === 'again' ? readJson<{ contacts?: string }>(places.lastRun)?.contacts : undefined;
  const contactsFile = contacts ?? last ?? resolve(samples, 'contacts.csv');
  const people = readContacts(readText(contactsFile), contactsFile);
  // The standing ledger already has its consents.
  const consentsFile =
    consents ?? (mode === 'again' ? undefined : resolve(samples, 'consents.csv'));
  const attested = consentsFile
    ? readConsents(readText(consentsFile), consentsFile, builtCore())
    : { rows: [], skipped: [] };
  return { people, contactsFile, attested };
}

async function run(stack: Stack, { json }: StartOptions, lists: Lists): Promise<CampaignResult> {
  const { n8n, sandbox } = stack;
  const { people, contactsFile, attested } = lists;
  writeJson(places.lastRun, { contacts: contactsFile }); // also for the run that finishes one that broke off
  await declareAsNew(n8n.folder);
  const refused = await attest(attested.rows, n8n.folder);
  const unused = [...attested.skipped, ...refused];
  if (attested.rows.length > 0) {
    tell(`Put ${attested.rows.length - refused.length} consents on record, as you attest to them`);
  }
  for (const { row, problem } of unused.slice(0, 10)) tell(`  row ${row} is left out: ${problem}`);
  if (unused.length > 10) tell(`  and ${unused.length - 10} more rows are left out`);

  await ask(
    sandbox,
    'PUT',
    '/sandbox/contacts',
    people.map(({ phone, name, country }) => ({ phone, name, country })),
  );
  await subscribe(stack);
  await waitUntilDelivered(sandbox); // what people answered while n8n was away comes first
  const before = new Set((await campaignMessages(sandbox)).map(({ id }) => id));
  tell(
    `Running the campaign on ${people.length} rows. Contact hours are switched off here, so that it gives the same result at midnight; the shipped workflow keeps them`,
  );
  const counts = await runCampaign(stack, tell);
  await waitUntilDelivered(sandbox);
  const messages = await campaignMessages(sandbox);

  const byPerson = new Map<string, number>();
  for (const { to } of messages) byPerson.set(to, (byPerson.get(to) ?? 0) + 1);
  const result: CampaignResult = {
    input: people.length,
    ...counts,
    messagesReceivedBySandbox: messages.filter(({ id }) => !before.has(id)).length,
    duplicates: [...byPerson.values()].filter((count) => count > 1).length,
  };
  if (json) {
    tell(asTable(result));
    process.stdout.write(`${asJson(result)}\n`);
  } else {
    process.stdout.write(`${asTable(result)}\n`);
  }
  return result;
}

function whereToLook({ n8n, sandbox }: Stack, result: CampaignResult | undefined): string {
  const lines = [
    '',
    `n8n                   ${n8n.url}`,
    `  sign in as          ${n8n.owner.email}`,
    `  with the password   ${n8n.owner.password}`,
    `The recipients' phones ${sandbox.url}`,
    '',
    'Answer STOP on a phone, then run in another terminal: npm start -- --again',
    'Ctrl+C ends both.',
  ];
  if (result?.sent === 0 && (result.notSent.already_sent ?? 0) > 0) {
    lines.unshift(
      '',
      'Everyone who may be messaged has this edition already. To begin anew: npm start -- --once',
    );
  }
  return lines.join('\n');
}

/** @returns undefined where the person ended it before the work was done */
function untilStopped<T>(signal: AbortSignal, work: Promise<T>): Promise<T | undefined> {
  return new Promise((resolve, reject) => {
    if (signal.aborted) resolve(undefined);
    signal.addEventListener('abort', () => resolve(undefined), { once: true });
    work.then(resolve, reject);
  });
}

main().then(
  // The ledger and keep-alive connections would hold the process open.
  () => process.exit(),
  (error: unknown) => {
    tell(error instanceof Error ? error.message : String(error));
    process.exit(1);
  },
);
