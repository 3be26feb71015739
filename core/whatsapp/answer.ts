import { z } from 'zod';

/** Why there is no answer, and whether the request had a connection to go out on by then. */
export interface Lost {
  readonly lost: LostReason;
  /** True only where the request never got a connection, so that no byte of it can have left. */
  readonly unsent: boolean;
}

/**
 * `unreachable`: no connection, may be over soon. `misconfigured`: no connection, and there will be none
 * until somebody changes a setting. `cancelled`: stopped by the caller before it started.
 */
export type LostReason =
  'timeout' | 'unreachable' | 'misconfigured' | 'cancelled' | 'broken_off' | 'too_large';

/** What the Cloud API answered; `body` is undefined where it was no JSON. */
export interface Answered {
  readonly status: number;
  readonly body: unknown;
}

export type Answer = Answered | Lost;

const text = z.string().optional().catch(undefined);

/** Graph's error object. Only `code` must be there; titles and messages are never acted on. */
export const graphErrorBody = z.object({
  error: z.object({
    code: z.number().int(),
    message: text,
    error_data: z.object({ details: text }).optional().catch(undefined),
  }),
});

/** An id is only an id if it could be one: one word, no blanks or control characters. */
const messageId = z.string().regex(/^[\x21-\x7e]{1,1024}$/);

/** The answer to a message that was taken. Source: Cloud API, Messages, "Successful response". */
export const acceptedBody = z.object({
  messages: z.tuple([z.object({ id: messageId, message_status: text })], z.unknown()),
  contacts: z
    .array(
      z
        .object({
          user_id: text,
          wa_id: z
            .string()
            .regex(/^[1-9]\d{6,14}$/)
            .optional()
            .catch(undefined),
        })
        .catch({ user_id: undefined, wa_id: undefined }),
    )
    .optional()
    .catch(undefined),
});

/** What a text says as JSON; undefined where it is none. */
export function parseJson(text: unknown): unknown {
  if (typeof text !== 'string') return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
