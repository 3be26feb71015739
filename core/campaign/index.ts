export type { SendOutcome } from './outcomes';
export { certainLeaving, receive, type Received } from './receive';
export { type ItemToSend, sendBatch, type SendOptions } from './send';
export type { OutgoingMessage, Sender, SendResult } from './sender';
