import { mkdtempSync, readdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readMasterKey } from '../../../../core/ledger/keys/masterKey';

describe('The key file', () => {
  test('is there whole or not at all, and never replaced by a second one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'keys-'));
    const file = join(folder, 'master.key');
    const first = await readMasterKey({ file }, Buffer.alloc(16), true);
    const inode = statSync(file).ino;
    expect(await readMasterKey({ file }, Buffer.alloc(16), true)).toEqual(first);
    expect(statSync(file).ino).toBe(inode);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['master.key']);
  });
});
