import type { IExecuteFunctions } from 'n8n-workflow';

const TOLD_EVERY_MS = 10_000;

/**
 * Tells how far a run has come, while it runs: in n8n's log, and to the editor where somebody watches.
 * Figures only, never a contact.
 */
export class Progress {
  readonly #context: IExecuteFunctions;
  readonly #all: number;
  readonly #began = Date.now();
  #told = Date.now();

  /** @param all how many items the run has */
  constructor(context: IExecuteFunctions, all: number) {
    this.#context = context;
    this.#all = all;
  }

  /** @param done so many items have an outcome, `sent` of them that they were sent */
  at(done: number, sent: number): void {
    const now = Date.now();
    if (now - this.#told < TOLD_EVERY_MS) return;
    this.#told = now;
    const words = progressInWords({ done, sent, all: this.#all, ms: now - this.#began });
    this.#context.logger?.info(words, { node: this.#context.getNode().name });
    const { sendMessageToUI } = this.#context as Partial<IExecuteFunctions>;
    sendMessageToUI?.call(this.#context, words);
  }
}

/** `1,200 of 10,000 done, 1,150 sent, about 2 minutes left`. @param ms since the run began */
export function progressInWords({
  done,
  sent,
  all,
  ms,
}: {
  readonly done: number;
  readonly sent: number;
  readonly all: number;
  readonly ms: number;
}): string {
  const figure = (n: number) => n.toLocaleString('en');
  const minutes = Math.ceil(((all - done) * (ms / done)) / 60_000);
  const left = minutes === 1 ? 'about a minute left' : `about ${figure(minutes)} minutes left`;
  return `${figure(done)} of ${figure(all)} done, ${figure(sent)} sent, ${left}`;
}
