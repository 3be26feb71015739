import type { Migration } from '../migrate';

/** The ledger as it was first laid out for others to use; layout 1 was never released. `{text}`, `{blob}` and `{int}` are the engine's own types, `{byKey}` keeps rows where their key is. */
export const ledger: Migration = {
  version: 2,
  statements: [
    `create table contacts (
      contact_id {text} primary key,
      created_at {int} not null,
      profile {blob},
      restricted_at {int}
    ) {byKey}`,
    `create index contacts_restricted on contacts (contact_id) where restricted_at is not null`,
    `create table retired_contacts (
      contact_id {text} primary key,
      merged_into {text},
      profile_key {text} not null
    ) {byKey}`,
    `create index retired_by_contact on retired_contacts (merged_into)`,
    `create index retired_by_key on retired_contacts (profile_key)`,
    `create table identifiers (
      identifier_hash {text} primary key,
      contact_id {text} not null,
      kind {text} not null,
      sealed {blob} not null,
      linked_at {int} not null,
      identity_changed_at {int}
    ) {byKey}`,
    `create index identifiers_by_contact on identifiers (contact_id)`,
    `create table notices (
      notice_id {text} primary key,
      purpose {text} not null,
      channel {text} not null,
      language {text} not null,
      version {text} not null,
      text {text} not null,
      text_hash {text} not null,
      disclosures {text} not null,
      change {text} not null,
      recorded_at {int} not null,
      unique (purpose, channel, version, language)
    )`,
    `create table consents (
      identifier_hash {text} not null,
      channel {text} not null,
      purpose {text} not null,
      consent_id {text} not null,
      person_signed_at {int},
      person_unsigned_at {int},
      others_at {int},
      notice_version {text},
      expires_at {int},
      granted_at {int},
      sold_at {int},
      birth_year {int},
      guardian_at {int},
      segments {text},
      primary key (identifier_hash, channel, purpose)
    ) {byKey}`,
    `create table suppressions (
      identifier_hash {text} not null,
      channel {text} not null,
      purpose {text} not null,
      kind {text} not null,
      signed_at {int},
      unsigned_at {int},
      resumed_signed_at {int},
      resumed_unsigned_at {int},
      primary key (identifier_hash, channel, purpose, kind)
    ) {byKey}`,
    `create table requests (
      request_id {text} primary key,
      token_hash {text} not null unique,
      identifier_hash {text} not null,
      channel {text} not null,
      purpose {text} not null,
      kind {text} not null,
      notice_version {text},
      requested_at {int} not null,
      expires_at {int} not null,
      answered_at {int},
      answer {text}
    )`,
    `create index requests_by_identifier on requests (identifier_hash)`,
    `create table events (
      seq {int} primary key,
      type {text} not null,
      recorded_at {int} not null,
      contact_id {text},
      act_key {text} unique,
      commitment {blob} not null,
      salt {blob},
      payload {blob},
      hash {blob} not null
    )`,
    `create index events_by_contact on events (contact_id)`,
    `create index events_of_end_of_proof on events (seq) where type = 'proof_ended'`,
    `create index events_of_taking_over on events (seq) where type = 'suppressions_taken_over'`,
    `create index events_of_restoring on events (seq) where type = 'restored'`,
    `create index events_of_erasure on events (recorded_at) where type = 'erased' and payload is not null`,
    `create table editions (
      edition_id {text} primary key,
      campaign {text} not null,
      edition {text} not null,
      opened_at {int} not null,
      last_send_at {int},
      closed_at {int},
      unique (campaign, edition)
    )`,
    `create table claims (
      claim_id {text} primary key,
      edition_id {text} not null,
      identifier_hash {text} not null,
      channel {text} not null,
      purpose {text} not null,
      message_class {text} not null,
      state {text} not null,
      reason {text},
      run {text} not null,
      item {int} not null,
      claimed_at {int} not null,
      settled_at {int},
      message_hash {text}
    )`,
    `create index claims_by_item on claims (run, item)`,
    `create index claims_by_message on claims (message_hash) where message_hash is not null`,
    `create index claims_open on claims (edition_id, claimed_at) where state in ('claimed', 'unknown')`,
    `create index claims_sent_by_edition on claims (edition_id, claimed_at) where settled_at is not null`,
    `create index claims_of_questions on claims (claimed_at) where message_class = 'permission_request'`,
    `create table claim_keys (
      identifier_hash {text} not null,
      edition_id {text} not null,
      claim_id {text} not null,
      primary key (identifier_hash, edition_id)
    ) {byKey}`,
    `create index claim_keys_by_claim on claim_keys (claim_id)`,
    `create table deliveries (
      claim_id {text} primary key,
      status {text} not null
    )`,
    `create table editions_heard (
      edition_id {text} primary key,
      claimed_at {int} not null
    ) {byKey}`,
    `create table paces (
      pace_key {text} primary key,
      holder {text} not null,
      shared_at {int} not null,
      next_free {int} not null,
      every {int} not null,
      slow_at {int},
      slow_rate {int},
      paused_until {int} not null
    ) {byKey}`,
    `create table inbox (
      handle {text} primary key,
      message_hash {text} not null unique,
      contact_id {text} not null,
      identifier_hash {text} not null,
      channel {text} not null,
      form {text} not null,
      sent_at {int} not null,
      signed {int} not null,
      received_at {int} not null,
      sealed {blob} not null,
      read_at {int},
      effect {text}
    )`,
    `create index inbox_unread on inbox (contact_id) where read_at is null`,
    `create index inbox_by_contact on inbox (contact_id)`,
    `create table reviews (
      review_id {text} primary key,
      contact_id {text} not null,
      identifier_hash {text} not null,
      channel {text} not null,
      handle {text},
      seems {text} not null,
      opened_at {int} not null,
      resolved_at {int},
      resolution {text}
    )`,
    `create index reviews_open on reviews (contact_id) where resolved_at is null`,
    `create table listeners (
      listener {text} primary key,
      number {text} not null,
      account {text},
      url {text} not null,
      since {int} not null
    )`,
    `create table hearing (
      number {text} primary key,
      heard_at {int} not null,
      status_at {int}
    )`,
  ],
};
