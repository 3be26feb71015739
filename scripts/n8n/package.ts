import { spawnSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join, resolve } from 'node:path';
import { runNpm } from '../install/npm.mjs';

const root = resolve(import.meta.dirname, '../..');

/**
 * Puts the package, packed as npm would publish it, where an n8n has its community packages, so that
 * its nodes have the type names that users see. Whatever stood there before is replaced.
 * The project must be built; throws where it is not.
 * @param n8nFolder the folder `.n8n` of an instance
 */
export async function packInto(n8nFolder: string): Promise<void> {
  const { name, version, dependencies, n8n } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  ) as {
    name: string;
    version: string;
    dependencies?: object;
    n8n: { nodes: string[]; credentials: string[] };
  };
  if (dependencies) {
    throw new Error(
      `${name} must bundle what it needs: "dependencies" in package.json are not installed here.`,
    );
  }
  const missing = [...n8n.nodes, ...n8n.credentials].filter(
    (path) => !existsSync(join(root, path)),
  );
  if (missing.length > 0) {
    throw new Error(`The package is not built: ${missing.join(', ')} missing. Run: npm run build`);
  }
  const nodes = join(n8nFolder, 'nodes');
  const modules = join(nodes, 'node_modules');
  mkdirSync(modules, { recursive: true });
  const work = mkdtempSync(join(nodes, '.packed-'));
  try {
    // The scripts stay off: prepack would build again.
    await runNpm(['pack', '--ignore-scripts', '--silent', `--pack-destination=${work}`], {
      cwd: root,
      what: `Packing ${name}`,
      quiet: true,
    });
    const unpacked = spawnSync('tar', ['-xzf', `${name}-${version}.tgz`], {
      cwd: work,
      encoding: 'utf8',
    });
    if (unpacked.status !== 0) {
      throw new Error(
        `The packed package could not be unpacked with tar: ${unpacked.stderr?.trim() ?? 'tar is missing'}`,
      );
    }
    const place = join(modules, name);
    rmSync(place, { recursive: true, force: true });
    renameSync(join(work, 'package'), place);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
  const list = join(nodes, 'package.json');
  const before = existsSync(list) ? JSON.parse(readFileSync(list, 'utf8')) : {};
  writeFileSync(
    list,
    JSON.stringify(
      {
        name: 'installed-nodes',
        private: true,
        ...before,
        dependencies: { ...before.dependencies, [name]: version },
      },
      null,
      2,
    ),
  );
}
