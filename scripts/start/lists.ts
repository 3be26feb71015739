/**
 * Reads the lists of contacts and consents that a marketer exports from wherever they keep them.
 * No error here repeats what stands in a row: a list is full of personal data, so rows are named by number.
 */
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import type { readMoment } from '../../core/consent/times';
import type { Act } from '../../core/ledger/acts';
import type { readImportRow } from '../../core/ledger/importing';

/** One row as it was written; whether the phone can be used is the campaign's to say. */
export interface ContactRow {
  readonly row: number;
  readonly phone: string;
  readonly name: string;
  readonly country: string;
}

/** What one row of the list of consents puts on record; more than nothing. */
export interface ConsentRow {
  readonly row: number;
  readonly acts: readonly Act[];
}

export interface Consents {
  readonly rows: readonly ConsentRow[];
  /** Rows that could not be read and say of nobody that they left. */
  readonly skipped: readonly { readonly row: number; readonly problem: string }[];
}

/** How the core reads what people write; the caller brings it. */
export interface Readers {
  readonly readImportRow: typeof readImportRow;
  readonly readMoment: typeof readMoment;
}

/** What a list of consents is: the operator's word for it. */
const ATTESTED = { evidence: { source: 'operator_attestation' }, pendingForMs: 30 * 86_400_000 };

/** The text of a list, whatever a spreadsheet saved it as. */
export function readText(path: string): string {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    const missing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    throw new Error(
      missing
        ? `There is no file ${path}. Check the path that you gave.`
        : `${path} cannot be read (${(error as NodeJS.ErrnoException).code}). Check that it is a file and that you may read it.`,
    );
  }
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes); // what Excel saves as plain "CSV" in Europe
  }
}

/**
 * Columns `phone,name,country`, the last two may be missing; any order, other columns are passed over.
 * @throws Error with a sentence where the whole list cannot be read
 */
export function readContacts(text: string, path: string): ContactRow[] {
  return table(text, path, ['phone'], 'phone, name, country').map(({ row, cell }) => ({
    row,
    phone: cell('phone'),
    name: cell('name'),
    country: cell('country'),
  }));
}

/**
 * Columns `phone,channel,purpose,state,at,noticeVersion`, the last may be missing. A row that cannot be read
 * is left out where all it could do is allow; where it says, or could say, that someone left, nothing of the
 * list is used.
 * @throws Error that names the rows
 */
export function readConsents(text: string, path: string, readers: Readers): Consents {
  const columns = ['phone', 'channel', 'purpose', 'state', 'at'];
  const rows: ConsentRow[] = [];
  const skipped: { row: number; problem: string }[] = [];
  const leaving: { row: number; problem: string }[] = [];
  for (const { row, cell } of table(text, path, columns, `${columns.join(', ')}, noticeVersion`)) {
    const told = {
      contact: cell('phone'),
      channel: cell('channel'),
      purpose: cell('purpose'),
      state: cell('state'),
      at: cell('at'),
      noticeVersion: cell('noticeversion'),
    };
    const read = readers.readImportRow(told, ATTESTED);
    if (read.acts === undefined) {
      (read.saysLeft ? leaving : skipped).push({ row, problem: read.problem });
      continue;
    }
    // The core takes a leaving without a readable date as of now; in a list that someone attests to, it is a mistake to mend.
    const date = told.at === '' ? undefined : readers.readMoment(told.at).problem;
    if (date !== undefined && read.acts.length > 0) leaving.push({ row, problem: date });
    else if (read.acts.length > 0) rows.push({ row, acts: read.acts });
  }
  if (leaving.length > 0) {
    const named = leaving.slice(0, 10).map(({ row, problem }) => `  row ${row}: ${problem}`);
    if (leaving.length > named.length) named.push(`  and ${leaving.length - named.length} more`);
    throw new Error(
      `${basename(path)} has ${leaving.length === 1 ? 'a row' : `${leaving.length} rows`} that cannot be read and may say that someone left, ` +
        `so nothing was sent. Correct them and run the command again.\n${named.join('\n')}`,
    );
  }
  return { rows, skipped };
}

interface Row {
  /** As a spreadsheet numbers it: the header is row 1. */
  readonly row: number;
  /** By column name in lower case; trimmed; empty where the column or cell is missing. */
  readonly cell: (column: string) => string;
}

function table(text: string, path: string, required: readonly string[], all: string): Row[] {
  const name = basename(path);
  let records: string[][];
  try {
    records = parse(text, {
      bom: true,
      delimiter: delimiterOf(text),
      relax_column_count: true,
      relax_quotes: true,
      skip_empty_lines: false,
      trim: true,
    });
  } catch (error) {
    // The library's own message can quote the row.
    const { lines } = error instanceof CsvError ? (error as CsvError & { lines?: number }) : {};
    throw new Error(
      `${name} is not a readable CSV file${lines ? `: look for a quotation mark that is not closed, up to line ${lines}` : ''}. ` +
        'Save it from your spreadsheet as "CSV UTF-8" and try again.',
    );
  }
  const header = (records[0] ?? []).map((column) => column.toLowerCase().replace(/[\s_-]/g, ''));
  const missing = required.filter((column) => !header.includes(column));
  if (missing.length > 0) {
    throw new Error(
      `${name} has no column ${missing.map((column) => `"${column}"`).join(', ')}. Its first row must name the columns: ${all}.`,
    );
  }
  const twice = required.find((column) => header.indexOf(column) !== header.lastIndexOf(column));
  if (twice) throw new Error(`${name} has two columns "${twice}". Keep one of them.`);
  return records
    .slice(1)
    .flatMap((cells, index) =>
      cells.every((cell) => cell === '')
        ? []
        : [{ row: index + 2, cell: (column: string) => cells[header.indexOf(column)] ?? '' }],
    );
}

/** Spreadsheets write `;` where the comma is the decimal sign. The header line decides. */
function delimiterOf(text: string): string {
  const header = text
    .replace(/^\uFEFF/, '')
    .trimStart()
    .split(/\r?\n|\r/, 1)[0]!
    .replace(/"[^"]*"/g, '""');
  const count = (sign: string) => header.split(sign).length;
  return [',', ';', '\t'].reduce((best, sign) => (count(sign) > count(best) ? sign : best));
}
