/**
 * Builds dist/ as n8n loads it: the core as one file, every node with what it shares, credentials,
 * icons and codex files. Types are checked by `tsc -p .`, not here.
 */
import { createHash } from 'node:crypto';
import {
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { build, type BuildOptions, type Metafile, type Plugin } from 'esbuild';
import { licencesOf } from './build/licences.ts';
import { withLock } from './install/lock.mjs';

const root = resolve(import.meta.dirname, '..');
const dist = join(root, 'dist');
const cache = join(root, 'node_modules/.cache/n8n-nodes-consent');
const stamp = join(cache, 'build');

/** All that can change what is built. */
const INPUTS = [
  '{core,nodes,credentials,presets,pages,locales}/**/*',
  'scripts/build.ts',
  'scripts/build/**/*',
  'package.json',
  'package-lock.json',
  'node_modules/.package-lock.json',
];

const SHARED: BuildOptions = {
  absWorkingDir: root,
  bundle: true,
  platform: 'node',
  target: 'node22.16',
  format: 'cjs',
  minifySyntax: true,
  keepNames: true, // class names stand in error reports
  legalComments: 'none', // the licences are gathered in one file
  loader: { '.html': 'text', '.txt': 'text', '.css': 'text' },
  logLevel: 'silent',
  metafile: true,
};

/**
 * Nodes and credentials reach the core through its one door, dist/core/index.js, so that all of
 * them share one copy of it in a running n8n.
 */
function coreThroughItsDoor(out: string): Plugin {
  return {
    name: 'core-through-its-door',
    setup({ onResolve }) {
      onResolve({ filter: /^\.\.?\// }, ({ path, resolveDir, importer }) => {
        const target = resolve(resolveDir, path);
        const inCore = relative(join(root, 'core'), target);
        if (inCore.startsWith('..')) return undefined;
        if (inCore !== '' && inCore !== 'index') {
          return {
            errors: [
              {
                text: `${relative(root, importer)} imports core/${inCore}. Import it from core/index, the only door to the core (types may come from anywhere).`,
              },
            ],
          };
        }
        return { path: out, external: true };
      });
    },
  };
}

function fail(sentence: string): never {
  throw new Error(sentence);
}

function files(pattern: string): string[] {
  return globSync(pattern, { cwd: root })
    .map((path) => path.split(sep).join('/'))
    .sort();
}

function hashOfInputs(): string {
  const hash = createHash('sha256');
  for (const path of INPUTS.flatMap(files)) {
    let content: Buffer;
    try {
      content = readFileSync(join(root, path));
    } catch {
      continue; // a folder
    }
    hash.update(`${path}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

/** Says what package.json promises n8n and the sources do not have. */
function checkPromises(entries: readonly string[]): void {
  const { n8n } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    n8n: { nodes: string[]; credentials: string[] };
  };
  const built = new Set(entries.map((entry) => `dist/${entry.replace(/\.ts$/, '.js')}`));
  const missing = [...n8n.nodes, ...n8n.credentials].filter((path) => !built.has(path));
  const unnamed = [...built].filter(
    (path) => !n8n.nodes.includes(path) && !n8n.credentials.includes(path),
  );
  if (unnamed.length > 0) {
    fail(`package.json does not name ${unnamed.join(', ')} under "n8n", so n8n would not load it.`);
  }
  if (missing.length > 0) {
    fail(`package.json names ${missing.join(', ')} under "n8n", but there is no source for it.`);
  }
}

/** Icons and codex files go beside the code. n8n silently drops a codex file without `resources`. */
function copyBeside(into: string): void {
  const assets = [
    ...files('nodes/*/*.{svg,png,node.json}'),
    ...files('credentials/*.{svg,png}'),
    ...files('icons/*.{svg,png}'),
  ];
  for (const path of assets) {
    if (path.endsWith('.node.json')) {
      const codex = JSON.parse(readFileSync(join(root, path), 'utf8')) as { resources?: unknown };
      if (!codex.resources) fail(`${path} needs "resources": {}, or n8n ignores the file.`);
    }
    mkdirSync(dirname(join(into, path)), { recursive: true });
    cpSync(join(root, path), join(into, path));
  }
}

async function buildInto(into: string): Promise<void> {
  if (!existsSync(join(root, 'core/index.ts'))) {
    fail('There is nothing to build: core/index.ts, the door to the core, is not there.');
  }
  const nodes = files('nodes/*/*.node.ts');
  const credentials = files('credentials/*.credentials.ts');
  checkPromises([...nodes, ...credentials]);

  const results = await Promise.all([
    build({
      ...SHARED,
      entryPoints: ['core/index.ts'],
      outfile: join(into, 'core/index.js'),
      external: ['pg-native'], // a faster wire that `pg` takes where somebody asks for it; never here
    }),
    build({
      ...SHARED,
      entryPoints: nodes,
      outbase: root,
      outdir: into,
      external: ['n8n-workflow'],
      plugins: [coreThroughItsDoor('../../core/index.js')],
    }),
    build({
      ...SHARED,
      entryPoints: credentials,
      outbase: root,
      outdir: into,
      external: ['n8n-workflow'],
      plugins: [coreThroughItsDoor('../core/index.js')],
    }),
  ]);
  copyBeside(into);
  const metafiles: Metafile[] = results.map(({ metafile }) => metafile!);
  writeFileSync(join(into, 'THIRD-PARTY-LICENSES.txt'), licencesOf(root, metafiles));
}

/** A finished folder takes the place of the old one in one step, so nobody loads half a build. */
function swap(fresh: string): void {
  const old = join(cache, `old-dist-${process.pid}`);
  if (existsSync(dist)) renameSync(dist, old);
  renameSync(fresh, dist);
  rmSync(old, { recursive: true, force: true });
}

async function main(): Promise<void> {
  const force = process.argv.includes('--force');
  const started = Date.now();
  await withLock(`${stamp}.lock`, async () => {
    const hash = hashOfInputs();
    if (!force && existsSync(join(dist, 'core/index.js')) && existsSync(stamp)) {
      if (readFileSync(stamp, 'utf8') === hash) return;
    }
    // Beside the checkout's own files a build that was killed would leave its half behind.
    for (const left of globSync('{old,new}-dist-*', { cwd: cache })) {
      rmSync(join(cache, left), { recursive: true, force: true });
    }
    const fresh = join(cache, `new-dist-${process.pid}`);
    try {
      await buildInto(fresh);
      rmSync(stamp, { force: true });
      swap(fresh);
      writeFileSync(stamp, hash);
    } finally {
      rmSync(fresh, { recursive: true, force: true });
    }
    process.stderr.write(`Built ${basename(dist)}/ in ${Date.now() - started} ms\n`);
  });
}

main().catch((error: unknown) => {
  const { errors } = error as {
    errors?: { text: string; location?: { file: string; line: number } }[];
  };
  const sentences = errors?.map(({ text, location }) =>
    location ? `${location.file}:${location.line}: ${text}` : text,
  ) ?? [error instanceof Error ? error.message : String(error)];
  process.stderr.write(`The build failed.\n${sentences.join('\n')}\n`);
  process.exitCode = 1;
});
