/**
 * A purpose in its one spelling: what people leave as "Offers" is what they agreed to as "offers".
 * `*` stands for every purpose.
 */
export function canonicalPurpose(purpose: string): string {
  return purpose.normalize('NFC').trim().toLowerCase();
}
