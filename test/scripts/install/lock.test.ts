import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { withLock } from '../../../scripts/install/lock.mjs';

describe('a lock file', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'lock-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is free again when the work is over, also when it failed', async () => {
    const path = join(folder, 'new', 'lock');
    await expect(withLock(path, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(existsSync(path)).toBe(false);
    await expect(withLock(path, () => 'done')).resolves.toBe('done');
    expect(existsSync(path)).toBe(false);
  });

  it('makes one wait for the other', async () => {
    const path = join(folder, 'lock');
    const order: string[] = [];
    const work = (name: string) => async () => {
      order.push(`${name} in`);
      await new Promise((resolve) => setTimeout(resolve, 30));
      order.push(`${name} out`);
    };
    await Promise.all(['a', 'b', 'c'].map((name) => withLock(path, work(name))));
    for (let index = 0; index < order.length; index += 2) {
      expect(order[index + 1]).toBe(order[index]!.replace('in', 'out'));
    }
    expect(order).toHaveLength(6);
  });

  it('is taken over from a process that is gone', async () => {
    const path = join(folder, 'lock');
    const { pid } = spawnSync(process.execPath, ['-e', '']);
    writeFileSync(path, `${pid}\n`);
    await expect(withLock(path, () => 'done')).resolves.toBe('done');
  });
});
