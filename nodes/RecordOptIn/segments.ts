import { readSegments, type Segments } from '../../core';
import type { Parameters } from '../shared/parameters';

/**
 * By what campaigns may choose the contact: as the user says it, else what the opt-in itself tells.
 *
 * @param known what the opt-in tells: its source, and the country of its number
 */
export function segmentsOf(
  parameters: Parameters,
  item: number,
  known: { readonly source?: unknown; readonly country?: string | undefined },
):
  | { readonly segments: Segments | undefined; readonly refused?: undefined }
  | {
      readonly segments?: undefined;
      readonly refused: { readonly reason: 'no_consent'; readonly explanation: string };
    } {
  const given = parameters.collection('segments', item);
  const read = readSegments({
    source: given.source || known.source,
    // It counts only with a text; what is no language there loses no opt-in.
    language:
      given.language ||
      readSegments({ language: parameters.get('noticeLanguage', item) }).segments?.language,
    country: given.country || known.country,
    tags: given.tags,
  });
  return read.problem === undefined
    ? { segments: read.segments }
    : { refused: { reason: 'no_consent', explanation: read.problem } };
}
