import { graphErrorBody, type Answer } from './answer';
import { findEntry } from './error-table';
import { NO_CODE } from './errors';
import { sanitise } from './sanitise';

/**
 * A management call (templates, number, account, media) that did not work. `message` says to a person what happened and
 * what to do; neither it nor `details` holds the access token.
 */
export class GraphError extends Error {
  override readonly name = 'GraphError';
  /** HTTP status; 0 where there was no answer. */
  readonly status: number;
  /** Graph's error code, or `NO_CODE`. */
  readonly code: number;
  readonly details: string | undefined;

  constructor(status: number, code: number, message: string, details?: string) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

/**
 * @param what what was asked for, e.g. "The list of templates"
 * @param failed what did not happen to it
 */
export function graphErrorOf(
  answer: Answer,
  what: string,
  failed = 'could not be read',
): GraphError {
  if ('lost' in answer) {
    const why = {
      timeout: 'WhatsApp did not answer in time. Try again in a moment.',
      unreachable:
        'no connection could be made. Check the internet connection of this server and the base URL of the WhatsApp credential.',
      misconfigured:
        "the address cannot be reached. Check the base URL of the WhatsApp credential, its certificate and this server's rules for outgoing connections.",
      cancelled: 'the run was stopped.',
      broken_off: 'the connection broke off. Try again in a moment.',
      too_large:
        'the answer was too large to be one from WhatsApp. Check the base URL of the WhatsApp credential.',
    }[answer.lost];
    return new GraphError(0, NO_CODE, `${what} ${failed}: ${why}`);
  }
  const { status, body } = answer;
  const read = graphErrorBody.safeParse(body);
  if (!read.success) {
    const advice =
      status >= 500
        ? 'WhatsApp is out of order for a moment. Try again later.'
        : status >= 300 && status < 400
          ? 'the address leads elsewhere. Check the base URL of the WhatsApp credential.'
          : 'the answer is not one from WhatsApp. Check the base URL and the Graph version of the WhatsApp credential.';
    return new GraphError(status, NO_CODE, `${what} ${failed}: ${advice}`);
  }
  const { code, error_data, message } = read.data.error;
  const details = sanitise(error_data?.details ?? message ?? '') || undefined;
  return new GraphError(status, code, `${what} ${failed}. ${adviceFor(code, status)}`, details);
}

function adviceFor(code: number, status: number): string {
  if (code === 190 || code === 0 || status === 401)
    return 'The access token is wrong, has expired or was withdrawn. Make a new one in Meta Business Settings and put it in the WhatsApp credential.';
  if (code === 10 || (code >= 200 && code <= 299))
    return 'The access token lacks a permission. Give its system user whatsapp_business_management and whatsapp_business_messaging on this account.';
  if (code === 4 || code === 80007 || code === 80008 || status === 429)
    return 'The account has used up its calls for now. Try again in an hour.';
  if (code === 131053)
    return 'WhatsApp cannot use this file: its content is damaged, or of another type than it says. Save it anew as JPEG, PNG, MP4 or PDF.';
  if (code === 100 || status === 404)
    return 'There is no such id, or the access token cannot see it. Check the phone number id and the business account id in the WhatsApp credential.';
  if (status >= 500 || code === 1 || code === 2)
    return 'WhatsApp is out of order for a moment. Try again later.';
  if (code === 2635)
    return 'The Graph version is too old. Put the current one in the WhatsApp credential.';
  const entry = findEntry(code);
  return entry !== undefined && entry.action === 'stop'
    ? entry.explanation
    : `WhatsApp answered with error ${code}. Look the code up in Meta's list of Graph API errors.`;
}
