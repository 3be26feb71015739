/**
 * Runs npm as a child and tells on stderr what is done, how far it is and how long it takes.
 * Stdout is left alone: `npm start -- --json` promises that its last line there is JSON.
 */
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The paths that a lock file wants to see on this machine. Optional packages of other platforms are left out.
 * @param {string} lockPath
 * @returns {string[]} such as `node_modules/esbuild`
 */
export function packagesOf(lockPath) {
  const { packages } = JSON.parse(readFileSync(lockPath, 'utf8'));
  return Object.keys(packages).filter((path) => path !== '' && !packages[path].optional);
}

/**
 * @param {string} folder
 * @param {string[]} paths as `packagesOf` gives them
 * @returns {number} how many of the packages stand in the folder
 */
export function countInstalled(folder, paths) {
  return paths.filter((path) => existsSync(join(folder, path, 'package.json'))).length;
}

/**
 * Runs npm in a folder. Throws a sentence with the end of npm's own words when it fails.
 * @param {string[]} args
 * @param {{ cwd: string, what: string, usuallySeconds?: number, far?: () => { done: number, of: number }, env?: NodeJS.ProcessEnv, quiet?: boolean }} options
 *   `what` stands in the progress lines ("Installing n8n"); `far` is asked every few seconds;
 *   `quiet` tells nothing unless it fails.
 */
export async function runNpm(
  args,
  { cwd, what, usuallySeconds, far, env = process.env, quiet = false },
) {
  const npmCli = env.npm_execpath;
  const command = npmCli?.endsWith('.js') ? process.execPath : 'npm';
  const commandArgs = npmCli?.endsWith('.js') ? [npmCli, ...args] : args;
  const child = spawn(command, commandArgs, {
    cwd,
    env: cleanEnv(env),
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32' && command === 'npm',
  });
  let tail = '';
  const keep = (/** @type {Buffer} */ chunk) => {
    tail = (tail + chunk.toString('utf8')).slice(-20_000);
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  let stopped = false;
  const stop = (/** @type {NodeJS.Signals} */ signal) => {
    stopped = true;
    child.kill(signal);
    setTimeout(() => child.kill('SIGKILL'), 3000).unref(); // npm can be deaf while it unpacks
  };
  process.once('SIGINT', stop);
  process.once('SIGTERM', stop);
  const progress = quiet ? { done() {}, stop() {} } : startProgress(what, { usuallySeconds, far });
  try {
    const [code, signal] = await new Promise((resolve, reject) => {
      child.once('error', reject);
      child.once('close', (code, signal) => resolve([code, signal]));
    });
    if (stopped) throw new Error(`${what} was stopped. The same command starts it again.`);
    if (code !== 0) {
      throw new Error(
        `${what} failed: npm ended with ${signal ?? `code ${code}`}. What it said last:\n${lastWords(tail)}\n` +
          'Check the network connection and the free disk space, then run the same command again.',
      );
    }
    progress.done();
  } catch (error) {
    progress.stop();
    if (/** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT') {
      throw new Error(
        'npm is not on the PATH. Install Node.js 20 or newer with npm, then try again.',
      );
    }
    throw error;
  } finally {
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
  }
}

/** @param {string} said */
function lastWords(said) {
  const lines = said
    .split('\n')
    .filter((line) => line.trim() !== '' && !line.startsWith('npm warn'));
  return lines.slice(-20).join('\n');
}

/**
 * npm hands its settings down to what it runs, this project's .npmrc included. An npm that is
 * started anew must read its own.
 * @param {NodeJS.ProcessEnv} env
 */
function cleanEnv(env) {
  const own =
    /^npm_(package_|lifecycle_|command$|config_(ignore_scripts|legacy_peer_deps|audit|fund|local_prefix|json|omit|include|dry_run|only|production|global|workspaces?|loglevel)$)/i;
  return Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => !own.test(name) && name !== 'NODE_ENV' && name !== 'INIT_CWD',
    ),
  );
}

/**
 * On a terminal one line that renews itself, elsewhere a line every few seconds.
 * @param {string} what
 * @param {{ usuallySeconds?: number, far?: () => { done: number, of: number } }} [options]
 */
export function startProgress(what, { usuallySeconds, far } = {}) {
  const live = Boolean(process.stderr.isTTY);
  const started = Date.now();
  const usual = usuallySeconds ? `, usually about ${duration(usuallySeconds)}` : '';
  const line = () => {
    const seconds = (Date.now() - started) / 1000;
    const reach = far?.();
    const share = reach && reach.of > 0 ? reach.done / reach.of : 0;
    const count = reach
      ? ` ${reach.done} of ${reach.of} packages (${Math.floor(share * 100)} %),`
      : '';
    const left =
      share >= 0.9
        ? ', nearly there' // the last packages are the large ones: a forecast would be wrong
        : share > 0.05 && seconds > 5
          ? `, about ${duration((seconds / share) * (1 - share))} left`
          : usual;
    return `${what}:${count} ${duration(seconds)} so far${left}`;
  };
  const write = () => {
    if (live) process.stderr.write(`\r\x1b[2K${line()}`);
    else process.stderr.write(`${line()}\n`);
  };
  if (!live) process.stderr.write(`${what}${usual ? ` (${usual.slice(2)})` : ''} ...\n`);
  const timer = setInterval(write, live ? 1000 : 5000);
  timer.unref();
  const end = () => {
    clearInterval(timer);
    if (live) process.stderr.write('\r\x1b[2K');
  };
  return {
    stop: end,
    done() {
      end();
      process.stderr.write(`${what}: done in ${duration((Date.now() - started) / 1000)}\n`);
    },
  };
}

/** @param {number} seconds */
function duration(seconds) {
  const whole = Math.round(seconds);
  return whole < 60 ? `${whole} s` : `${Math.floor(whole / 60)} min ${whole % 60} s`;
}
