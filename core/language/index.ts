export type { Intent, Reading } from './reading';
export { readMessage, type MessageReading, type ReadOptions } from './read';
export { answerFor } from './answers';
