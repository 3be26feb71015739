import type { Channel, IdentifierKind, LeavingKind, MessageClass } from '../consent/vocabulary';
import type { ClaimState } from '../consent/facts';

/**
 * The tables, as Kysely knows them. Times are milliseconds since 1970, UTC. Identifiers stand here
 * as keyed hashes and, sealed, under their contact's own key; nothing in this file is readable
 * personal data. All but `meta`, `deliveries` and the operational ones decide who is written to, and
 * are projections of `events` (projection.ts): what the chain does not tell, they may not hold.
 */
export interface Tables {
  meta: { key: string; value: string };
  contacts: ContactsTable;
  retired_contacts: RetiredContactsTable;
  identifiers: IdentifiersTable;
  notices: NoticesTable;
  consents: ConsentsTable;
  suppressions: SuppressionsTable;
  requests: RequestsTable;
  events: EventsTable;
  editions: EditionsTable;
  claims: ClaimsTable;
  claim_keys: ClaimKeysTable;
  deliveries: DeliveriesTable;
  editions_heard: EditionsHeardTable;
  paces: PacesTable;
  inbox: InboxTable;
  reviews: ReviewsTable;
  listeners: ListenersTable;
  hearing: HearingTable;
}

/**
 * What is about the moment and the machines of now: it proves nothing, is not carried along when a
 * ledger moves, and stays as it is when a backup is put back.
 */
export const OPERATIONAL_TABLES = ['editions_heard', 'paces', 'listeners', 'hearing'] as const;

/** A person, as far as the ledger knows. */
export interface ContactsTable {
  contact_id: string;
  created_at: number;
  /** Name and the CRM's own id, sealed under the profile key. */
  profile: Uint8Array | null;
  /** When processing was restricted (GDPR article 18), if it is. */
  restricted_at: number | null;
}

/** Contacts that are no more: merged into another, or erased a moment ago. */
export interface RetiredContactsTable {
  contact_id: string;
  /** Their keys last as long as this contact; null: erased, and the row goes with its profile key. */
  merged_into: string | null;
  /** `ends`: it is to be destroyed, since its contact was erased, or had been two people. `ended`: it was. */
  profile_key: 'kept' | 'ends' | 'ended';
}

export interface IdentifiersTable {
  identifier_hash: string;
  contact_id: string;
  kind: IdentifierKind;
  /** The identifier itself, sealed under the contact's profile key. */
  sealed: Uint8Array;
  linked_at: number;
  /** Since when another person seems to answer at this identifier. */
  identity_changed_at: number | null;
}

/** The exact text that was shown. A row is never changed. */
export interface NoticesTable {
  notice_id: string;
  purpose: string;
  channel: Channel | '*';
  language: string;
  version: string;
  text: string;
  /** SHA-256 of the text, hex. */
  text_hash: string;
  /** JSON: who, why, how often, what it costs, … */
  disclosures: string;
  /** Against the version before: the same in substance, or something else to agree to. */
  change: 'first' | 'wording' | 'substance';
  recorded_at: number;
}

export interface ConsentsTable {
  identifier_hash: string;
  channel: Channel;
  purpose: string;
  consent_id: string;
  person_signed_at: number | null;
  person_unsigned_at: number | null;
  others_at: number | null;
  /** Of the latest grant. */
  notice_version: string | null;
  expires_at: number | null;
  granted_at: number | null;
  /** The latest sale with a way out on record, after which own similar products may be written about. */
  sold_at: number | null;
  /** Only of somebody who may be too young to consent alone; of others it decides nothing, and is not kept here. */
  birth_year: number | null;
  /** When a parent or guardian consented for them. */
  guardian_at: number | null;
  /** JSON, see `segments.ts`: by what campaigns may choose. Labels that name nobody. */
  segments: string | null;
}

/** An identifier that must not be messaged, in a scope; `*` stands for every channel or purpose. Outlives erasure. */
export interface SuppressionsTable {
  identifier_hash: string;
  channel: Channel | '*';
  purpose: string;
  kind: LeavingKind;
  signed_at: number | null;
  unsigned_at: number | null;
  resumed_signed_at: number | null;
  resumed_unsigned_at: number | null;
}

/** A question put to a person: may we? Only a hash of its token is kept. */
export interface RequestsTable {
  request_id: string;
  token_hash: string;
  identifier_hash: string;
  channel: Channel;
  purpose: string;
  kind: 'double_opt_in' | 're_permission';
  notice_version: string | null;
  requested_at: number;
  expires_at: number;
  /** When it was answered, and how. */
  answered_at: number | null;
  answer: 'confirmed' | 'refused' | null;
}

/** What happened, append-only, chained by hash. */
export interface EventsTable {
  seq: number;
  type: string;
  recorded_at: number;
  contact_id: string | null;
  /** Keyed hash of what makes two inputs the same input; null where repetition is harmless. */
  act_key: string | null;
  /** SHA-256 of salt and payload: proves the payload without telling it. */
  commitment: Uint8Array;
  /** Gone, with the payload, once the proof clock has ended. */
  salt: Uint8Array | null;
  /** Sealed under the contact's proof key, or plain JSON where no contact is concerned. */
  payload: Uint8Array | null;
  hash: Uint8Array;
}

export interface EditionsTable {
  edition_id: string;
  campaign: string;
  edition: string;
  opened_at: number;
  last_send_at: number | null;
  closed_at: number | null;
}

/** The right to send one message to one contact in one edition, and what became of it. */
export interface ClaimsTable {
  claim_id: string;
  edition_id: string;
  /** The identifier that it was made on; `claim_keys` has all that were known to be the same person's. */
  identifier_hash: string;
  channel: Channel;
  purpose: string;
  message_class: MessageClass;
  state: ClaimState | 'freed';
  /** The reason code that a re-run of the same item is told again. */
  reason: string | null;
  /** The execution, node and run that made it, and the item in it: no personal data. */
  run: string;
  item: number;
  claimed_at: number;
  settled_at: number | null;
  /** Keyed hash: a WhatsApp message id contains the recipient's number. */
  message_hash: string | null;
}

/** By which identifiers a claim is found: all that were its contact's when it was made. They outlive the contact. */
export interface ClaimKeysTable {
  identifier_hash: string;
  edition_id: string;
  claim_id: string;
}

/** How far a message has come, as the platform tells. For the figures: it decides nothing. */
export interface DeliveriesTable {
  claim_id: string;
  status: string;
}

/**
 * The latest made claim of each edition that a status has come for: proof that statuses arrive. It
 * decides nothing by itself; a claim that is freed because of it is freed in the chain.
 */
export interface EditionsHeardTable {
  edition_id: string;
  claimed_at: number;
}

/**
 * How fast a sending number's messages go out, for all who send from it. Belongs to where the ledger is
 * kept, as `meta` does: it is neither moved nor restored. Moments are microseconds since 1970, UTC.
 */
export interface PacesTable {
  /** Keyed hash of the number's limit. */
  pace_key: string;
  /** Which worker leased last: a random name. */
  holder: string;
  /** When a worker leased right after another one, 0 if never. */
  shared_at: number;
  /** What comes before is leased. */
  next_free: number;
  /** Between two messages of the last lease, microseconds. */
  every: number;
  /** When the platform last said "too fast", and the rate from then on: messages in a thousand seconds. */
  slow_at: number | null;
  slow_rate: number | null;
  /** Nobody starts before. */
  paused_until: number;
}

/** What came in, sealed under the sender's profile key until it is read and its time is up. */
export interface InboxTable {
  handle: string;
  message_hash: string;
  contact_id: string;
  identifier_hash: string;
  channel: Channel;
  form: string;
  /** When the person wrote it, by the channel's clock. */
  sent_at: number;
  signed: number;
  received_at: number;
  sealed: Uint8Array;
  read_at: number | null;
  /** What reading it led to, e.g. `leave`. */
  effect: string | null;
}

/** An unclear message that a person has to look at; marketing to the contact pauses until it is resolved. */
export interface ReviewsTable {
  review_id: string;
  contact_id: string;
  identifier_hash: string;
  channel: Channel;
  /** The inbox message it is about, where there is one. */
  handle: string | null;
  /** What the person seems to want. */
  seems: string;
  opened_at: number;
  resolved_at: number | null;
  resolution: string | null;
}

/** The triggers that WhatsApp's events come to, each with the number that its credential names. */
export interface ListenersTable {
  /** Keyed hash of the workflow and its node. */
  listener: string;
  /** Keyed hash of the id of the sending number. */
  number: string;
  /** Keyed hash of the business account, whose numbers all tell the same trigger; null where it is not known. */
  account: string | null;
  /** Keyed hash of the URL that it is reached at: a test URL is not one that WhatsApp was given. */
  url: string;
  /** Since when it is live, or WhatsApp last asked whether its URL is the right one. */
  since: number;
}

/** When WhatsApp last told anything of a sending number; written every few seconds at most. */
export interface HearingTable {
  /** Keyed hash of the id of the sending number. */
  number: string;
  heard_at: number;
  /** When it last told what became of a message. */
  status_at: number | null;
}
