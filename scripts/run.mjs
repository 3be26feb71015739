#!/usr/bin/env node
/**
 * `node scripts/run.mjs <task> [args]`: the door for every npm script. It needs nothing but a Node
 * and npm, brings this project's packages and its own Node 24, and runs the task with that.
 * What it says itself goes to stderr.
 */
import { spawn } from 'node:child_process';
import { delimiter, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureModules } from './install/modules.mjs';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const bin = join(root, 'node_modules/.bin');

/** What each task runs, one step after the other; `args` are the user's and go to the step that takes them. */
const TASKS = {
  build: (args) => [script('scripts/build.ts', args)],
  test: (args) => [script('scripts/build.ts'), script('node_modules/jest/bin/jest.js', args)],
  e2e: (args) => [
    script('scripts/build.ts'),
    script('node_modules/jest/bin/jest.js', ['-c', 'jest.e2e.config.cjs', ...args]),
  ],
  endurance: (args) => [
    script('node_modules/jest/bin/jest.js', ['-c', 'jest.endurance.config.cjs', ...args]),
  ],
  lint: () => [
    script('node_modules/eslint/bin/eslint.js', ['.', '--max-warnings=0']),
    script('node_modules/prettier/bin/prettier.cjs', ['--check', '--log-level=warn', '.']),
    script('node_modules/typescript/bin/tsc', ['-p', '.']),
  ],
  format: () => [
    script('node_modules/prettier/bin/prettier.cjs', ['--write', '--log-level=warn', '.']),
  ],
  sandbox: (args) => [script('sandbox/main.ts', args)],
  start: (args) => [script('scripts/start.ts', args)],
  bench: (args) => [script('scripts/bench.ts', args)],
  'bench:send': (args) => [script('scripts/benchSend.ts', args)],
};

/** Every finding is wanted at once, so these go on after a failing step. */
const ALL_STEPS = new Set(['lint']);

/** @param {string} path @param {string[]} [args] */
function script(path, args = []) {
  return [join(root, path), ...args];
}

/** @param {string} node @param {string[]} args @returns {Promise<{ code: number | null, signal: NodeJS.Signals | null }>} */
function run(node, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(node, ['--disable-warning=MODULE_TYPELESS_PACKAGE_JSON', ...args], {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, PATH: `${bin}${delimiter}${process.env.PATH ?? ''}` },
    });
    // A terminal sends Ctrl+C to the whole group, so the child has it already.
    const forward = (/** @type {NodeJS.Signals} */ signal) => {
      if (signal !== 'SIGINT' || !process.stdin.isTTY) child.kill(signal);
    };
    const signals = /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);
    for (const signal of signals) process.on(signal, forward);
    // npm starts us through a shell, which dies of a signal and does not hand it on.
    const parent = process.ppid;
    const orphaned = setInterval(() => {
      if (process.env.npm_lifecycle_event && process.ppid !== parent) child.kill('SIGTERM');
    }, 500);
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearInterval(orphaned);
      for (const name of signals) process.removeListener(name, forward);
      resolve({ code, signal });
    });
  });
}

async function main() {
  const [task = '', ...args] = process.argv.slice(2);
  const steps = Object.hasOwn(TASKS, task)
    ? TASKS[/** @type {keyof typeof TASKS} */ (task)]
    : undefined;
  if (!steps) {
    process.stderr.write(
      `There is no task "${task}". There are: ${Object.keys(TASKS).join(', ')}.\n`,
    );
    process.exitCode = 2;
    return;
  }
  const node = await ensureModules(root);
  for (const step of steps(args)) {
    const { code, signal } = await run(node, step);
    if (signal) return process.kill(process.pid, signal);
    if (code !== 0) {
      process.exitCode = code ?? 1;
      if (!ALL_STEPS.has(task)) return;
    }
  }
}

main().catch((error) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
