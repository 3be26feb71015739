import type { Shared } from './server.ts';

export default async function globalTeardown(): Promise<void> {
  await (globalThis as Shared).consentTestPostgres?.stop();
}
