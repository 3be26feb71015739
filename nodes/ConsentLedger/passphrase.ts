import type { Parameters } from '../shared/parameters';

/** What seals a file: as it was typed, since blanks are part of it. The ledger says where it is too short. */
export function passphraseOf(parameters: Parameters, item: number): string {
  const given = parameters.get('passphrase', item);
  return typeof given === 'string' ? given : typeof given === 'number' ? String(given) : '';
}
