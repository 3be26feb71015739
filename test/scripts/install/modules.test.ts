import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isInstalled } from '../../../scripts/install/modules.mjs';

describe('what is installed', () => {
  let root: string;
  const lock = (packages: Record<string, object>) =>
    JSON.stringify({ packages: { '': {}, ...packages } });
  const put = (name: string, version: string) => {
    mkdirSync(join(root, 'node_modules', name), { recursive: true });
    writeFileSync(
      join(root, 'node_modules', name, 'package.json'),
      JSON.stringify({ name, version }),
    );
  };
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'modules-'));
    mkdirSync(join(root, 'node_modules'));
    writeFileSync(
      join(root, 'package-lock.json'),
      lock({
        'node_modules/a': { version: '1.0.0' },
        'node_modules/other-platform': { version: '1.0.0', optional: true },
      }),
    );
  });
  afterEach(() => rmSync(root, { recursive: true }));

  it('is enough where all that is wanted stands there, without what is for other platforms', () => {
    put('a', '1.0.0');
    writeFileSync(
      join(root, 'node_modules/.package-lock.json'),
      lock({ 'node_modules/a': { version: '1.0.0' } }),
    );
    expect(isInstalled(root)).toBe(true);
  });

  it('is not enough where the install broke off before npm wrote what it had done', () => {
    put('a', '1.0.0');
    expect(isInstalled(root)).toBe(false);
  });

  it('is not enough where another version stands there', () => {
    put('a', '1.1.0');
    writeFileSync(
      join(root, 'node_modules/.package-lock.json'),
      lock({ 'node_modules/a': { version: '1.1.0' } }),
    );
    expect(isInstalled(root)).toBe(false);
  });

  it('is not enough where someone deleted a package', () => {
    writeFileSync(
      join(root, 'node_modules/.package-lock.json'),
      lock({ 'node_modules/a': { version: '1.0.0' } }),
    );
    expect(isInstalled(root)).toBe(false);
  });
});
