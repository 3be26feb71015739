import { randomBytes } from 'node:crypto';

/**
 * Titles and HTTP statuses of the errors that the sandbox answers or reports, after Meta's page
 * "Cloud API error codes". 130429 is answered with 429, as the Graph API does for throttling.
 */
const CODES: Readonly<Record<number, readonly [title: string, http: number]>> = {
  0: ['AuthException', 401],
  2: ['API Service', 503],
  4: ['Application request limit reached', 400],
  10: ['Permission Denied', 403],
  33: ['Parameter value is not valid', 400],
  100: ['Invalid parameter', 400],
  190: ['Invalid OAuth access token', 401],
  200: ['API Permission', 403],
  368: ['Temporarily blocked for policies violations', 403],
  80007: ['Rate limit issues', 400],
  130403: ['Recipient is blocked by the business', 400],
  130429: ['Rate limit hit', 429],
  130472: ["User's number is part of an experiment", 400],
  130497: ['Business account is restricted from messaging users in this country', 403],
  131000: ['Something went wrong', 500],
  131005: ['Access denied', 403],
  131008: ['Required parameter is missing', 400],
  131009: ['Parameter value is not valid', 400],
  131016: ['Service unavailable', 500],
  131021: ['Recipient cannot be sender', 400],
  131026: ['Message undeliverable', 400],
  131031: ['Account has been locked', 403],
  131042: ['Business eligibility payment issue', 400],
  131047: ['Re-engagement message', 400],
  131048: ['Spam rate limit hit', 400],
  131049: ['This message was not delivered to maintain healthy ecosystem engagement', 400],
  131050: ['User has stopped marketing messages from this business', 400],
  131051: ['Unsupported message type', 400],
  131053: ['Media upload error', 400],
  131055: ['Method not allowed', 400],
  131056: ['(Business Account, Consumer Account) pair rate limit hit', 400],
  131057: ['Account in maintenance mode', 500],
  131062: ['Business-scoped user id is not supported for this message', 400],
  131063: ['Marketing messages are switched off on this endpoint', 400],
  131064: ['Marketing messages are not available to this account', 400],
  132000: ['Number of parameters does not match the expected number of params', 400],
  132001: ['Template name does not exist in the translation', 404],
  132005: ['Translated text too long', 400],
  132007: ['Template format character policy violated', 400],
  132012: ['Parameter format does not match format in the created template', 400],
  132015: ['Template is paused', 400],
  132016: ['Template is disabled', 400],
};

export const titleOf = (code: number): string => CODES[code]?.[0] ?? 'Unknown error';

interface Shape {
  readonly httpStatus?: number;
  readonly subcode?: number;
  readonly message?: string;
}

/** A refusal in the shape that the Graph API gives it. `details` names the parameter, never its value. */
export class GraphError extends Error {
  readonly code: number;
  readonly httpStatus: number;
  readonly subcode: number | undefined;
  readonly details: string;

  constructor(code: number, details: string, shape: Shape = {}) {
    super(shape.message ?? `(#${code}) ${titleOf(code)}`);
    this.code = code;
    this.httpStatus = shape.httpStatus ?? CODES[code]?.[1] ?? 400;
    this.subcode = shape.subcode;
    this.details = details;
  }

  body(): unknown {
    return {
      error: {
        message: this.message,
        type: 'OAuthException',
        code: this.code,
        ...(this.subcode === undefined ? {} : { error_subcode: this.subcode }),
        error_data: { messaging_product: 'whatsapp', details: this.details },
        fbtrace_id: `A${randomBytes(16).toString('base64url')}`,
      },
    };
  }
}

/** An envelope without something it needs, as the Graph API words it. */
export const required = (parameter: string): GraphError =>
  new GraphError(100, `The parameter ${parameter} is required.`, {
    message: `(#100) The parameter ${parameter} is required.`,
  });

/** A value of the wrong kind, as the Graph API words it. */
export const mustBe = (parameter: string, what: string): GraphError =>
  new GraphError(100, `Param ${parameter} must be ${what}.`, {
    message: `(#100) Param ${parameter} must be ${what}.`,
  });

/** A path or id that the token's app does not know. */
export const unknownObject = (method: 'get' | 'post', id: string): GraphError =>
  new GraphError(100, 'The id in the path belongs to no object that this access token can use.', {
    subcode: 33,
    message:
      `Unsupported ${method} request. Object with ID '${id}' does not exist, cannot be loaded ` +
      'due to missing permissions, or does not support this operation',
  });
