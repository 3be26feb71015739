import type { ChainHead } from '../../core';
import { wrongSetting } from '../shared/failure';
import { isRecord } from '../shared/parameters';

/**
 * The head that an earlier verification or backup told, as JSON or as its text; also the whole item
 * that it stood in. Nothing for nothing.
 *
 * @throws Failure where something is given that is no head: without it less would be found than the user meant
 */
export function readHead(given: unknown): ChainHead | undefined {
  const told = typeof given === 'string' ? readText(given.trim()) : given;
  if (told === undefined || told === null) return undefined;
  const head = isRecord(told) && isRecord(told.head) ? told.head : told;
  if (isRecord(head)) {
    const { ledgerId, seq, hash } = head;
    const isHead =
      typeof ledgerId === 'string' &&
      ledgerId !== '' &&
      Number.isSafeInteger(seq) &&
      (seq as number) >= 0 &&
      typeof hash === 'string' &&
      /^[0-9a-f]{64}$/i.test(hash);
    if (isHead) return { ledgerId, seq: seq as number, hash: hash.toLowerCase() };
  }
  throw wrongSetting(
    'The field "Earlier Head" holds no head of a ledger.',
    'Give what an earlier verification told under "head": its ledgerId, seq and hash. Or leave the field empty.',
  );
}

function readText(text: string): unknown {
  if (text === '') return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
