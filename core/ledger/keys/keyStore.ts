/** The two keys of a contact: what erasure destroys, and what the proof clock destroys later. */
export interface ContactKeys {
  /** Seals number, name and messages. Absent after erasure. */
  readonly profile?: Buffer;
  /** Seals the evidence, which holds no number, name, address or message id. Absent once the proof clock has ended. */
  readonly proof?: Buffer;
}

/**
 * Keys, apart from the ledger, so that a backup of the ledger holds none and an erased person is
 * unreadable in all of them.
 */
export interface KeyStore {
  /** Finds identifiers: a random key that stays for good, since suppressions are found by it. */
  readonly lookUpKey: Buffer;
  /** Keys of the contacts that have any. */
  load(contactIds: readonly string[]): Promise<Map<string, ContactKeys>>;
  /** Makes the keys that these contacts lack (both, where they are new); on disk when it returns. */
  create(contactIds: readonly string[]): Promise<Map<string, Required<ContactKeys>>>;
  destroy(contactIds: readonly string[], which: 'profile' | 'proof'): Promise<void>;
  close(): void;
}
