import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import type { IExecuteFunctions } from 'n8n-workflow';
import { pathFor } from '../../nodes/ConsentLedger/files';
import { aFolder } from '../folder';

const n8nThat = (isFilePathBlocked: (path: string) => unknown) =>
  ({ helpers: { isFilePathBlocked } }) as unknown as IExecuteFunctions;

/** The folder of a ledger, another one, and a link from the first into the second. */
function folders() {
  const root = aFolder('paths');
  const [own, elsewhere] = [join(root, 'own'), join(root, 'elsewhere')];
  mkdirSync(own);
  mkdirSync(elsewhere);
  symlinkSync(elsewhere, join(own, 'link'));
  return { own, elsewhere };
}

describe('A file that a workflow names', () => {
  test.each([
    ['at once', true],
    ['later', Promise.resolve(true)],
  ])('is not touched where n8n says %s that it may not be', async (_when, answer) => {
    const { own, elsewhere } = folders();
    const strict = n8nThat(() => answer);
    for (const named of [elsewhere, '../elsewhere/new', 'link', 'link/not/there/yet'])
      await expect(pathFor(strict, own, named)).rejects.toThrow(/does not let workflows use files/);
    expect(await pathFor(strict, own, 'backups')).toBe(join(own, 'backups'));
  });

  test('may be anywhere where n8n lets it', async () => {
    const { own, elsewhere } = folders();
    expect(
      await pathFor(
        n8nThat(() => false),
        own,
        'link/a',
      ),
    ).toBe(join(elsewhere, 'a'));
  });
});
