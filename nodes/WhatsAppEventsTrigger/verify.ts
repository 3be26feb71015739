import { createHash, timingSafeEqual } from 'node:crypto';
import type { IWebhookFunctions } from 'n8n-workflow';
import { whatsAppCredentialOf } from '../shared/whatsapp';

/**
 * Answers WhatsApp's question whether this address is the right one: the challenge, where the
 * verify token is the credential's. Source: Meta, Webhooks, "Verification requests".
 *
 * @returns the challenge to send back, or undefined where the question is not to be answered
 */
export async function challengeOf(context: IWebhookFunctions): Promise<string | undefined> {
  const query = context.getQueryData() as Readonly<Record<string, unknown>>;
  const { verifyToken } = await whatsAppCredentialOf(context);
  const expected = typeof verifyToken === 'string' ? verifyToken.trim() : '';
  const given = query['hub.verify_token'];
  const challenge = query['hub.challenge'];
  if (query['hub.mode'] !== 'subscribe' || expected === '' || typeof given !== 'string')
    return undefined;
  if (typeof challenge !== 'string' || !/^[\w.-]{1,200}$/.test(challenge)) return undefined;
  return timingSafeEqual(digest(expected), digest(given)) ? challenge : undefined;
}

/** Of one length, so that they can be compared in constant time. */
const digest = (text: string) => createHash('sha256').update(text).digest();
