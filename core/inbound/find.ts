import { readEmail, readOneClick } from './email';
import type { InboundReading } from './events';
import { type FindHints, readForm } from './form';
import { asFields } from './lenient';
import { readMessenger } from './messenger';
import { readTelegram } from './telegram';
import { readTwilio } from './twilio';
import { isWhatsApp, readWhatsApp } from './whatsapp';
import type { Circumstances } from './whatsapp-messages';

/** What an input turned out to be. */
export type InputKind =
  'whatsapp' | 'telegram' | 'twilio' | 'messenger' | 'one_click' | 'email' | 'form';

export interface FoundInput extends InboundReading {
  readonly kind: InputKind;
}

/**
 * Finds out what an input is by its shape, and reads it: what platforms, mailboxes and forms hand on, bare or as the
 * body of an HTTP request. Undefined where it is nothing known, such as a row of a table. Never throws, whatever JSON it is
 * given.
 */
export function findInput(
  given: unknown,
  circumstances: Circumstances,
  hints: FindHints = {},
): FoundInput | undefined {
  const whatsApp = readWhatsApp(given, circumstances);
  if (whatsApp.events.length > 0 || isWhatsApp(given)) return { kind: 'whatsapp', ...whatsApp };
  const readers: ReadonlyArray<readonly [InputKind, () => InboundReading | undefined]> = [
    ...[given, asFields(given)?.body].flatMap((body) => [
      ['telegram', () => readTelegram(body, circumstances)] as const,
      ['twilio', () => readTwilio(body, circumstances)] as const,
      ['messenger', () => readMessenger(body, circumstances)] as const,
    ]),
    ['one_click', () => readOneClick(given, circumstances, hints.sender)],
    ['form', () => readForm(given, circumstances, hints)],
    ['email', () => readEmail(given, circumstances)],
    ['email', () => readEmail(asFields(given)?.body, circumstances)],
  ];
  for (const [kind, read] of readers) {
    const reading = read();
    if (reading !== undefined) return { kind, ...reading };
  }
  return undefined;
}
