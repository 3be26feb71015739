/** How much is measured. */
export interface Sizes {
  /** Contacts that one check is about, and the smallest ledger. */
  readonly checked: number;
  /** Opt-ins of the import, and the ledger in the middle. */
  readonly imported: number;
  /** The largest ledger. */
  readonly largest: number;
  readonly checkRounds: number;
  /** The import runs in so many stretches, turn by turn with the bare loop. */
  readonly importRounds: number;
  readonly routeRounds: number;
}

export const FULL: Sizes = {
  checked: 10_000,
  imported: 100_000,
  largest: 1_000_000,
  checkRounds: 11,
  importRounds: 10,
  routeRounds: 5,
};

/** For whoever works on the bench or on what it measures: a minute or two, and numbers that prove nothing. */
export const QUICK: Sizes = {
  checked: 2_000,
  imported: 10_000,
  largest: 50_000,
  checkRounds: 5,
  importRounds: 5,
  routeRounds: 3,
};
