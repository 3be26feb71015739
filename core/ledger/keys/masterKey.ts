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

const HEX_KEY = /^[0-9a-f]{64}$/i;

/** The master key wraps the store key, which wraps every other one. It is never kept in a database. */
export interface MasterKeySource {
  /** What the operator typed into the credential; 64 hex digits are taken as the key itself. */
  readonly passphrase?: string;
  /** Where the key lives when nothing was typed; absent where several machines would each make their own. */
  readonly file?: string;
}

/**
 * @param salt of the slot that the key opens
 * @param mayCreate only for a new ledger or a new slot: a lost key is an error, never a fresh start
 * @throws LedgerError `missing_key`, `not_reachable`
 */
export async function readMasterKey(
  source: MasterKeySource,
  salt: Uint8Array,
  mayCreate: boolean,
): Promise<Buffer> {
  if (source.passphrase) {
    // As a key file holds it, with the line's end that copying takes along.
    const typed = source.passphrase.trim();
    if (HEX_KEY.test(typed)) return Buffer.from(typed, 'hex');
    const derive = promisify(scrypt) as (
      secret: string,
      salt: Uint8Array,
      length: number,
      options: object,
    ) => Promise<Buffer>;
    return await derive(source.passphrase.normalize('NFKC'), salt, KEY_BYTES, SCRYPT);
  }
  if (!source.file) {
    throw new LedgerError(
      'missing_key',
      'This consent ledger needs an encryption key, and none was typed.',
      'Type an encryption key into the Consent Ledger credential, the same on every machine, and keep a copy apart from the database.',
    );
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
    syncFolder(dirname(file));
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

/** So that a power cut does not take the name of a file whose bytes are on disk. Windows knows no such thing. */
function syncFolder(folder: string) {
  if (process.platform === 'win32') return;
  const descriptor = openSync(folder, 'r');
  try {
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
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
  if (!HEX_KEY.test(text)) {
    throw new LedgerError(
      'wrong_key',
      "The consent ledger's key file does not hold a key.",
      'Put the original key file back; a ledger cannot be read with another one.',
    );
  }
  return Buffer.from(text, 'hex');
}
