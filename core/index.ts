/** The one door to the core: nodes and credentials import from here. */
export * from './campaign';
export * from './consent';
export * from './inbound';
export * from './language';
export * from './ledger';
export * from './turns';
export * from './whatsapp';
