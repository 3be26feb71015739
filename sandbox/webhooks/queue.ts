import { Agenda } from './agenda.ts';
import type { JournalEntry } from '../state/journal.ts';
import { signature, type WebhookWire } from './delivery.ts';
import { payload, type WebhookEvent } from './event.ts';

/**
 * At most so many events travel in one request, and so many requests at once. Meta puts up to 1,000 into one where
 * many wait (Webhooks, "Frequency").
 */
const BATCH = 200;
const PARALLEL = 4;
/** Events that come due within this many milliseconds share a request. */
const GATHER_MS = 15;

interface Pending {
  readonly event: WebhookEvent;
  tries: number;
  /** Milliseconds since 1970 of the next try. */
  next: number;
  underWay: boolean;
}

interface Options {
  readonly account: { readonly id: string; readonly phoneNumberId: string };
  readonly appSecret: string;
  readonly redeliveryMs: readonly [number, number];
  readonly wire: WebhookWire;
  readonly url: () => string;
  /** Answers 200 when events are taken; empty where nobody asks. */
  readonly readyUrl: () => string;
  readonly append: (entry: JournalEntry) => void;
}

/**
 * The events that the business has not acknowledged. Each is delivered, signed, until an answer with
 * status 200 comes, with growing pauses; while no webhook is subscribed, all wait.
 */
export class WebhookQueue {
  private readonly waiting = new Map<number, Pending>();
  /** Those of them that are not under way; one that was acknowledged meanwhile stays until its turn. */
  private readonly agenda = new Agenda<Pending>();
  private readonly options: Options;
  private seq = 0;
  private requests = 0;
  private timer: NodeJS.Timeout | undefined;
  private timerAt = Number.POSITIVE_INFINITY;
  private closed = false;
  /** Deliveries that did not get a 200, since the start. */
  failures = 0;

  constructor(options: Options) {
    this.options = options;
  }

  /** Takes up what an earlier run left. */
  apply(entry: JournalEntry): void {
    if (entry.kind === 'queued') for (const event of entry.events) this.take(event);
    if (entry.kind === 'acknowledged') for (const seq of entry.events) this.waiting.delete(seq);
  }

  add(events: readonly Omit<WebhookEvent, 'seq'>[]): void {
    const numbered = events.map((event) => ({ ...event, seq: ++this.seq }));
    this.options.append({ kind: 'queued', events: numbered });
    for (const event of numbered) this.take(event);
    this.schedule();
  }

  get pending(): number {
    return this.waiting.size;
  }

  /** Makes everything due at once and waits until each has been tried, whatever the answers. */
  async flush(): Promise<void> {
    const due = [...this.waiting.values()];
    this.agenda.clear();
    for (const pending of due) {
      if (pending.underWay) continue;
      pending.next = 0;
      this.agenda.add(pending);
    }
    const tries = new Map(due.map((pending) => [pending, pending.tries]));
    this.schedule();
    if (this.options.url() === '') return;
    const tried = (pending: Pending): boolean =>
      !this.waiting.has(pending.event.seq) || pending.tries > tries.get(pending)!;
    while (!this.closed && !due.every(tried)) {
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
  }

  clear(): void {
    this.waiting.clear();
    this.agenda.clear();
  }

  /** Looks whether something is to be delivered, now or later. */
  schedule(): void {
    if (this.closed || this.options.url() === '') return;
    const next = this.first?.next;
    if (next === undefined || this.requests >= PARALLEL || this.timerAt <= next) return;
    clearTimeout(this.timer);
    this.timerAt = next;
    this.timer = setTimeout(() => this.deliverDue(), Math.max(GATHER_MS, next - Date.now()));
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.timer);
  }

  private take(event: WebhookEvent): void {
    this.seq = Math.max(this.seq, event.seq);
    const pending = { event, tries: 0, next: event.due, underWay: false };
    this.waiting.set(event.seq, pending);
    this.agenda.add(pending);
  }

  private deliverDue(): void {
    this.timerAt = Number.POSITIVE_INFINITY;
    const now = Date.now();
    while (this.requests < PARALLEL) {
      const batch: Pending[] = [];
      while (batch.length < BATCH && (this.first?.next ?? Infinity) <= now)
        batch.push(this.agenda.take()!);
      if (batch.length === 0) break;
      void this.deliver(batch);
    }
    this.schedule();
  }

  private get first(): Pending | undefined {
    for (;;) {
      const { first } = this.agenda;
      if (first === undefined || this.waiting.get(first.event.seq) === first) return first;
      this.agenda.take();
    }
  }

  private async isReady(): Promise<boolean> {
    const { wire, readyUrl } = this.options;
    return readyUrl() === '' || (await wire.request('GET', readyUrl()))?.status === 200;
  }

  private async deliver(batch: readonly Pending[]): Promise<void> {
    this.requests += 1;
    for (const pending of batch) pending.underWay = true;
    const { account, appSecret, wire, url, append, redeliveryMs } = this.options;
    const events = batch.map(({ event }) => event);
    const body = JSON.stringify(payload(events, account));
    const headers = {
      'content-type': 'application/json',
      'user-agent': 'facebookexternalua',
      'x-hub-signature-256': signature(body, appSecret),
    };
    const ready = await this.isReady();
    const answer = ready ? await wire.request('POST', url(), body, headers) : undefined;
    this.requests -= 1;
    if (this.closed) return;
    const now = Date.now();
    const acknowledged = answer?.status === 200;
    for (const pending of batch) {
      pending.underWay = false;
      pending.tries += 1;
      const [first, longest] = redeliveryMs;
      pending.next = now + Math.min(longest, first * 2 ** (pending.tries - 1));
      if (acknowledged) this.waiting.delete(pending.event.seq);
      else this.agenda.add(pending);
    }
    if (acknowledged) append({ kind: 'acknowledged', events: events.map(({ seq }) => seq) });
    else this.failures += 1;
    this.schedule();
  }
}
