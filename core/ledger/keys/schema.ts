/** The key store's tables, as Kysely knows them: a database of their own, apart from the ledger's. */
export interface KeyTables {
  /** `schema`, `ledger_id`, `journal`: the last id that the journal gave out, and `reached` (journal.ts). */
  meta: { key: string; value: string };
  slots: SlotsTable;
  look_up_keys: LookUpKeysTable;
  contact_keys: ContactKeysTable;
  journal: JournalTable;
}

/** The store key, wrapped by the master key: one row, save within the transaction that changes the master key. */
export interface SlotsTable {
  slot_id: string;
  /** For scrypt, where the master key is a passphrase. */
  salt: Uint8Array;
  sealed: Uint8Array;
}

/** Position 0 is this ledger's own; what follows was taken over from other ledgers, in that order. */
export interface LookUpKeysTable {
  position: number;
  sealed: Uint8Array;
}

/** A row whose keys are both gone stays, so that no move from elsewhere brings them back. */
export interface ContactKeysTable {
  contact_id: string;
  profile: Uint8Array | null;
  proof: Uint8Array | null;
}

export interface JournalTable {
  id: number;
  seq: number;
  hash: Uint8Array;
  entry: string;
  /** 1 once the ledger has committed. */
  confirmed: number;
}
