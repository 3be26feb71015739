import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import type { SampleContact } from '../context.ts';

/** The sample contacts, as they stand in `contacts.csv`. */
export function readSampleContacts(): readonly SampleContact[] {
  return parse(readFileSync(new URL('contacts.csv', import.meta.url)), {
    columns: true,
    bom: true,
  });
}
