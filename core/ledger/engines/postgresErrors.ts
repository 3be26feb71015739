import { LedgerError, type LedgerProblem } from '../errors';

type Told = readonly [problem: LedgerProblem, message: string, advice: string];

const NOT_REACHED: Told = [
  'not_reachable',
  "The consent ledger's database server cannot be reached.",
  'Check that PostgreSQL is running and that the host and port in the Consent Ledger credential are right, then run the workflow again.',
];
const CUT_OFF: Told = [
  'not_reachable',
  "The connection to the consent ledger's database was lost.",
  'Run the workflow again once the server is back: what was reported as recorded is safe, and what is recorded already is recognised.',
];
const LOGIN: Told = [
  'not_reachable',
  "The consent ledger's database server refused the login.",
  'Check user and password in the Consent Ledger credential, and whether the server lets this user in from this machine and without SSL.',
];
const CLOSED: Told = ['closed', 'The consent ledger has been closed.', 'Start n8n again.'];
const BUSY: Told = [
  'busy',
  'The consent ledger is in use by other workers and did not become free in time.',
  'Run the workflow again; if it stays so, look for a session that holds a lock in the database for long.',
];
const CERTIFICATE: Told = [
  'not_reachable',
  "The certificate of the consent ledger's database server cannot be trusted.",
  "Put the server's CA certificate into the Consent Ledger credential and use the host name that the certificate was made for.",
];
const NO_TLS: Told = [
  'not_reachable',
  "The consent ledger's database server offers no encrypted connection.",
  'Switch SSL on at the server, or off in the Consent Ledger credential where the network between them is your own.',
];
const READ_ONLY: Told = [
  'not_reachable',
  "The consent ledger's database takes no changes: it is a standby or set to read only.",
  "Enter the host of the primary server in the Consent Ledger credential, one that stays the primary's after a failover.",
];
const FULL: Told = [
  'disk_full',
  "The disk of the consent ledger's database server is full: nothing of this batch was recorded.",
  'Make room there and run the workflow again; what was reported as recorded before is safe.',
];
const NO_CONNECTION_FREE: Told = [
  'busy',
  "The consent ledger's database server has no connection left.",
  "Lower Maximum Connections in the Consent Ledger credential or raise the server's own limit, then run the workflow again.",
];
const POOL_EMPTY: Told = [
  'busy',
  'All connections to the consent ledger stayed in use for too long.',
  'Run the workflow again; if it stays so, raise Maximum Connections in the Consent Ledger credential.',
];
const NOT_PERMITTED: Told = [
  'not_reachable',
  'The database user lacks a right that the consent ledger needs: to make its schema and tables, and to read and write what is in them.',
  'Have the administrator make that user the owner of the schema, or grant it CREATE on the database.',
];
const TOO_SLOW: Told = [
  'busy',
  "The consent ledger's database server broke off a step that took longer than it allows.",
  "Run the workflow again; if it stays so, raise the statement timeout of the ledger's database user.",
];
const DAMAGED: Told = [
  'corrupt',
  "The consent ledger's database is damaged.",
  'Have the administrator restore it from a backup; do not delete it, opt-outs stand in it.',
];
const TABLES_GONE: Told = [
  'missing_ledger',
  'Tables of the consent ledger are not where they were.',
  'Restore its schema from a backup; if it was moved or renamed, correct the Consent Ledger credential.',
];
const NO_DATABASE: Told = [
  'not_reachable',
  "The consent ledger's database does not exist on that server.",
  'Check its name in the Consent Ledger credential, or have the administrator create it.',
];
const FILES: Told = [
  'not_reachable',
  "The consent ledger's database server cannot read or write its own files.",
  "Have the administrator look into the server's log and its disk.",
];
const POOLER: Told = [
  'not_reachable',
  "The pooler before the consent ledger's database does not pass on what the ledger needs.",
  'Connect to the server directly, or to a pooler in session mode.',
];

/** By SQLSTATE, or by the first two characters of one. @see https://www.postgresql.org/docs/current/errcodes-appendix.html */
const BY_STATE: Readonly<Record<string, Told>> = {
  '08': CUT_OFF,
  '08P01': POOLER,
  '25006': READ_ONLY,
  '25P03': TOO_SLOW,
  '25P04': TOO_SLOW,
  '28': LOGIN,
  '3D000': NO_DATABASE,
  '3F000': TABLES_GONE,
  '40001': BUSY,
  '40P01': BUSY,
  '42501': NOT_PERMITTED,
  '42P01': TABLES_GONE,
  '53': NO_CONNECTION_FREE,
  '53100': FULL,
  '55P03': BUSY,
  '57': CUT_OFF,
  '57014': TOO_SLOW,
  '57P03': NOT_REACHED,
  '58': FILES,
  XX001: DAMAGED,
  XX002: DAMAGED,
};

/** Codes of Node's own errors. */
const BY_CODE: Readonly<Record<string, Told>> = {
  ECONNREFUSED: NOT_REACHED,
  ENOTFOUND: NOT_REACHED,
  EAI_AGAIN: NOT_REACHED,
  EHOSTUNREACH: NOT_REACHED,
  ENETUNREACH: NOT_REACHED,
  EADDRNOTAVAIL: NOT_REACHED,
  ETIMEDOUT: NOT_REACHED,
  ENOENT: NOT_REACHED,
  EACCES: NOT_REACHED,
  ECONNRESET: CUT_OFF,
  ECONNABORTED: CUT_OFF,
  EPIPE: CUT_OFF,
  EPROTO: NO_TLS,
};

/** What `pg` says without any code. */
const BY_WORDS: readonly (readonly [RegExp, Told])[] = [
  [/server does not support SSL|establishing an SSL connection/, NO_TLS],
  [/certificate|Hostname\/IP does not match/i, CERTIFICATE],
  [/SASL|SCRAM|[Pp]assword/, LOGIN],
  [/timeout exceeded when trying to connect/, POOL_EMPTY],
  [/connection timeout|timeout expired/, NOT_REACHED],
  [/Cannot use a pool after calling end|driver has already been destroyed/, CLOSED],
  [/Connection terminated|not queryable|socket has been ended|write after end/, CUT_OFF],
];

/**
 * An error of PostgreSQL, of `pg` or of the network, as a person can act on it. What the server says
 * may quote rows, parameters and addresses: of that only what names no value is kept, for whoever
 * has to mend the ledger itself.
 */
export function postgresToLedgerError(error: unknown): unknown {
  // Not the server's: a value that one of us would not take.
  if (error instanceof LedgerError || error instanceof TypeError || error instanceof RangeError)
    return error;
  const told = toldOf(error);
  return told ? new LedgerError(...told, withoutValues(error)) : withoutValues(error);
}

/** The same for what happened while connecting, where whatever is not understood means that there is no connection. */
export function connectingToLedgerError(error: unknown): LedgerError {
  const known = postgresToLedgerError(error);
  return known instanceof LedgerError ? known : new LedgerError(...NOT_REACHED, known);
}

/** Whether it says that the engine itself was closed. */
export function isClosed(error: Error): boolean {
  return toldOf(error) === CLOSED;
}

/** Whether it says that the connection is gone, and not that a statement was refused. */
export function isConnectionLost(error: unknown): boolean {
  const told = toldOf(error);
  return told === CUT_OFF || told === NOT_REACHED;
}

function toldOf(error: unknown): Told | undefined {
  const { code, message, errors } = (error ?? {}) as {
    code?: unknown;
    message?: unknown;
    errors?: unknown;
  };
  if (typeof code === 'string') {
    const state = /^[0-9A-Z]{5}$/.test(code) && !/^E[A-Z]{4}$/.test(code);
    const told = state ? (BY_STATE[code] ?? BY_STATE[code.slice(0, 2)]) : BY_CODE[code];
    if (told) return told;
    if (/CERT|SELF_SIGNED|UNABLE_TO_|^ERR_TLS/.test(code)) return CERTIFICATE;
    if (/^ERR_SSL/.test(code)) return NO_TLS;
    if (state) return undefined;
  }
  // A host with several addresses fails once for each.
  if (Array.isArray(errors) && errors.length > 0) return toldOf(errors[0]);
  const words = typeof message === 'string' ? message : '';
  return BY_WORDS.find(([pattern]) => pattern.test(words))?.[1];
}

function withoutValues(error: unknown): Error {
  const { code, message, table, constraint } = (error ?? {}) as Record<string, unknown>;
  const state = typeof code === 'string' ? code : 'no code';
  const where = [table, constraint].filter((name) => typeof name === 'string').join(', ');
  // Class 42 is about the statement itself, which holds no values: they travel apart from it.
  const said = state.startsWith('42') && typeof message === 'string' ? `: ${message}` : '';
  return Object.assign(
    new Error(`PostgreSQL failed (${state}${where ? `, ${where}` : ''})${said}`),
    { code: state },
  );
}
