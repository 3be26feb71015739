import { seedTemplates, type Template } from '../templates.ts';
import type { Journal, JournalEntry } from './journal.ts';
import { MediaStore } from './media.ts';
import { PairRate, Throughput } from './limits.ts';
import type { AcceptedMessage, ReceivedMessage } from './messages.ts';
import { People } from './people.ts';
import { Tally } from './tally.ts';

/** Free text is allowed for so long after the person's last message (Cloud API, "Customer service windows"). */
const SERVICE_WINDOW_MS = 24 * 60 * 60 * 1000;

export type ThreadItem =
  | { readonly kind: 'out'; readonly message: AcceptedMessage }
  | { readonly kind: 'in'; readonly message: ReceivedMessage }
  | { readonly kind: 'note'; readonly at: number; readonly text: string };

export interface Phone {
  readonly digits: string;
  readonly thread: ThreadItem[];
  /** The person has used "Stop offers and announcements". */
  stopped: boolean;
  lastReceivedAt: number;
  lastAt: number;
}

/** Everything that is true in the sandbox now, rebuilt from its journal. */
export class World {
  readonly phones = new Map<string, Phone>();
  readonly accepted: AcceptedMessage[] = [];
  readonly received: ReceivedMessage[] = [];
  readonly people: People;
  readonly tally = new Tally();
  readonly throughput: Throughput;
  readonly pairRate = new PairRate();
  readonly media: MediaStore;
  templates: readonly Template[] = seedTemplates;
  webhookUrl = '';
  /** Where the business's server says whether it is ready; empty where it is always taken to be. */
  readyUrl = '';
  private readonly byId = new Map<string, AcceptedMessage>();
  private readonly journal: Journal;

  constructor(
    journal: Journal,
    businessAccountId: string,
    throughput: number,
    now: () => number = Date.now,
  ) {
    this.journal = journal;
    this.media = new MediaStore(now);
    this.people = new People(businessAccountId);
    this.throughput = new Throughput(throughput);
  }

  /** What is recorded meanwhile goes on disk in one write. */
  together(happen: () => void): void {
    this.journal.together(happen);
  }

  /** Puts on record what happened, then lets it be true. */
  record(entry: JournalEntry): void {
    this.journal.append(entry);
    this.apply(entry);
  }

  apply(entry: JournalEntry): void {
    switch (entry.kind) {
      case 'accepted':
        return this.applyAccepted(entry.message);
      case 'received':
        return this.applyReceived(entry.message);
      case 'preference': {
        const phone = this.phone(entry.phone);
        phone.stopped = entry.value === 'stop';
        this.note(
          phone,
          entry.at,
          phone.stopped ? 'Stopped offers and announcements' : 'Resumed offers and announcements',
        );
        return;
      }
      case 'identity':
        return this.applyIdentity(entry.phone, entry.movedTo, entry.at);
      case 'template':
        this.templates = this.templates.map((template) =>
          template.id !== entry.id
            ? template
            : {
                ...template,
                status: entry.status ?? template.status,
                category: entry.category ?? template.category,
              },
        );
        return;
      case 'media':
        return this.media.add(entry.media);
      case 'webhook':
        this.webhookUrl = entry.url;
        this.readyUrl = entry.readyUrl ?? '';
        return;
      case 'queued':
      case 'acknowledged':
        return;
    }
  }

  phone(digits: string): Phone {
    let phone = this.phones.get(digits);
    if (!phone) {
      phone = { digits, thread: [], stopped: false, lastReceivedAt: 0, lastAt: 0 };
      this.phones.set(digits, phone);
      this.people.userIdOf(digits);
    }
    return phone;
  }

  message(id: string): AcceptedMessage | undefined {
    return this.byId.get(id);
  }

  hasOpenWindow(digits: string, now: number): boolean {
    return now - (this.phones.get(digits)?.lastReceivedAt ?? 0) < SERVICE_WINDOW_MS;
  }

  private applyAccepted(message: AcceptedMessage): void {
    this.accepted.push(message);
    this.byId.set(message.id, message);
    this.throughput.count(message.at);
    this.pairRate.count(message.phone, message.at);
    this.tally.accept(message);
    const phone = this.phone(message.phone);
    phone.thread.push({ kind: 'out', message });
    phone.lastAt = message.at;
  }

  private applyReceived(message: ReceivedMessage): void {
    this.received.push(message);
    const phone = this.phone(message.phone);
    if (message.name) this.people.rename(message.phone, message.name);
    if (message.form !== 'system') phone.lastReceivedAt = message.at;
    phone.thread.push({ kind: 'in', message });
    phone.lastAt = message.at;
  }

  private applyIdentity(digits: string, movedTo: string | undefined, at: number): void {
    const phone = this.phone(digits);
    const name = this.people.nameOf(digits);
    this.people.passOn(digits);
    if (movedTo === undefined) {
      this.note(phone, at, 'Another WhatsApp account has this number now');
    } else {
      // The account takes its settings along; its user id is issued anew with the number.
      const next = this.phone(movedTo);
      if (next.thread.length) this.people.passOn(movedTo);
      if (name) this.people.rename(movedTo, name);
      next.stopped = phone.stopped;
      this.note(phone, at, `Changed to the number +${movedTo}`);
      this.note(next, at, `Changed from the number +${digits}`);
    }
    phone.stopped = false;
    phone.lastReceivedAt = 0;
  }

  private note(phone: Phone, at: number, text: string): void {
    phone.thread.push({ kind: 'note', at, text });
    phone.lastAt = at;
  }
}
