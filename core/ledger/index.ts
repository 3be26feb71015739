export type {
  Act,
  ActResult,
  AnswerAct,
  GrantAct,
  LeaveAct,
  RequestAct,
  ResumeAct,
  ReviewAct,
  Who,
} from './acts';
export { type Actor, type Permission, PERMISSIONS } from './context';
export { LedgerError, type LedgerProblem } from './errors';
export type { Evidence } from './events';
export {
  IMPORT_ORIGINS,
  IMPORT_STATES,
  type ImportOptions,
  type ImportOrigin,
  type ImportRow,
  type ImportState,
  readImportRow,
  type ReadImportRow,
} from './importing';
export { Ledger } from './ledger';
export {
  defaultLedgerFile,
  type LedgerConfig,
  ledgerConfig,
  ledgerFolder,
  n8nFolder,
} from './config';
export { type OpenLedger, openLedger } from './open';
export { closeLedgers } from './registry';
export {
  countryToRecord,
  readSegmentFilter,
  readSegments,
  type ReadSegments,
  type SegmentFilter,
  type Segments,
  type SegmentsGiven,
} from './segments';
export { importLedger, type MovedLedger } from './archive/move';
export type { ChainHead } from './chain';
export type { AudienceCounts, AudiencePage, AudienceQuestion, Member } from './operations/audience';
export type { BackUp, BackUpOptions } from './operations/backUp';
export type { ClaimResult } from './operations/claims';
export { ACTS_IN_ONE_TRANSACTION } from './operations/record';
export type { ClaimScope } from './operations/editions';
export type { Heard, HearingOfNumber, Listener, SendingNumber } from './operations/hearing';
export type { Settlement, StatusReport } from './operations/settlements';
export {
  type OpenSend,
  type OpenSendsQuestion,
  type ResolvedSend,
  SEND_RESOLUTIONS,
  type SendResolution,
  type SendToResolve,
} from './operations/unknownSends';
export type { EarlierConsent } from './operations/earlier';
export { type OpenedMessage, type StoredMessage, whoWrote } from './operations/inbox';
export type { NoticeToRecord, RecordedNotice } from './operations/notices';
export type { LeaseAsked, PaceLease, PaceLimit, PaceSlowing } from './operations/pace';
export type { Origin } from './operations/origin';
export type { TakenOver } from './operations/takeOver';
export {
  PURGE_KINDS,
  type PurgeCount,
  type PurgeCutOffs,
  type PurgeKind,
  type PurgeReport,
} from './operations/purge';
export type { RequestToConfirm } from './operations/requests';
export { REVIEW_RESOLUTIONS, type ReviewResolution } from './operations/reviews';
export type { Verdict, VerifyOptions } from './operations/verify';
