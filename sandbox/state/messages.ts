import { randomUUID } from 'node:crypto';
import type { Rendered } from '../graph/template.ts';

/** A request that the API accepted, as it came, and what becomes of the message. */
export interface AcceptedMessage {
  readonly id: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly path: string;
  /** Digits of the recipient's number. */
  readonly phone: string;
  readonly body: unknown;
  readonly template?: {
    readonly name: string;
    readonly language: string;
    readonly category: string;
  };
  readonly shown: Rendered;
  readonly form: 'template' | 'text' | 'interactive';
  /** The statuses it will have, with the moments at which they come about. */
  readonly timeline: readonly TimelineStep[];
  readonly reference?: string;
}

export interface TimelineStep {
  readonly status: 'sent' | 'delivered' | 'read' | 'failed';
  readonly at: number;
  readonly code?: number;
}

/** Something that a person wrote or tapped. */
export interface ReceivedMessage {
  readonly id: string;
  readonly at: number;
  readonly phone: string;
  readonly name?: string;
  readonly text: string;
  readonly form: 'text' | 'button' | 'interactive' | 'reaction' | 'image' | 'system';
  readonly contextId?: string;
}

/**
 * A message id of WhatsApp's own form: base64 of a small binary record that holds the recipient's
 * number (or user id) as text, and a random part that nobody can guess.
 */
export function messageId(direction: 'out' | 'in', person: string): string {
  // Node keeps random numbers for UUIDs in store; asked for one by one they cost more than all the rest.
  const random = randomUUID()
    .replaceAll('-', '')
    .toUpperCase()
    .slice(0, direction === 'out' ? 18 : 20);
  return `wamid.${Buffer.concat([
    Buffer.from([0x1c, 0x18, person.length]),
    Buffer.from(person, 'ascii'),
    Buffer.from([0x15, 0x02, 0x00, direction === 'out' ? 0x11 : 0x12, 0x18, random.length]),
    Buffer.from(random, 'ascii'),
    Buffer.from([0x00]),
  ]).toString('base64')}`;
}
