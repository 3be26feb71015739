/**
 * One n8n instance in a folder of its own: made ready offline, filled, started, run, ended.
 * Everything n8n writes stands in that folder; its log holds no item data.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ensureN8n, type PinnedN8n } from './install.ts';
import { packInto } from './package.ts';
import { freePort, isAlive, signalGroup, waitForEnd } from './process.ts';
import { readRun, type RunResult } from './run.ts';
import { activate, waitUntilLive } from './rest.ts';

export interface Owner {
  readonly email: string;
  readonly password: string;
}

export interface Instance {
  /** N8N_USER_FOLDER; n8n's own folder is `.n8n` in it. */
  readonly folder: string;
  readonly n8nFolder: string;
  readonly port: number;
  /** Such as http://127.0.0.1:5678, without a slash at the end. */
  readonly url: string;
  readonly owner: Owner;
  readonly logFile: string;
  readonly n8n: PinnedN8n;
  readonly env: NodeJS.ProcessEnv;
  /** The running server, if any; its task runner is of the same process group. */
  pid: number | undefined;
}

/** One exported workflow or credential, as n8n's files have it. Both are overwritten by id. */
export type Exported = { readonly id: string; readonly name: string } & Record<string, unknown>;

const READY = 'Editor is now accessible';

/** What another n8n on this machine was told must not reach ours. */
const FOREIGN =
  /^(N8N_|DB_|EXECUTIONS_|QUEUE_|WEBHOOK_|CREDENTIALS_|NODE_FUNCTION_|NODES_|WORKFLOWS_|ENDPOINT_|GENERIC_TIMEZONE$|NODE_OPTIONS$|NODE_ENV$|npm_)/i;

/**
 * Makes an instance ready in a folder (a new one or one that stands): n8n installed, the built package
 * put where n8n has community packages, the owner and the settings set. Starts nothing.
 * @param options.port the first choice; another free one is taken where it is in use
 * @param options.env is added to n8n's environment, and wins
 * @param options.withPackage false leaves out our package
 * @param options.runningPid the server that already runs on the folder and `port`: nothing in the folder is changed
 */
export async function prepareInstance(options: {
  folder: string;
  port?: number;
  env?: NodeJS.ProcessEnv;
  withPackage?: boolean;
  runningPid?: number;
}): Promise<Instance> {
  const n8n = await ensureN8n();
  const folder = resolve(options.folder);
  const n8nFolder = join(folder, '.n8n');
  mkdirSync(n8nFolder, { recursive: true, mode: 0o700 });
  const { runningPid } = options;
  if (options.withPackage !== false && runningPid === undefined) await packInto(n8nFolder);
  const port = runningPid === undefined ? await freePort(options.port) : (options.port ?? 0);
  const url = `http://127.0.0.1:${port}`;
  const { email, password, passwordHash } = ownerOf(folder, n8n);
  const inherited = Object.entries(process.env).filter(([name]) => !FOREIGN.test(name));
  return {
    folder,
    n8nFolder,
    port,
    url,
    owner: { email, password },
    logFile: join(folder, 'n8n.log'),
    n8n,
    pid: runningPid,
    env: {
      ...Object.fromEntries(inherited),
      N8N_USER_FOLDER: folder,
      N8N_PORT: String(port),
      N8N_LISTEN_ADDRESS: '127.0.0.1',
      N8N_HOST: '127.0.0.1',
      N8N_EDITOR_BASE_URL: url,
      WEBHOOK_URL: `${url}/`,
      N8N_SECURE_COOKIE: 'false', // plain http on this machine only
      N8N_ENFORCE_SETTINGS_FILE_PERMISSIONS: 'true',
      N8N_INSTANCE_OWNER_MANAGED_BY_ENV: 'true',
      N8N_INSTANCE_OWNER_EMAIL: email,
      N8N_INSTANCE_OWNER_FIRST_NAME: 'Local',
      N8N_INSTANCE_OWNER_LAST_NAME: 'Owner',
      N8N_INSTANCE_OWNER_PASSWORD_HASH: passwordHash,
      // Nothing leaves this machine.
      N8N_DIAGNOSTICS_ENABLED: 'false',
      N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
      N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
      N8N_DYNAMIC_BANNERS_ENABLED: 'false',
      N8N_TEMPLATES_ENABLED: 'false',
      N8N_PERSONALIZATION_ENABLED: 'false',
      N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
      N8N_HIRING_BANNER_ENABLED: 'false',
      N8N_DISABLED_MODULES: 'mcp-registry,instance-ai,agents,chat-hub',
      N8N_UNVERIFIED_PACKAGES_ENABLED: 'true',
      N8N_LOG_LEVEL: 'info', // "Editor is now accessible" is told at this level; debug would tell item data
      N8N_LOG_OUTPUT: 'console',
      NO_COLOR: '1',
      ...options.env,
    },
  };
}

/** A password of its own for each folder, kept there, readable by its owner alone. */
function ownerOf(folder: string, n8n: PinnedN8n): Owner & { passwordHash: string } {
  const file = join(folder, 'owner.json');
  if (existsSync(file)) return JSON.parse(readFileSync(file, 'utf8'));
  const bcrypt = createRequire(join(n8n.dir, 'node_modules/n8n/package.json'))('bcryptjs') as {
    hashSync(text: string, rounds: number): string;
  };
  const password = `Try-${randomBytes(9).toString('base64url')}-1`;
  const owner = {
    email: 'owner@example.com',
    password,
    passwordHash: bcrypt.hashSync(password, 10),
  };
  writeFileSync(file, JSON.stringify(owner, null, 2), { mode: 0o600 });
  return owner;
}

/** Imports credentials, their `data` in plain; n8n encrypts them. A few seconds for any number of them. */
export function importCredentials(
  instance: Instance,
  credentials: readonly (Exported & { type: string; data: object })[],
): Promise<void> {
  return importAll(instance, 'import:credentials', credentials);
}

/** Imports workflows, unpublished. A few seconds for any number of them. */
export function importWorkflows(instance: Instance, workflows: readonly Exported[]): Promise<void> {
  return importAll(instance, 'import:workflow', workflows);
}

async function importAll(
  instance: Instance,
  command: string,
  things: readonly Exported[],
): Promise<void> {
  if (things.length === 0) return;
  const folder = mkdtempSync(join(instance.folder, 'import-')); // readable by its owner alone
  try {
    things.forEach((thing, index) => {
      writeFileSync(join(folder, `${index}.json`), JSON.stringify(thing), { mode: 0o600 });
    });
    const { code, stdout } = await cli(instance, [command, '--separate', `--input=${folder}`]);
    if (code !== 0) throw new Error(`n8n refused ${command}: ${lastWords(stdout)}`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Publishes workflows: at once on a running server, else from its next start on. */
export async function publishWorkflows(instance: Instance, ids: readonly string[]): Promise<void> {
  for (const id of ids) {
    if (instance.pid !== undefined) {
      await activate(instance, id);
      continue;
    }
    const { code, stdout } = await cli(instance, ['publish:workflow', `--id=${id}`]);
    if (code !== 0) throw new Error(`n8n refused to publish workflow ${id}: ${lastWords(stdout)}`);
  }
}

/**
 * Runs a workflow from its manual trigger in a process of its own (`n8n execute`), beside a running server
 * or without one, and gives every node's output, also where the workflow ended in an error.
 * Data table nodes do not work here; `runInServer` knows no such limit.
 */
export async function executeWorkflow(
  instance: Instance,
  id: string,
  { timeoutMs = 120_000 }: { timeoutMs?: number } = {},
): Promise<RunResult> {
  const { stdout, code } = await cli(instance, ['execute', `--id=${id}`, '--rawOutput'], timeoutMs);
  const json = /^\{\n[\s\S]*?^\}$/m.exec(stdout)?.[0];
  if (!json) {
    throw new Error(`n8n could not run workflow ${id} (code ${code}): ${lastWords(stdout)}`);
  }
  return readRun(JSON.parse(json));
}

/** One n8n command. What it prints can hold item data, so it stays in memory and goes to no file. */
export async function cli(
  instance: Instance,
  args: readonly string[],
  timeoutMs = 120_000,
): Promise<{ code: number | null; stdout: string }> {
  const child = spawn(process.execPath, [instance.n8n.bin, ...args], {
    cwd: instance.folder,
    // The server, if it runs, has the usual port of the task broker.
    env: { ...instance.env, N8N_RUNNERS_BROKER_PORT: String(await freePort()) },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => chunks.push(chunk));
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    signalGroup(child.pid!, 'SIGKILL');
  }, timeoutMs);
  const stopToo = () => signalGroup(child.pid!, 'SIGKILL');
  process.once('exit', stopToo);
  try {
    const code = await new Promise<number | null>((done, failed) => {
      child.once('error', failed);
      child.once('close', done);
    });
    if (late)
      throw new Error(`n8n ${args[0]} took longer than ${timeoutMs / 1000} s and was ended.`);
    return { code, stdout: Buffer.concat(chunks).toString('utf8') };
  } finally {
    clearTimeout(timer);
    process.removeListener('exit', stopToo);
  }
}

/**
 * Starts the server and waits until it takes webhooks and the editor answers, some 6 s.
 * Throws with n8n's last words where it ends instead.
 */
export async function startServer(
  instance: Instance,
  { timeoutMs = 90_000 }: { timeoutMs?: number } = {},
): Promise<void> {
  if (instance.pid !== undefined && isAlive(instance.pid)) return;
  const from = existsSync(instance.logFile) ? statSync(instance.logFile).size : 0;
  const log = openSync(instance.logFile, 'a', 0o600);
  const child = spawn(process.execPath, [instance.n8n.bin, 'start'], {
    cwd: instance.folder,
    env: { ...instance.env, N8N_RUNNERS_BROKER_PORT: String(await freePort()) },
    stdio: ['ignore', log, log],
    detached: true, // a group of its own: a signal to it reaches the task runner too
  });
  closeSync(log);
  child.unref();
  const { pid } = child;
  if (pid === undefined)
    throw new Error('n8n did not start: this system let no new process begin.');
  instance.pid = pid;
  const until = Date.now() + timeoutMs;
  for (;;) {
    const said = readFileSync(instance.logFile).subarray(from).toString('utf8');
    if (said.includes(READY)) {
      await waitUntilLive(instance);
      return;
    }
    if (!isAlive(pid)) {
      instance.pid = undefined;
      throw new Error(
        `n8n ended while it started. ${lastWords(said)} Its log: ${instance.logFile}`,
      );
    }
    if (Date.now() > until) {
      await kill9(instance);
      throw new Error(
        `n8n was not ready after ${timeoutMs / 1000} s. ${lastWords(said)} Its log: ${instance.logFile}`,
      );
    }
    await sleep(100);
  }
}

/** Ends the server as an operator would, and harder if it takes longer than 40 s. */
export async function stop(instance: Instance): Promise<void> {
  const { pid } = instance;
  if (pid === undefined) return;
  // To the server alone: it ends its task runner itself.
  if (isAlive(pid)) process.kill(pid, 'SIGTERM');
  if (!(await waitForEnd(pid, 40_000))) signalGroup(pid, 'SIGKILL');
  instance.pid = undefined;
}

/** Ends the server and its task runner without a warning, as a power cut would. */
export async function kill9(instance: Instance): Promise<void> {
  const { pid } = instance;
  if (pid === undefined) return;
  signalGroup(pid, 'SIGKILL');
  await waitForEnd(pid, 10_000);
  instance.pid = undefined;
}

export async function restart(instance: Instance): Promise<void> {
  await stop(instance);
  await startServer(instance);
}

/** Deletes all that an instance holds; the owner's password is made anew next time. */
export function removeInstance(instance: Instance): void {
  const aside = `${instance.folder}.gone-${process.pid}`;
  renameSync(instance.folder, aside);
  rmSync(aside, { recursive: true, force: true });
}

function lastWords(said: string): string {
  const lines = said.split('\n').filter((line) => line.trim() !== '' && !/^\s+at /.test(line));
  return `The last it said: ${lines.slice(-4).join(' / ').slice(-600)}`;
}
