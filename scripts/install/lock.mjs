/**
 * One at a time: a lock file that names the process that holds it. A lock whose process is gone
 * (killed half-way) is taken over. Plain JavaScript, because it also runs before anything is installed.
 */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Waits until `path` is free, holds it while `work` runs, and frees it afterwards.
 * @template T
 * @param {string} path the lock file; its folder is made where it is missing
 * @param {() => Promise<T> | T} work
 * @param {{ onWait?: (seconds: number) => void, everyMs?: number }} [options] `onWait` is told once every `everyMs` how long it has waited
 * @returns {Promise<T>}
 */
export async function withLock(path, work, { onWait, everyMs = 5000 } = {}) {
  mkdirSync(dirname(path), { recursive: true });
  const mine = `${process.pid}\n`;
  const started = Date.now();
  let told = started;
  while (!take(path, mine)) {
    const now = Date.now();
    if (onWait && now - told >= everyMs) {
      told = now;
      onWait(Math.round((now - started) / 1000));
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  const free = () => {
    if (read(path) === mine) rmSync(path, { force: true });
  };
  process.once('exit', free);
  try {
    return await work();
  } finally {
    process.removeListener('exit', free);
    free();
  }
}

/** @param {string} path @param {string} mine */
function take(path, mine) {
  try {
    writeFileSync(path, mine, { flag: 'wx' });
    return true;
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
  }
  const holder = read(path);
  if (holder === undefined || holder === '' || isAlive(Number(holder))) return false;
  // Moved aside before it is deleted: of two who find the same dead lock, one only gets to move it.
  const aside = `${path}.${process.pid}`;
  try {
    renameSync(path, aside);
  } catch {
    return false;
  }
  if (read(aside) === holder) rmSync(aside, { force: true });
  else renameSync(aside, path); // someone was quicker: it is theirs
  return false;
}

/** @param {string} path @returns {string | undefined} */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** @param {number} pid */
function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'EPERM';
  }
}
