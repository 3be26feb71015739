import { hash } from 'node:crypto';
import type { AcceptedMessage } from './messages.ts';

const isoOf = (at: number | undefined): string | null =>
  at === undefined ? null : new Date(at).toISOString();

/** Counts for a script that wants to know whether anything went out twice, or was refused. */
export class Tally {
  readonly refused: Record<string, number> = {};
  private accepted = 0;
  private readonly recipients = new Set<string>();
  private readonly seen = {
    sameRecipientAndTemplate: new Set<string>(),
    sameRecipientAndContent: new Set<string>(),
    sameReference: new Set<string>(),
  };
  private readonly repeated = {
    sameRecipientAndTemplate: 0,
    sameRecipientAndContent: 0,
    sameReference: 0,
  };

  /** Recipients who got the same template more than once. */
  private readonly reachedAgain = new Set<string>();
  /** How many messages were accepted in which second since 1970. */
  private readonly seconds = new Map<number, number>();
  private first: number | undefined;
  private last: number | undefined;

  accept(message: AcceptedMessage): void {
    this.accepted += 1;
    const { at } = message;
    this.first ??= at;
    this.last = at;
    const second = Math.floor(at / 1000);
    this.seconds.set(second, (this.seconds.get(second) ?? 0) + 1);
    this.recipients.add(message.phone);
    if (message.template)
      this.see('sameRecipientAndTemplate', `${message.phone} ${message.template.name}`);
    this.see('sameRecipientAndContent', `${message.phone} ${JSON.stringify(message.shown)}`);
    if (message.reference !== undefined) this.see('sameReference', message.reference);
  }

  refuse(code: number): void {
    this.refused[code] = (this.refused[code] ?? 0) + 1;
  }

  /** `duplicates` counts what came after a first one like it. */
  report(): object {
    return {
      accepted: this.accepted,
      recipients: this.recipients.size,
      duplicates: { ...this.repeated },
      refused: { ...this.refused },
    };
  }

  /** For benchmarks: what was accepted when, and who got one template more than once. */
  stats(): object {
    return {
      accepted: this.accepted,
      refused: { ...this.refused },
      recipients: this.recipients.size,
      recipientsReachedAgain: this.reachedAgain.size,
      acceptedAgain: this.repeated.sameRecipientAndTemplate,
      firstAcceptedAt: isoOf(this.first),
      lastAcceptedAt: isoOf(this.last),
      acceptedInSecond: Object.fromEntries(
        [...this.seconds].map(([second, count]) => [isoOf(second * 1000), count]),
      ),
    };
  }

  private see(kind: keyof Tally['seen'], key: string): void {
    const digest = hash('sha256', key, 'base64');
    if (!this.seen[kind].has(digest)) return void this.seen[kind].add(digest);
    this.repeated[kind] += 1;
    if (kind === 'sameRecipientAndTemplate') this.reachedAgain.add(digest);
  }
}
