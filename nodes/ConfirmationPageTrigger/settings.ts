import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import { canonicalPurpose, type Ledger } from '../../core';
import { asText, isRecord } from '../shared/parameters';
import type { Origin } from './guesses';

/** What the user set in the node. */
export interface Settings {
  readonly businessName: string | undefined;
  /** BCP 47; where neither the link nor the browser asks for one that there is. */
  readonly language: string;
  readonly privacyUrl: string | undefined;
  /** IANA. */
  readonly timeZone: string;
  /** What a purpose is called on the page; the purpose itself where nothing is said. */
  purposeName(purpose: string, language: string): string;
  /** Whether items carry the address; only where the credential lets a workflow reveal it. */
  includesContact(ledger: Ledger): boolean;
  /** What is kept of the visit as evidence, until the contact is erased. */
  personalOf(request: Origin): Readonly<Record<string, string>> | undefined;
}

export function settingsOf(context: IWebhookFunctions): Settings {
  const text = (name: string) => asText(context.getNodeParameter(name, '')) || undefined;
  const raw = context.getNodeParameter('options', {});
  const options: IDataObject = isRecord(raw) ? (raw as IDataObject) : {};
  const include = context.getNodeParameter('include', []);
  return {
    businessName: text('businessName'),
    language: text('language') ?? 'en',
    privacyUrl: asText(options.privacyUrl) || undefined,
    timeZone: timeZoneOf(context),
    purposeName: (purpose, language) => purposeNameOf(options.purposeNames, purpose, language),
    includesContact: (ledger) => {
      if (!Array.isArray(include) || !include.includes('contact')) return false;
      if (ledger.mayReveal()) return true;
      context.logger.warn(
        'Confirmation Page Trigger: The Consent Ledger credential does not allow a workflow to reveal personal data, so Include has no effect.',
      );
      return false;
    },
    personalOf: (request) => personalOf(options.keep, request),
  };
}

function purposeNameOf(raw: unknown, purpose: string, language: string): string {
  const rows = isRecord(raw) && Array.isArray(raw.names) ? raw.names.filter(isRecord) : [];
  const named = rows
    .filter((row) => canonicalPurpose(asText(row.purpose)) === canonicalPurpose(purpose))
    .filter((row) => asText(row.name) !== '');
  const own = named.find((row) => asText(row.language) === language);
  return asText((own ?? named.find((row) => asText(row.language) === ''))?.name) || purpose;
}

function personalOf(raw: unknown, { ip, headers }: Origin) {
  const keep: readonly unknown[] = Array.isArray(raw) ? raw : [];
  const userAgent = headers['user-agent'];
  const personal: Record<string, string> = {};
  if (keep.includes('ipAddress') && ip) personal.ipAddress = ip;
  if (keep.includes('userAgent') && typeof userAgent === 'string')
    personal.userAgent = userAgent.slice(0, 400);
  return Object.keys(personal).length > 0 ? personal : undefined;
}

/** The workflow's own; what n8n names and this Node.js does not know would break the page. */
function timeZoneOf(context: IWebhookFunctions): string {
  const timeZone = context.getTimezone();
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return 'UTC';
  }
}
