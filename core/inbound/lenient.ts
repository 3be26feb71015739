import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Instant } from '../consent/vocabulary';

/** Readers of foreign payloads: a field of the wrong kind is an absent one, and never spoils its neighbours. */
export type Fields = Readonly<Record<string, unknown>>;

const fields = z.record(z.string(), z.unknown());
const text = z.string();

/** The value as an object, or undefined. */
export function asFields(value: unknown): Fields | undefined {
  return fields.safeParse(value).data;
}

/** The fields of a nested object; none where it is no object. */
export function inside(value: unknown): Fields {
  return asFields(value) ?? {};
}

/** The value as a text that says something, or undefined. */
export function asText(value: unknown): string | undefined {
  const read = text.safeParse(value).data;
  return read === undefined || read.trim() === '' ? undefined : read;
}

/** The value as a list: nothing is an empty one, and a single thing a list of one. */
export function asList(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** Beyond this a number of seconds would be in the year 5138, so it is milliseconds. */
const SECONDS_LIMIT = 100_000_000_000;

/**
 * A time as platforms write it, seconds since 1970 in a string or a number, milliseconds, or ISO 8601 with its zone.
 * @returns milliseconds since 1970, UTC, or undefined where it is no time
 */
export function asInstant(value: unknown): Instant | undefined {
  if (typeof value === 'string' && /^\d{4}-\d{2}-\d{2}T.*(?:Z|[+-]\d{2}:?\d{2})$/.test(value)) {
    const at = Date.parse(value);
    return Number.isFinite(at) ? at : undefined;
  }
  const number =
    typeof value === 'string' && /^\s*\d{1,16}(?:\.\d+)?\s*$/.test(value) ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number) || number <= 0) return undefined;
  const at = Math.trunc(number < SECONDS_LIMIT ? number * 1_000 : number);
  return at <= 8_640_000_000_000_000 ? at : undefined;
}

/**
 * An id for something that came without one. The same thing delivered twice gets the same id, as far as its own
 * words and time tell; where it has no time either, `receivedAt` keeps a later, equal message apart, because a
 * second STOP must never pass for a repetition of the first.
 */
export function idFor(thing: unknown, receivedAt: Instant | undefined): string {
  return `unnamed:${createHash('sha256')
    .update(JSON.stringify([thing, receivedAt ?? null]) ?? '')
    .digest('hex')}`;
}
