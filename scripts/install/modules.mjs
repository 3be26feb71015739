/** Sees to it that the project's own packages and its Node 24 are there, whatever Node started us. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { countInstalled, packagesOf, runNpm } from './npm.mjs';

/**
 * Installs what package-lock.json asks for where it is missing, and the pinned Node.
 * @param {string} root the checkout
 * @returns {Promise<string>} the path of the pinned Node
 */
export async function ensureModules(root) {
  const node = join(
    root,
    'node_modules/node/bin',
    process.platform === 'win32' ? 'node.exe' : 'node',
  );
  const wanted = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).devDependencies.node;
  if (isInstalled(root) && versionOf(node) === wanted) return node;
  return withLock(
    join(root, '.try/install.lock'),
    async () => {
      if (!isInstalled(root)) {
        const paths = packagesOf(join(root, 'package-lock.json'));
        // Not `npm ci`: it refuses a lock file that was made where some other platform's optional package was
        // out of reach. With --no-save, install keeps to the lock file as strictly and never writes it.
        await runNpm(
          [
            'install',
            '--no-save',
            '--include=dev',
            '--include=optional',
            '--no-audit',
            '--no-fund',
          ],
          {
            cwd: root,
            what: 'Installing this project',
            usuallySeconds: 60,
            far: () => ({ done: countInstalled(root, paths), of: paths.length }),
          },
        );
      }
      if (versionOf(node) !== wanted) {
        // The one package whose install script is allowed to run: it fetches the Node of this platform.
        await runNpm(['rebuild', 'node', '--ignore-scripts=false'], {
          cwd: root,
          what: `Installing Node ${wanted}`,
          usuallySeconds: 15,
        });
        const found = versionOf(node);
        if (found !== wanted) {
          throw new Error(
            `Node ${wanted} should stand in node_modules/node now, but ${found ? `version ${found}` : 'nothing that runs'} does. ` +
              'Delete node_modules and run the same command again.',
          );
        }
      }
      return node;
    },
    {
      onWait: (seconds) =>
        process.stderr.write(`Waiting for another install, ${seconds} s so far\n`),
    },
  );
}

/**
 * Whether node_modules is what package-lock.json says. npm writes node_modules/.package-lock.json
 * as its last act, so an install that broke off does not pass.
 * @param {string} root
 */
export function isInstalled(root) {
  let wanted, found;
  try {
    wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    found = JSON.parse(
      readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8'),
    ).packages;
  } catch {
    return false;
  }
  return Object.keys(wanted).every((path) => {
    if (path === '') return true;
    if (!found[path]) return Boolean(wanted[path].optional);
    return (
      found[path].version === wanted[path].version && existsSync(join(root, path, 'package.json'))
    );
  });
}

/** @param {string} node */
function versionOf(node) {
  if (!existsSync(node)) return undefined;
  const { stdout } = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' });
  return stdout?.trim();
}
