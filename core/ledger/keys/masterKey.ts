import { randomBytes, scrypt } from 'node:crypto';
import {
  closeSync,
  existsSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { LedgerError } from '../errors';
import { KEY_BYTES } from './sealing';

/** OWASP's floor for scrypt; what people type is guessed at, what the key file holds is not. */
const SCRYPT = { N: 2 ** 17, r: 8, p: 1, maxmem: 2 ** 28 };

/** The master key wraps every other key and is never stored beside them in the ledger. */
export interface MasterKeySource {
  /** What the operator typed into the credential; 64 hex digits are taken as the key itself. */
  readonly passphrase?: string;
  /** Where the key lives when nothing was typed. */
  readonly file: string;
}

/**
 * @param mayCreate only on a ledger that is not there yet: a lost key is an error, never a fresh start
 * @throws LedgerError `missing_key`, `not_reachable`
 */
export async function readMasterKey(
  source: MasterKeySource,
  salt: Uint8Array,
  mayCreate: boolean,
): Promise<Buffer> {
  if (source.passphrase) {
    if (/^[0-9a-f]{64}$/i.test(source.passphrase)) return Buffer.from(source.passphrase, 'hex');
    const derive = promisify(scrypt) as (
      secret: string,
      salt: Uint8Array,
      length: number,
      options: object,
    ) => Promise<Buffer>;
    return await derive(source.passphrase.normalize('NFKC'), salt, KEY_BYTES, SCRYPT);
  }
  if (mayCreate) createKeyFile(source.file);
  return readKeyFile(source.file);
}

/** Written aside and linked into place, so that another process that starts, or comes after a crash, never meets half a key. */
function createKeyFile(file: string) {
  const aside = `${file}.${randomBytes(6).toString('hex')}`;
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    if (existsSync(file)) return;
    const descriptor = openSync(aside, 'wx', 0o600);
    writeSync(descriptor, `${randomBytes(KEY_BYTES).toString('hex')}\n`);
    fsyncSync(descriptor);
    closeSync(descriptor);
    linkSync(aside, file);
  } catch (error) {
    if ((error as { code?: string }).code === 'EEXIST') return;
    throw new LedgerError(
      (error as { code?: string }).code === 'ENOSPC' ? 'disk_full' : 'not_reachable',
      "The consent ledger's key file could not be made.",
      "Check that the folder of the ledger exists, has room and belongs to n8n's user.",
      error,
    );
  } finally {
    rmSync(aside, { force: true });
  }
}

function readKeyFile(file: string): Buffer {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new LedgerError(
      'missing_key',
      "The consent ledger's key file is missing or cannot be read.",
      'Put the key file back beside the ledger (it is named consent-master.key), or type the encryption key into the Consent Ledger credential.',
      error,
    );
  }
  if (!/^[0-9a-f]{64}$/i.test(text)) {
    throw new LedgerError(
      'wrong_key',
      "The consent ledger's key file does not hold a key.",
      'Put the original key file back; a ledger cannot be read with another one.',
    );
  }
  return Buffer.from(text, 'hex');
}
