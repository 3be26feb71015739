import type { IExecuteFunctions, ILoadOptionsFunctions, IWebhookFunctions } from 'n8n-workflow';
import { Ledger, type LedgerConfig, openLedger, type Permission, PERMISSIONS } from '../../core';
import { Failure } from './failure';
import { actorOf } from './run';

/** The Consent Ledger credential as n8n hands it out. */
export interface LedgerCredential {
  readonly engine?: unknown;
  readonly databaseFile?: unknown;
  readonly encryptionKey?: unknown;
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

type Context = IExecuteFunctions | IWebhookFunctions | ILoadOptionsFunctions;

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

export function ledgerConfigOf({
  engine,
  databaseFile,
  encryptionKey,
}: LedgerCredential): LedgerConfig {
  if (engine !== undefined && engine !== '' && engine !== 'sqlite') {
    throw new Failure(
      'The Consent Ledger credential names an engine that this version does not have.',
      'Choose the embedded database in the credential.',
      { reason: 'ledger_unavailable' },
    );
  }
  return {
    engine: 'sqlite',
    file: textOf(databaseFile),
    // Blanks are part of a key: never trimmed.
    encryptionKey: typeof encryptionKey === 'string' && encryptionKey ? encryptionKey : undefined,
  };
}

/** What is not said is allowed as in a credential that nobody has touched; what is said counts to the letter. */
function allowedOf({ allowed }: LedgerCredential): readonly Permission[] {
  if (allowed === undefined) return PERMISSIONS;
  return PERMISSIONS.filter((one) => Array.isArray(allowed) && allowed.includes(one));
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
}
