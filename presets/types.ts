/** Where a rule comes from, so that whoever relies on it can look it up and judge whether it still stands. */
export interface Sourced {
  /** The rule in one sentence, for a marketer. */
  readonly rule: string;
  /** The statute, guideline or custom that it rests on. */
  readonly source: string;
  /** ISO date from which the rule has applied. */
  readonly validFrom: string;
  /** ISO date on which the entry was last looked over, in part from secondary sources: no legal review. */
  readonly reviewedOn: string;
  /** `true`: a statute, an authority's guideline or a code that binds senders. `false`: a courtesy. */
  readonly law: boolean;
}

/** Minutes after local midnight, from inclusive, to exclusive. */
export interface DailyWindow {
  readonly from: number;
  readonly to: number;
}

/** ISO weekday (1 Monday to 7 Sunday) to the hours in which one may write; a day that is absent has none. */
export type WeeklyHours = Readonly<Partial<Record<1 | 2 | 3 | 4 | 5 | 6 | 7, DailyWindow>>>;

export interface ContactHoursRule extends Sourced {
  readonly week: WeeklyHours;
  /** May one write on public holidays? */
  readonly holidays: boolean;
}

/** A span of time; months are calendar months. */
export type Span = { readonly months: number } | { readonly days: number };

export interface RetentionRule extends Sourced {
  readonly keep: Span;
}

/** The clocks that differ from country to country; the others are in `core/consent/retention.ts`. */
export interface CountryRetention {
  /** Proof of consent, from the last message that rested on it. */
  readonly proof?: RetentionRule;
  /** Data of people who give no sign of life, from the last contact that came from them. */
  readonly inactiveContacts?: RetentionRule;
}

export interface CountryPreset {
  /** ISO 3166, upper case. */
  readonly country: string;
  readonly contactHours: ContactHoursRule;
  readonly retention: CountryRetention;
  /** From which age a person can consent to an online service alone (GDPR article 8). */
  readonly consentAge: Sourced & { readonly years: number };
  /** May one write about own similar products without consent, to a customer who was offered a way out at the sale? */
  readonly ownSimilarProducts: Sourced & {
    readonly allowed: boolean;
    /** `true` where the exception covers e-mail alone, and neither text messages nor messages in apps. */
    readonly emailOnly?: boolean;
    /** For so many days after the sale; absent: without a term. */
    readonly withinDays?: number;
  };
  /**
   * Must every marketing message itself say how to leave, whatever it rests on? Absent where the law
   * asks for a valid address to write to and no more: on WhatsApp that is the chat.
   */
  readonly wayOutInMessage?: Sourced;
}
