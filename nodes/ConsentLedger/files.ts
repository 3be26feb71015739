import { realpath } from 'node:fs/promises';
import { basename, dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import type { IExecuteFunctions } from 'n8n-workflow';
import { wrongSetting } from '../shared/failure';
import type { Work } from './work';

/**
 * The whole path of a file or folder that a field names: in the ledger's own folder, or wherever
 * n8n lets workflows read and write files.
 *
 * @throws Failure where n8n's settings do not
 */
export async function folderFor(
  { context, ledger }: Pick<Work, 'context' | 'ledger'>,
  named: string,
): Promise<string> {
  const path = resolve(ledger.folder, named);
  const [real, own] = [await realPathOf(path), await realPathOf(ledger.folder)];
  if (!isWithin(own, real) && isBlocked(context, real)) {
    throw wrongSetting(
      'n8n does not let workflows use files in the place that is named.',
      'Name a folder below the one of the ledger, such as backups, or have the administrator of n8n allow this one in N8N_RESTRICT_FILE_ACCESS_TO.',
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

/** n8n versions differ in what they offer; one that cannot say forbids nothing. */
function isBlocked({ helpers }: IExecuteFunctions, path: string): boolean {
  const { isFilePathBlocked } = helpers as unknown as {
    isFilePathBlocked?: (path: string) => unknown;
  };
  return isFilePathBlocked?.(path) === true;
}
