import type {
  ICredentialsDecrypted,
  ICredentialTestFunctions,
  INodeCredentialTestResult,
} from 'n8n-workflow';
import { createCloudApiClient, graphErrorOf, Ledger, openLedger } from '../../core';
import { failureOf } from './failure';
import { type LedgerCredential, ledgerConfigOf } from './ledger';
import { NEW_LEDGER } from './newLedger';
import { asText } from './parameters';
import { settingsOf, type WhatsAppCredential } from './whatsapp';

const TIMEOUT_MS = 15_000;

/** Opens the ledger, and makes it where there is none yet; says what is wrong, or how many contacts it holds. */
export async function consentLedgerTest(
  this: ICredentialTestFunctions,
  credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
  try {
    const data = (credential.data ?? {}) as LedgerCredential;
    const open = await openLedger(ledgerConfigOf(data));
    const ledger = new Ledger(open, { allowed: [], actor: { node: 'credential test' } });
    const { contacts } = await ledger.size();
    const warning = (await ledger.origin()) === 'undecided' ? `. ${NEW_LEDGER}` : '';
    return {
      status: 'OK',
      message: `OK: ${contacts} ${contacts === 1 ? 'contact' : 'contacts'}${warning}`,
    };
  } catch (error) {
    return failed(error);
  }
}

/** Reads the sending number and one template; says which setting is wrong. */
export async function whatsAppCloudTest(
  this: ICredentialTestFunctions,
  credential: ICredentialsDecrypted,
): Promise<INodeCredentialTestResult> {
  const data = (credential.data ?? {}) as WhatsAppCredential;
  const settings = settingsOf(data);
  try {
    // Says what cannot work before anything is asked of the network.
    const { baseUrl } = createCloudApiClient(settings);
    if (settings.businessAccountId === '') {
      return {
        status: 'Error',
        message:
          'The business account id is empty, and without it no template can be read. It stands in WhatsApp Manager beside the name of the account.',
      };
    }
    const read = async (
      path: string,
      fields: string,
      what: string,
    ): Promise<string | undefined> => {
      const answer = await ask(
        this,
        `${baseUrl}/${settings.graphVersion}/${path}`,
        fields,
        settings,
      );
      return 'status' in answer && answer.status === 200 && isObject(answer.body)
        ? undefined
        : graphErrorOf(answer, what).message;
    };
    const problem =
      (await read(settings.phoneNumberId, 'id,display_phone_number', 'The phone number id')) ??
      (await read(
        `${settings.businessAccountId}/message_templates`,
        'name,status',
        'The templates of the business account id',
      ));
    if (problem !== undefined) return { status: 'Error', message: problem };
    const missing = [
      asText(data.appSecret) === '' && 'the app secret',
      asText(data.verifyToken) === '' && 'the verify token',
    ].filter((one) => one !== false);
    return {
      status: 'OK',
      message:
        missing.length === 0
          ? 'OK: the number and its templates can be read.'
          : `OK for sending. The WhatsApp Events Trigger needs ${missing.join(' and ')} as well.`,
    };
  } catch (error) {
    return failed(error);
  }
}

/** A credential test has no client of its own rules for outgoing connections, so it asks through n8n's helper, which keeps them. */
async function ask(
  { helpers }: ICredentialTestFunctions,
  uri: string,
  fields: string,
  { accessToken }: { readonly accessToken: string },
): Promise<Parameters<typeof graphErrorOf>[0]> {
  try {
    const { statusCode, body } = (await helpers.request({
      method: 'GET',
      uri,
      qs: { fields, limit: 1 },
      headers: { Authorization: `Bearer ${accessToken}` },
      json: true,
      simple: false,
      resolveWithFullResponse: true,
      followRedirect: false,
      timeout: TIMEOUT_MS,
    })) as { statusCode: number; body: unknown };
    return { status: statusCode, body };
  } catch (error) {
    const { code } = (error ?? {}) as { code?: unknown };
    const timedOut = code === 'ECONNABORTED' || code === 'ETIMEDOUT';
    return { lost: timedOut ? 'timeout' : 'unreachable', unsent: true };
  }
}

function isObject(body: unknown): boolean {
  return typeof body === 'object' && body !== null && !('error' in body);
}

function failed(error: unknown): INodeCredentialTestResult {
  const { message, advice } = failureOf(error);
  return { status: 'Error', message: `${message} ${advice}` };
}
