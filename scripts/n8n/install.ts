/** Brings the pinned n8n. It is large and changes rarely, so it stands in the user's cache, not in the checkout. */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, delimiter, dirname, join, resolve } from 'node:path';
import { withLock } from '../install/lock.mjs';
import { countInstalled, packagesOf, runNpm } from '../install/npm.mjs';

export interface PinnedN8n {
  readonly version: string;
  /** The folder that holds its node_modules. */
  readonly dir: string;
  /** What Node runs: `node <bin> start`. */
  readonly bin: string;
}

const here = import.meta.dirname;
const root = resolve(here, '../..');
const MARKER = 'complete';
const NEEDED_GB = 4;

/**
 * The pinned n8n, installed where it is not yet there: about 6 minutes and 2.8 GB, once for all
 * checkouts of this user. Calls at the same time, from several processes too, wait for one another.
 * Progress goes to stderr. Throws a sentence that says what is missing.
 */
export async function ensureN8n(): Promise<PinnedN8n> {
  const { version, dir } = place();
  const pinned = { version, dir, bin: join(dir, 'node_modules/n8n/bin/n8n') };
  if (existsSync(join(dir, MARKER))) return pinned;
  await withLock(
    `${dir}.lock`,
    async () => {
      if (!existsSync(join(dir, MARKER))) await install(dir, version);
    },
    {
      onWait: (seconds) =>
        process.stderr.write(`Waiting for another install of n8n, ${seconds} s so far\n`),
    },
  );
  return pinned;
}

/** Another lock file, platform or processor is another folder, so an old install is never half right. */
function place(): { version: string; dir: string } {
  const lock = readFileSync(join(here, 'package-lock.json'), 'utf8');
  const { version } = (JSON.parse(lock) as { packages: Record<string, { version: string }> })
    .packages['node_modules/n8n']!;
  const hash = createHash('sha256')
    .update(`${lock}\0${process.platform}\0${process.arch}`)
    .digest('hex')
    .slice(0, 12);
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return { version, dir: join(cache, 'n8n-nodes-consent', `n8n-${version}-${hash}`) };
}

async function install(dir: string, version: string): Promise<void> {
  const parent = dirname(dir);
  mkdirSync(parent, { recursive: true });
  for (const name of readdirSync(parent)) {
    // What an install left that was broken off: we hold the lock, so nobody works in it.
    if (name.startsWith(`${basename(dir)}.new-`)) {
      rmSync(join(parent, name), { recursive: true, force: true });
    }
  }
  const { bavail, bsize } = statfsSync(parent);
  const freeGb = (bavail * bsize) / 1e9;
  if (freeGb < NEEDED_GB) {
    throw new Error(
      `n8n needs ${NEEDED_GB} GB of free disk space to install, and ${parent} has ${freeGb.toFixed(1)} GB. ` +
        'Free some, or set XDG_CACHE_HOME to a folder on another disk, then run the same command again.',
    );
  }

  const fresh = `${dir}.new-${process.pid}`;
  mkdirSync(fresh);
  for (const file of ['package.json', 'package-lock.json']) {
    cpSync(join(here, file), join(fresh, file));
  }
  // The newest n8n wants a newer Node than the machine may have; `#!/usr/bin/env node` finds ours first.
  const env = {
    ...process.env,
    PATH: `${join(root, 'node_modules/.bin')}${delimiter}${process.env.PATH ?? ''}`,
  };
  try {
    const paths = packagesOf(join(fresh, 'package-lock.json'));
    // Scripts stay off: one of them fetches a Kafka client from GitHub, which not every network reaches.
    // Not `npm ci`, for the reason given in scripts/install/modules.mjs.
    await runNpm(['install', '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: fresh,
      env,
      what: `Installing n8n ${version}`,
      usuallySeconds: 240,
      far: () => ({ done: countInstalled(fresh, paths), of: paths.length }),
    });
    await runNpm(['rebuild', 'sqlite3', '--ignore-scripts=false', '--foreground-scripts'], {
      cwd: fresh,
      env,
      what: "Preparing n8n's database driver (compiled here where no ready one can be fetched)",
      usuallySeconds: 120,
    });
    proveDatabaseDriver(fresh);
    writeFileSync(join(fresh, MARKER), '');
    rmSync(dir, { recursive: true, force: true });
    renameSync(fresh, dir);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    throw error;
  }
}

function proveDatabaseDriver(folder: string): void {
  const { status } = spawnSync(
    process.execPath,
    ['-e', "require(require.resolve('sqlite3', { paths: [process.argv[1]] }))", folder],
    { stdio: 'ignore' },
  );
  if (status !== 0) {
    throw new Error(
      "n8n's database driver (sqlite3) was built but does not load. It is compiled with Python 3 and a C++ " +
        'compiler (on Debian: apt-get install python3 g++ make): install these, then run the same command again.',
    );
  }
}
