import { mkdir, open, realpath, rename, rm } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { IExecuteFunctions } from 'n8n-workflow';
import { Failure, wrongSetting } from '../shared/failure';

/** How names of files end that only a passphrase opens. */
export const SEALED = '.sealed';

/**
 * The whole path of a file or folder that a field names, links followed: in the ledger's own folder,
 * or wherever n8n lets workflows read and write files.
 *
 * @param own the ledger's folder; a relative path is below it
 * @throws Failure where n8n's settings do not let it
 */
export async function pathFor(
  context: IExecuteFunctions,
  own: string,
  named: string,
): Promise<string> {
  const path = await realPathOf(resolve(own, named));
  if (!isWithin(await realPathOf(own), path) && (await isBlocked(context, path))) {
    throw wrongSetting(
      'n8n does not let workflows use files in the place that is named.',
      'Name one below the folder of the ledger, such as backups, or have the administrator of n8n allow this one in N8N_RESTRICT_FILE_ACCESS_TO.',
    );
  }
  return path;
}

/** Where links lead, as far as the path is there. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch {
    const above = dirname(path);
    return above === path ? path : join(await realPathOf(above), basename(path));
  }
}

function isWithin(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way === '' || !(isAbsolute(way) || way === '..' || way.startsWith(`..${sep}`));
}

/** n8n versions differ in what they offer, and some answer later; one that cannot say forbids nothing. */
async function isBlocked({ helpers }: IExecuteFunctions, path: string): Promise<boolean> {
  const { isFilePathBlocked } = helpers as unknown as {
    isFilePathBlocked?: (path: string) => unknown;
  };
  return (await isFilePathBlocked?.(path)) === true;
}

/**
 * Writes a new file that its owner alone may read; where it cannot be written whole, there is none.
 *
 * @returns how many bytes it has
 * @throws Failure where it cannot be written, else what `content` throws
 */
export async function writeFile(file: string, content: AsyncIterable<Uint8Array>): Promise<number> {
  const partial = `${file}.partial`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 }).catch(notWritten);
  const handle = await open(partial, 'wx', 0o600).catch(notWritten);
  let written = false;
  try {
    let bytes = 0;
    for await (const chunk of content) {
      await handle.writeFile(chunk).catch(notWritten);
      bytes += chunk.length;
    }
    await handle.sync().catch(notWritten);
    await handle.close();
    await rename(partial, file).catch(notWritten);
    written = true;
    return bytes;
  } finally {
    if (!written) {
      await handle.close().catch(() => undefined);
      await rm(partial, { force: true }).catch(() => undefined);
    }
  }
}

function notWritten(error: unknown): never {
  const { code } = (error ?? {}) as { code?: unknown };
  const full = code === 'ENOSPC' || code === 'EDQUOT';
  throw new Failure(
    full
      ? 'The disk that the file goes to is full.'
      : 'The file could not be written into its folder.',
    full
      ? 'Make room on it, or name another folder.'
      : 'Check that the folder can be made and belongs to the user that n8n runs as.',
  );
}

/**
 * What stands in a sealed file. No other file is opened: closing a database's file by hand would
 * take away the locks that keep other processes off it.
 *
 * @throws Failure where it is no such file, or cannot be read
 */
export async function* readSealedFile(file: string): AsyncGenerator<Uint8Array> {
  if (!file.endsWith(SEALED)) {
    throw wrongSetting(
      `The file that is named does not end in ${SEALED}.`,
      'Name the file that Export Ledger wrote, by the name that it gave it.',
    );
  }
  const handle = await open(file, 'r').catch(() => undefined);
  if (!handle) {
    throw wrongSetting(
      'The file that is named could not be read.',
      'Check that it is there, and belongs to the user that n8n runs as.',
    );
  }
  yield* handle.createReadStream();
}
