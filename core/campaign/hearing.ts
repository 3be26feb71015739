import { DAY_MS } from '../consent';
import type { Instant, MessageClass, Reason } from '../consent/vocabulary';
import type { ClaimScope, HearingOfNumber, Ledger, SendingNumber } from '../ledger';

/** Without a live trigger, WhatsApp counts as heard for so long after it last told anything. */
const HEARD_FOR_MS = DAY_MS;
/** Statuses come within seconds; so long after a message without any, nobody hears them. */
const STATUS_DUE_MS = 10 * 60_000;
/** A status may have been taken in by a machine whose clock is that much behind. */
const CLOCKS_MS = 5_000;
/** The ledger is asked again so often. */
const READ_EVERY_MS = 3_000;

export interface WatchedSending {
  readonly ledger: Ledger;
  /** That messages go out from. */
  readonly number: SendingNumber;
  readonly scope: ClaimScope;
  /** As decided upon: the stricter of the purpose's and the template's. */
  readonly messageClass: MessageClass;
  readonly now?: () => Instant;
}

/** Whether WhatsApp can tell us who leaves, for as long as messages go out. */
export interface Hearing {
  /** Why nothing more may be sent; undefined while all is well. Cheap: to be asked before each claim. */
  problem(): HearingProblem | undefined;
}

export interface HearingProblem {
  readonly reason: Reason;
  /** What is missing, as the clause that ends a sentence. */
  readonly cause: string;
  readonly advice: string;
  /** All of it, as it is told of a contact who was not written to. */
  readonly explanation: string;
}

/**
 * Watches, while an edition goes out, that leavings could reach us: whoever stops is told by
 * WhatsApp alone, so a number that nobody listens to writes to people who have left.
 *
 * It is a problem when
 * - no WhatsApp Events Trigger is live for the number and WhatsApp has told nothing of it for a day
 *   (another way in, such as Handle Opt-Out behind a webhook of one's own, counts by what it hears); or
 * - a message of this edition was accepted more than ten minutes ago, and no status of any message
 *   of the number was heard since. That stands in the ledger, so a later run of the edition stops,
 *   too, until a status comes, or the trigger is activated again or WhatsApp asks for its URL anew:
 *   then there are ten minutes from the next message on to show that it helps.
 *
 * It holds marketing and questions for permission. A reply is not held: it is what tells a person
 * that they have left, and answers somebody who was heard. Nor is a service message: it rests on a
 * contract or a law, leaving does not end it, and whoever is owed one would be harmed by not getting
 * it; a demand to get nothing at all (`suppressed`) does end it, but as far as it has come in it is
 * in the decision, and holding everybody's service for one that may be on its way is out of
 * proportion.
 *
 * @throws LedgerError where the ledger cannot say: then nothing is sent
 */
export async function watchHearing(sending: WatchedSending): Promise<Hearing> {
  const { scope, messageClass } = sending;
  if (!isHeld(scope, messageClass)) return UNHELD;
  const watch = new Watch(sending, scope);
  await watch.read();
  return watch;
}

/** So many editions of one run are watched at a time: with more, the oldest is looked up anew. */
const MOST_WATCHED = 100;

/**
 * The same for a run that sends several editions at once: each is watched from when it is first
 * asked about.
 */
export function hearings(
  sending: Omit<WatchedSending, 'scope' | 'messageClass'>,
): (scope: ClaimScope, messageClass: MessageClass) => Promise<Hearing> {
  const watched = new Map<string, Hearing>();
  return async (scope, messageClass) => {
    if (!isHeld(scope, messageClass)) return UNHELD;
    const name =
      scope.kind === 'campaign' ? JSON.stringify([scope.campaign, scope.edition]) : scope.kind;
    let hearing = watched.get(name);
    if (!hearing) {
      hearing = await watchHearing({ ...sending, scope, messageClass });
      watched.set(name, hearing);
      const [oldest] = watched.keys();
      if (watched.size > MOST_WATCHED && oldest !== undefined) watched.delete(oldest);
    }
    return hearing;
  };
}

const UNHELD: Hearing = { problem: () => undefined };

function isHeld(
  scope: ClaimScope,
  messageClass: MessageClass,
): scope is Exclude<ClaimScope, { kind: 'reply' }> {
  return scope.kind !== 'reply' && messageClass !== 'service';
}

class Watch implements Hearing {
  readonly #sending: WatchedSending;
  readonly #scope: Exclude<ClaimScope, { kind: 'reply' }>;
  readonly #now: () => Instant;
  #known: HearingOfNumber = {};
  /** The first message since which a status is due. */
  #unansweredSince: Instant | undefined;
  #readAt: Instant = -Infinity;
  #reading = false;

  constructor(sending: WatchedSending, scope: Exclude<ClaimScope, { kind: 'reply' }>) {
    this.#sending = sending;
    this.#scope = scope;
    this.#now = sending.now ?? (() => sending.ledger.now());
  }

  async read(): Promise<void> {
    const { ledger, number } = this.#sending;
    const at = this.#now();
    const known = await ledger.hearingOf(number);
    const { statusAt, listeningSince } = known;
    const answered = Math.max(
      statusAt === undefined ? 0 : statusAt + CLOCKS_MS,
      listeningSince ?? 0,
    );
    this.#unansweredSince = await ledger.firstSentAfter(this.#scope, answered);
    this.#known = known;
    this.#readAt = at;
  }

  problem() {
    const now = this.#now();
    if (now - this.#readAt >= READ_EVERY_MS) this.#readSoon();
    const { listeningSince, heardAt } = this.#known;
    if (listeningSince === undefined && (heardAt === undefined || now - heardAt > HEARD_FOR_MS))
      return stop(NOBODY_LISTENS);
    if (this.#unansweredSince !== undefined && now - this.#unansweredSince > STATUS_DUE_MS)
      return stop(NO_STATUS);
    return undefined;
  }

  /** In the background. Where the ledger cannot be read it cannot be claimed from either, which says so itself. */
  #readSoon() {
    if (this.#reading) return;
    this.#reading = true;
    void this.read()
      .catch(() => undefined)
      .finally(() => (this.#reading = false));
  }
}

const stop = (cause: string): HearingProblem => ({
  reason: 'batch_stopped',
  cause,
  advice: HOW_TO_FIX_IT,
  explanation: `WhatsApp could not tell us who left, so nothing was sent to this contact: ${cause} ${HOW_TO_FIX_IT}`,
});

const NOBODY_LISTENS =
  'no WhatsApp Events Trigger is live for this number, and nothing was heard from WhatsApp for a day.';
const NO_STATUS = 'messages went out, and for ten minutes no status of any of them came back.';
/** Source: Meta, Cloud API, "Set up webhooks"; the fields by their names there. */
const HOW_TO_FIX_IT =
  "Give the URL of the WhatsApp Events Trigger in Meta's app settings under WhatsApp > Configuration, subscribe there to messages and user_preferences, and check the app secret in the credential. Then activate the trigger's workflow (deactivate it first where it is active already) and run the same edition again.";
