/** What went wrong with the ledger, as a person can act on it. Never holds personal data or a key. */
export type LedgerProblem =
  | 'busy'
  | 'closed'
  | 'corrupt'
  | 'disk_full'
  | 'missing_key'
  | 'missing_ledger'
  | 'newer_version'
  | 'not_allowed'
  | 'not_reachable'
  | 'older_version'
  | 'queue_mode'
  | 'refused'
  | 'wrong_key';

export class LedgerError extends Error {
  readonly problem: LedgerProblem;
  /** What to do about it, one sentence. */
  readonly advice: string;

  constructor(problem: LedgerProblem, message: string, advice: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'LedgerError';
    this.problem = problem;
    this.advice = advice;
  }
}
