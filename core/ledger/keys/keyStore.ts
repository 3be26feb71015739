/** The two keys of a contact: what erasure destroys, and what the proof clock destroys later. */
export interface ContactKeys {
  /** Seals number, name and messages. Absent after erasure. */
  readonly profile?: Buffer;
  /** Seals the evidence, which holds no number, name, address or message id. Absent once the proof clock has ended. */
  readonly proof?: Buffer;
}

/**
 * Keys, apart from the ledger, so that a backup of the ledger holds none and an erased person is
 * unreadable in all of them. All are wrapped by one random store key, and that one by the master
 * key: so the master key can be changed without touching any other.
 */
export interface KeyStore {
  /** Which ledger these keys belong to; random. */
  readonly ledgerId: string;
  /** Finds identifiers: a random key that stays for good, since suppressions are found by it. */
  readonly lookUpKey: Buffer;
  /** Look-up keys of other ledgers whose suppressions this one has taken over, in the order in which it did. */
  earlierLookUpKeys(): Promise<readonly Buffer[]>;
  /** Keeps another ledger's look-up key for good; the same key twice is kept once. */
  adoptLookUpKey(key: Buffer): Promise<void>;
  /** Keys of the contacts that have any; where only one of the two is wanted, that alone is unwrapped. */
  load(
    contactIds: readonly string[],
    which?: 'profile' | 'proof',
  ): Promise<Map<string, ContactKeys>>;
  /** Makes the keys that these contacts lack (both, where they are new); on disk when it returns. */
  create(contactIds: readonly string[]): Promise<Map<string, Required<ContactKeys>>>;
  /** Keeps keys that were made elsewhere: a ledger that moves brings its own. Those that are here already stay. */
  adopt(keys: ReadonlyMap<string, ContactKeys>): Promise<void>;
  /** Ids of all contacts that have any key, in pages by id. */
  contactIds(after: string | undefined, limit: number): Promise<string[]>;
  /** Any number of them. What a crash left of those that are gone already goes too. */
  destroy(contactIds: readonly string[], which: 'profile' | 'proof'): Promise<void>;
  readonly journal: RestrictionJournal;
  close(): Promise<void>;
  closeNow(): void;
}

/** Something that restricts (a leaving, an erasure …), as of the event that put it on record. Keyed hashes only. */
export interface JournalEntry extends ChainedEvent {
  /** JSON. */
  readonly entry: string;
}

/**
 * What restricts is kept a second time, beside the ledger: a ledger that is restored from an older
 * backup finds here who has left and who was erased since, before it serves a single check.
 */
export interface RestrictionJournal {
  /**
   * Written before the ledger commits, so not confirmed yet. On disk when it returns, in order.
   *
   * @returns their ids, ascending
   */
  append(entries: readonly JournalEntry[]): Promise<number[]>;
  /** The ledger has committed: should it know nothing of them later, it was restored from before. */
  confirm(ids: readonly number[]): Promise<void>;
  /** The ledger did not commit. */
  remove(ids: readonly number[]): Promise<void>;
  /** The newest first; pages go on with `before` the last id of the page before. */
  newest(limit: number, before?: number): Promise<StoredEntry[]>;
  /**
   * The ledger has committed rights to send up to this event: should it know nothing of it later, it
   * was restored from before, and nobody knows any more whom it wrote to. An earlier one than is kept
   * says nothing new, save where the ledger itself is an earlier one (`anew`).
   */
  reach(event: ChainedEvent, anew?: boolean): Promise<void>;
  /** The last that was reached; absent where no message was ever claimed. */
  reached(): Promise<ChainedEvent | undefined>;
}

/** An event, and its hash in the chain. */
export interface ChainedEvent {
  readonly seq: number;
  readonly hash: Uint8Array;
}

export interface StoredEntry extends JournalEntry {
  readonly id: number;
  readonly confirmed: boolean;
}
