import type { SendResult } from '../campaign/sender';
import { readBsuid } from '../consent/bsuid';
import type { Instant } from '../consent/vocabulary';
import { phoneFromWaId } from '../inbound/phone';
import { acceptedBody, graphErrorBody, type Answer, type Lost } from './answer';
import { findEntry } from './error-table';
import { sanitise } from './sanitise';

/** Stands where a result needs a code and Graph gave none (nothing was ever asked of it). */
export const NO_CODE = -1;

const DAY_MS = 24 * 60 * 60 * 1000;
/** Graph names a parameter as `param text` or `parameter template['name']`: only the bare name is repeated. */
const NAMED_PARAMETER =
  /\bparam(?:eter)?s?\s+["'(]?([a-z_][a-z_0-9]*(?:\[['"]?[a-z_0-9]{1,30}['"]?\]|\.[a-z_]+)*)/i;
const NO_PARAMETER_NAMES = new Set([
  'is',
  'are',
  'was',
  'value',
  'values',
  'name',
  'must',
  'in',
  'of',
  'to',
  'for',
  'and',
  'or',
  'not',
  'missing',
  'cannot',
  'can',
  'format',
  'does',
  'length',
]);

/**
 * What became of a message, told from the answer to its request and from nothing else.
 *
 * Only three things lead away from `unknown`: an answer with a message id, an answer below 500 with a readable
 * Graph error code, and the proof that the request never had a connection. Source: Cloud API, "Error codes";
 * acts on `error.code` alone, never on titles.
 *
 * @param now milliseconds since 1970, UTC; the start of the 24 hours after 131049
 */
export function classify(answer: Answer, now: Instant): SendResult {
  if ('lost' in answer) return classifyLost(answer);
  const { status, body } = answer;
  const error = graphErrorBody.safeParse(body);
  if (status >= 200 && status < 300) {
    const accepted = acceptedBody.safeParse(body);
    if (accepted.success && !hasError(body)) {
      const [message] = accepted.data.messages;
      const alsoKnownAs = knownAs(accepted.data.contacts?.[0]);
      return {
        kind: 'accepted',
        messageId: message.id,
        // Both `held_for_quality_assessment` and `paused` mean: taken, and not yet on its way.
        ...(message.message_status !== undefined && message.message_status !== 'accepted'
          ? { held: true }
          : {}),
        ...(alsoKnownAs.length > 0 ? { alsoKnownAs } : {}),
      };
    }
    return unknown('WhatsApp answered in a way that does not show whether the message was sent.');
  }
  if (status >= 400 && status < 500 && error.success) return classifyCode(error.data.error, now);
  if (status >= 500) return unknown('WhatsApp had a fault of its own while it took the message.');
  return unknown('WhatsApp answered in a way that cannot be read.');
}

/**
 * The number as WhatsApp writes it can differ from the one that was written to (Brazil's ninth digit, Argentina's
 * 9), and webhooks name that one, or the user id alone.
 */
function knownAs(contact: { wa_id?: string | undefined; user_id?: string | undefined } = {}) {
  const all = [phoneFromWaId(contact.wa_id, true), readBsuid(contact.user_id)];
  return all.filter((one) => one !== undefined);
}

function hasError(body: unknown): boolean {
  return (
    typeof body === 'object' &&
    body !== null &&
    'error' in body &&
    body.error !== null &&
    body.error !== undefined
  );
}

function classifyCode(
  error: {
    code: number;
    message?: string | undefined;
    error_data?: { details?: string | undefined } | undefined;
  },
  now: Instant,
): SendResult {
  const { code } = error;
  const entry = findEntry(code);
  if (entry === undefined) {
    return {
      kind: 'rejected',
      code,
      listed: false,
      explanation: `WhatsApp refused the message with error ${code}, which is not a known one${detailsOf(error)}. Look the code up in Meta's list of Cloud API errors, then send again.`,
    };
  }
  const explanation = entry.explanation;
  switch (entry.action) {
    case 'retry':
      return { kind: 'retry', code, scope: entry.scope, afterMs: entry.afterMs, explanation };
    case 'unknown':
      return unknown(explanation);
    case 'later':
      return { kind: 'later', code, resumeAt: now + DAY_MS, explanation };
    case 'opted_out':
      return { kind: 'opted_out', code, explanation };
    case 'not_reachable':
      return { kind: 'not_reachable', code, explanation };
    case 'rejected':
      return {
        kind: 'rejected',
        code,
        listed: true,
        explanation: explanation.replace('%', () => parameterOf(error)),
      };
    case 'stop':
      return { kind: 'stop', code, explanation };
  }
}

function parameterOf(error: {
  message?: string | undefined;
  error_data?: { details?: string | undefined } | undefined;
}): string {
  const details = error.error_data?.details;
  for (const source of [details, error.message]) {
    const name = source === undefined ? undefined : NAMED_PARAMETER.exec(source)?.[1];
    if (name !== undefined && !NO_PARAMETER_NAMES.has(name.toLowerCase()))
      return ` (${name}${details ? `: ${sanitise(details)}` : ''})`;
  }
  return detailsOf(error);
}

function detailsOf(error: { error_data?: { details?: string | undefined } | undefined }): string {
  const details = sanitise(error.error_data?.details ?? '').replace(/\.$/, '');
  return details === '' ? '' : ` (${details})`;
}

function classifyLost({ lost, unsent }: Lost): SendResult {
  if (!unsent) {
    return unknown(
      lost === 'timeout'
        ? 'WhatsApp did not answer in time.'
        : lost === 'too_large'
          ? 'The answer was too large to be one from WhatsApp.'
          : 'The connection broke off before WhatsApp had answered.',
    );
  }
  switch (lost) {
    case 'misconfigured':
      return {
        kind: 'stop',
        code: NO_CODE,
        explanation:
          "WhatsApp cannot be reached with these settings, so nothing was sent. Check the base URL of the WhatsApp credential, its certificate and this server's rules for outgoing connections, then run the edition again.",
      };
    case 'cancelled':
      return {
        kind: 'stop',
        code: NO_CODE,
        explanation:
          'The run was stopped before this message went out. Run the edition again to go on.',
      };
    default:
      return {
        kind: 'retry',
        code: NO_CODE,
        scope: 'number',
        afterMs: 5_000,
        explanation:
          'No connection to WhatsApp could be made, so nothing was sent. Check the internet connection of this server if it stays so.',
      };
  }
}

function unknown(what: string): SendResult {
  return {
    kind: 'unknown',
    explanation: `${what} It may have gone out, so it is not sent again; a status event from WhatsApp will settle it.`,
  };
}
