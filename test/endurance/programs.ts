import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, extname, join } from 'node:path';
import { buildSync } from 'esbuild';

export interface Programs {
  /** The file that Node runs, by the source's name without its ending. */
  of(name: string): string;
  remove(): void;
}

/** TypeScript sources as programs, each in one file, so that a test can run them beside itself and kill them. */
export function buildPrograms(...sources: readonly string[]): Programs {
  const folder = mkdtempSync(join(tmpdir(), 'consent-programs-'));
  for (const source of sources)
    buildSync({
      entryPoints: [source],
      ...{ bundle: true, platform: 'node', format: 'cjs', logLevel: 'error' },
      external: ['pg-native'],
      define: { 'import.meta.url': '"file:///"' },
      outfile: join(folder, `${basename(source, extname(source))}.cjs`),
    });
  return {
    of: (name) => join(folder, `${name}.cjs`),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
