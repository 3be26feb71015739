import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Media } from './media.ts';
import type { AcceptedMessage, ReceivedMessage } from './messages.ts';
import type { WebhookEvent } from '../webhooks/event.ts';

/** Everything that happened in the sandbox and must outlive it, in order. */
export type JournalEntry =
  | { readonly kind: 'accepted'; readonly message: AcceptedMessage }
  | { readonly kind: 'received'; readonly message: ReceivedMessage }
  | {
      readonly kind: 'preference';
      readonly phone: string;
      readonly value: 'stop' | 'resume';
      readonly at: number;
    }
  /** The number belongs to another WhatsApp account from now on; `movedTo` where its owner took a new number. */
  | {
      readonly kind: 'identity';
      readonly phone: string;
      readonly movedTo?: string;
      readonly at: number;
    }
  | {
      readonly kind: 'template';
      readonly id: string;
      readonly status?: string;
      readonly category?: string;
    }
  | { readonly kind: 'media'; readonly media: Media }
  | { readonly kind: 'webhook'; readonly url: string; readonly readyUrl?: string }
  | { readonly kind: 'queued'; readonly events: readonly WebhookEvent[] }
  | { readonly kind: 'acknowledged'; readonly events: readonly number[] };

/** An append-only file of JSON lines. It is written before the API answers, so a killed sandbox forgets nothing. */
export class Journal {
  private path: string | undefined;
  private file: number | undefined;
  private held: string | undefined;

  /** @param folder empty for a journal in memory only */
  constructor(folder: string, reset: boolean) {
    if (folder === '') return;
    // The file holds phone numbers, perhaps real ones: for its owner's eyes only.
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.path = join(folder, 'journal.jsonl');
    if (reset) rmSync(this.path, { force: true });
  }

  /** What earlier runs wrote. A last line that a crash tore in two was never answered for, and is cut off. */
  *replay(): Generator<JournalEntry> {
    if (!this.path) return;
    let content: Buffer;
    try {
      content = readFileSync(this.path);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw error;
    }
    const whole = content.lastIndexOf(0x0a) + 1;
    if (whole < content.length) truncateSync(this.path, whole);
    const lines = content.subarray(0, whole).toString('utf8').split('\n').slice(0, -1);
    for (const [index, line] of lines.entries()) {
      let entry: JournalEntry;
      try {
        entry = JSON.parse(line) as JournalEntry;
      } catch {
        throw new Error(
          `Line ${index + 1} of the sandbox's journal is unreadable; start it with --reset.`,
        );
      }
      yield entry;
    }
  }

  append(entry: JournalEntry): void {
    if (!this.path) return;
    const line = `${JSON.stringify(entry)}\n`;
    if (this.held === undefined) this.write(line);
    else this.held += line;
  }

  /** What is appended meanwhile goes on disk in one write. */
  together(happen: () => void): void {
    this.held = '';
    try {
      happen();
    } finally {
      const text = this.held;
      this.held = undefined;
      if (text !== '') this.write(text);
    }
  }

  /** Forgets everything, and takes nothing more. */
  clear(): void {
    this.close();
    if (this.path) rmSync(this.path, { force: true });
    this.path = undefined;
  }

  close(): void {
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private write(text: string): void {
    this.file ??= openSync(this.path!, 'a', 0o600);
    writeSync(this.file, text);
  }
}
