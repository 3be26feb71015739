import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createSecretKey,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { z } from 'zod';
import { LedgerError } from '../errors';
import { ByteReader } from './byteReader';
import { assertPassphrase, deriveBytes, isBearable, KEY_COST, type KeyCost } from './passphrase';
import { nextTurn } from '../../turns';

/** What a file is, as its first line says and as people call it. */
export interface FileKind {
  readonly format: string;
  /** Goes up whenever a reader of the version before would read it wrongly. */
  readonly version: number;
  /** As in "This file is not …": with its article. */
  readonly title: string;
}

/** What may be read of a file without its passphrase. */
export interface FileFacts {
  readonly ledgerId: string;
  /** When it was made, milliseconds since 1970. */
  readonly at: number;
  readonly counts: Readonly<Record<string, number>>;
}

export interface OpenedFile {
  readonly facts: FileFacts;
  /**
   * What the file holds, in order. Every record comes from bytes that are authentic; that nothing
   * is missing at the end is known once the last has been read.
   *
   * @throws LedgerError `refused` where the file is damaged, cut off or was changed
   */
  readonly records: AsyncGenerator<unknown>;
}

const KEY_BYTES = 32;
const SALT_BYTES = 16;
const TAG_BYTES = 16;
const BLOCK_BYTES = 64 * 1024;
/** Far more than a first line ever has. */
const MOST_OF_A_LINE = 4096;

/**
 * A file that one passphrase opens: a line of JSON that says what it is, a line that authenticates
 * the first, and the records, one a line of JSON, sealed by AES-256-GCM in blocks. Each block is
 * authenticated with the first line, its own number and whether it is the last one, so that a block
 * that was changed, swapped, repeated or left out is found, and so is a file that was cut off. The
 * keys come from the passphrase by scrypt under a salt of the file's own, so no nonce is used twice.
 *
 * @param cost for tests, which need no strong key
 * @throws LedgerError `refused` where the passphrase is too short
 */
export async function* sealFile(
  kind: FileKind,
  facts: FileFacts,
  passphrase: string,
  records: AsyncIterable<unknown>,
  cost: KeyCost = KEY_COST,
): AsyncGenerator<Buffer> {
  assertPassphrase(passphrase);
  const salt = randomBytes(SALT_BYTES);
  const first = JSON.stringify({
    format: kind.format,
    version: kind.version,
    ledgerId: facts.ledgerId,
    at: new Date(facts.at).toISOString(),
    counts: facts.counts,
    scrypt: cost,
    salt: salt.toString('base64url'),
  } satisfies z.input<typeof firstLine>);
  const keys = await fileKeys(passphrase, salt, cost, first);
  yield Buffer.from(`${first}\n${keys.proof.toString('hex')}\n`);

  let block = 0;
  for await (const { bytes, last } of new ByteReader(lines(records)).blocks(BLOCK_BYTES))
    yield sealBlock(keys, block++, bytes, last);
}

/**
 * Reads the first line, and finds out whether the passphrase is the one.
 *
 * @throws LedgerError `refused` where it is another file, another passphrase, or a newer version's
 */
export async function openSealedFile(
  kind: FileKind,
  file: AsyncIterable<Uint8Array>,
  passphrase: string,
): Promise<OpenedFile> {
  const reader = new ByteReader(file);
  const first = (await reader.line(MOST_OF_A_LINE))?.toString();
  const { salt, scrypt, ledgerId, at, counts } = readFirstLine(kind, first);
  const keys = await fileKeys(passphrase, salt, scrypt, first as string);
  const proof = Buffer.from((await reader.line(MOST_OF_A_LINE))?.toString() ?? '', 'hex');
  if (proof.length !== keys.proof.length || !timingSafeEqual(proof, keys.proof)) {
    throw new LedgerError(
      'refused',
      'The passphrase does not open this file, or the beginning of the file was changed.',
      'Type the passphrase that the file was exported with; nothing of the file was taken over.',
    );
  }
  return { facts: { ledgerId, at, counts }, records: readRecords(keys, reader) };
}

async function* readRecords(keys: FileKeys, reader: ByteReader): AsyncGenerator<unknown> {
  let rest: Buffer = Buffer.alloc(0);
  let block = 0;
  for await (const { bytes, last } of reader.blocks(BLOCK_BYTES + TAG_BYTES)) {
    const plain = openBlock(keys, block++, bytes, last);
    const whole = rest.length > 0 ? Buffer.concat([rest, plain]) : plain;
    let from = 0;
    for (let end; (end = whole.indexOf(0x0a, from)) >= 0; from = end + 1)
      yield JSON.parse(whole.toString('utf8', from, end)) as unknown;
    rest = whole.subarray(from);
    // A file that is in memory comes without a pause of its own.
    await nextTurn();
  }
  if (rest.length > 0) throw damaged();
}

async function* lines(records: AsyncIterable<unknown>): AsyncGenerator<Buffer> {
  let text = '';
  for await (const record of records) {
    text += `${JSON.stringify(record)}\n`;
    if (text.length < BLOCK_BYTES) continue;
    yield Buffer.from(text);
    text = '';
  }
  yield Buffer.from(text);
}

const firstLine = z.object({
  format: z.string(),
  version: z.int().positive(),
  ledgerId: z.string(),
  at: z.iso.datetime(),
  counts: z.record(z.string(), z.int().nonnegative()),
  scrypt: z.object({ N: z.int(), r: z.int(), p: z.int() }).refine(isBearable),
  salt: z.base64url(),
});

function readFirstLine(kind: FileKind, line: string | undefined) {
  const told = readJson(line);
  const { format, version } = z
    .object({ format: z.unknown(), version: z.unknown() })
    .catch({ format: undefined, version: undefined })
    .parse(told);
  if (format !== kind.format) {
    throw new LedgerError(
      'refused',
      `This file is not ${kind.title}.`,
      'Choose the file that was exported from the other ledger, as it was exported.',
    );
  }
  if (typeof version === 'number' && version > kind.version) {
    throw new LedgerError(
      'refused',
      'This file was exported by a newer version of n8n-nodes-consent.',
      'Update the package on this machine and import the file again.',
    );
  }
  const read = firstLine.safeParse(told);
  if (!read.success) throw damaged();
  const { salt, at, ...rest } = read.data;
  return { ...rest, salt: Buffer.from(salt, 'base64url'), at: Date.parse(at) };
}

function readJson(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '') as unknown;
  } catch {
    return undefined;
  }
}

interface FileKeys {
  readonly sealing: KeyObject;
  /** Under another key than what is sealed: tells a wrong passphrase from a damaged file. */
  readonly proof: Buffer;
  /** What every block is bound to. */
  readonly first: Buffer;
}

async function fileKeys(
  passphrase: string,
  salt: Uint8Array,
  cost: KeyCost,
  first: string,
): Promise<FileKeys> {
  const bytes = await deriveBytes(passphrase, salt, 2 * KEY_BYTES, cost);
  return {
    sealing: createSecretKey(bytes.subarray(0, KEY_BYTES)),
    proof: createHmac('sha256', bytes.subarray(KEY_BYTES)).update(first).digest(),
    first: createHash('sha256').update(first).digest(),
  };
}

/** Eleven bytes of its number, one of whether it is the last: never the same twice under one key. */
function nonceOf(block: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUIntBE(block, 5, 6);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

function sealBlock({ sealing, first }: FileKeys, block: number, plain: Buffer, last: boolean) {
  const cipher = createCipheriv('aes-256-gcm', sealing, nonceOf(block, last));
  cipher.setAAD(first);
  return Buffer.concat([cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
}

function openBlock({ sealing, first }: FileKeys, block: number, bytes: Buffer, last: boolean) {
  if (bytes.length < TAG_BYTES) throw damaged();
  const decipher = createDecipheriv('aes-256-gcm', sealing, nonceOf(block, last));
  decipher.setAAD(first);
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    return Buffer.concat([decipher.update(bytes.subarray(0, -TAG_BYTES)), decipher.final()]);
  } catch {
    throw damaged();
  }
}

/** Also for what a file holds that it could not hold if it were whole. */
export const damaged = () =>
  new LedgerError(
    'refused',
    'The file is damaged, was cut off or was changed.',
    'Take a whole copy of it, or export again; nothing of the file was taken over.',
  );
