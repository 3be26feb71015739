import { createHash } from 'node:crypto';
import type { AcceptedMessage } from './messages.ts';

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

  accept(message: AcceptedMessage): void {
    this.accepted += 1;
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

  private see(kind: keyof Tally['seen'], key: string): void {
    const digest = createHash('sha256').update(key).digest('base64');
    if (this.seen[kind].has(digest)) this.repeated[kind] += 1;
    this.seen[kind].add(digest);
  }
}
