import type { Migration } from '../../migrate';

/** The key store as it was first laid out for others to use; layout 1 was never released. */
export const keys: Migration = {
  version: 2,
  statements: [
    `create table slots (
      slot_id {text} primary key,
      salt {blob} not null,
      sealed {blob} not null
    )`,
    `create table look_up_keys (
      position {int} primary key,
      sealed {blob} not null
    )`,
    `create table contact_keys (
      contact_id {text} primary key,
      profile {blob},
      proof {blob}
    ) {byKey}`,
    `create table journal (
      id {int} primary key,
      seq {int} not null,
      hash {blob} not null,
      entry {text} not null,
      confirmed {int} not null
    )`,
  ],
};
