import type {
  IExecuteFunctions,
  IHookFunctions,
  ILoadOptionsFunctions,
  IWebhookFunctions,
} from 'n8n-workflow';
import { Ledger, type LedgerConfig, openLedger, type Permission, PERMISSIONS } from '../../core';
import { Failure } from './failure';
import { actorOf } from './run';

/** The Consent Ledger credential as n8n hands it out. */
export interface LedgerCredential {
  readonly engine?: unknown;
  readonly databaseFile?: unknown;
  readonly host?: unknown;
  readonly port?: unknown;
  readonly database?: unknown;
  readonly user?: unknown;
  readonly password?: unknown;
  readonly schema?: unknown;
  readonly ssl?: unknown;
  readonly caCertificate?: unknown;
  readonly keysDatabase?: unknown;
  readonly maxConnections?: unknown;
  readonly encryptionKey?: unknown;
  readonly previousEncryptionKey?: unknown;
  readonly defaultCountry?: unknown;
  readonly controller?: unknown;
  readonly allowed?: unknown;
}

/** The credential's name. */
const LEDGER_CREDENTIAL = 'consentLedgerApi';

export interface LedgerOfNode {
  readonly ledger: Ledger;
  /** For phones without a country code; ISO 3166. */
  readonly defaultCountry: string | undefined;
  /** The business whose ledger it is, as the user wrote it. */
  readonly controller: string | undefined;
}

type Context = IExecuteFunctions | IHookFunctions | IWebhookFunctions | ILoadOptionsFunctions;

/**
 * The ledger that the node's credential names, as its workflow may use it.
 *
 * @throws LedgerError, or Failure where the node has no credential
 */
export async function ledgerOf(context: Context): Promise<LedgerOfNode> {
  const credential = await credentialOf(context);
  const open = await openLedger(ledgerConfigOf(credential));
  return {
    ledger: new Ledger(open, { allowed: allowedOf(credential), actor: actorOf(context) }),
    defaultCountry: textOf(credential.defaultCountry),
    controller: textOf(credential.controller),
  };
}

/**
 * Where the ledger of the node's credential is, for work that must not open it first.
 *
 * @throws Failure where the node has no credential, or one that does not allow a workflow to record
 */
export async function placeToRecordIn(context: Context): Promise<LedgerConfig> {
  const credential = await credentialOf(context);
  if (!allowedOf(credential).includes('record')) {
    throw new Failure(
      'The Consent Ledger credential of this node does not allow a workflow to record anything.',
      'Choose a credential that allows it, or allow it in the credential.',
      { reason: 'ledger_unavailable' },
    );
  }
  return ledgerConfigOf(credential);
}

async function credentialOf(context: Context): Promise<LedgerCredential> {
  // What n8n says here may quote the credential.
  const credential = await context
    .getCredentials<LedgerCredential>(LEDGER_CREDENTIAL, 0)
    .catch(() => undefined);
  if (credential) return credential;
  throw new Failure(
    'This node has no Consent Ledger credential that n8n could read.',
    'Choose one in the node; a new one works with nothing filled in.',
    { reason: 'ledger_unavailable' },
  );
}

/**
 * What the credential says about where the ledger is. What is left empty gets its default in the
 * core, which also says what will not do.
 */
export function ledgerConfigOf(credential: LedgerCredential): LedgerConfig {
  const engine = textOf(credential.engine) ?? 'sqlite';
  const keys = {
    encryptionKey: secretOf(credential.encryptionKey),
    previousEncryptionKey: secretOf(credential.previousEncryptionKey),
  };
  if (engine === 'sqlite') return { engine, file: textOf(credential.databaseFile), ...keys };
  if (engine === 'postgres') {
    return {
      engine,
      host: textOf(credential.host) ?? '',
      port: numberOf(credential.port),
      database: textOf(credential.database) ?? '',
      user: textOf(credential.user) ?? '',
      password: secretOf(credential.password),
      schema: textOf(credential.schema),
      // What is not one of the three is refused in the core.
      ssl: textOf(credential.ssl) as 'off' | 'require' | 'verify' | undefined,
      ca: textOf(credential.caCertificate),
      keysDatabase: textOf(credential.keysDatabase),
      maxConnections: numberOf(credential.maxConnections),
      ...keys,
    };
  }
  throw new Failure(
    'The Consent Ledger credential names an engine that this version does not have.',
    'Choose the embedded database or PostgreSQL in the credential.',
    { reason: 'ledger_unavailable' },
  );
}

/** Blanks are part of a key and of a password: never trimmed. */
function secretOf(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/** As an expression may give it; what is no number stays as it is, to be refused by name. */
function numberOf(value: unknown): number | undefined {
  if (value === undefined || value === null || value === '') return undefined;
  return Number(value);
}

/** What is not said is allowed as in a credential that nobody has touched; what is said counts to the letter. */
function allowedOf({ allowed }: LedgerCredential): readonly Permission[] {
  if (allowed === undefined) return PERMISSIONS;
  return PERMISSIONS.filter((one) => Array.isArray(allowed) && allowed.includes(one));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
