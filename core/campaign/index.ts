export {
  type Hearing,
  type HearingProblem,
  hearings,
  watchHearing,
  type WatchedSending,
} from './hearing';
export { KINDS_OF_REASON, type KindOfReason } from './kindsOfReason';
export type { SendOutcome } from './outcomes';
export { createPace, type Pace, type PaceClock, type PaceSource } from './pace';
export {
  certainLeaving,
  type LeavingScope,
  type MessageEffect,
  type MessagePlan,
  planFor,
  understand,
} from './plan';
export { type HandledMessage, type KeptMessage, readKept } from './readKept';
export { receive, receiveAll, type Received } from './receive';
export {
  type ItemToSend,
  type MessageToSend,
  sendBatch,
  type SendOptions,
  sendStream,
  type StreamOptions,
} from './send';
export type { OutgoingMessage, Sender, SendResult } from './sender';
export { sharedPace } from './sharedPace';
