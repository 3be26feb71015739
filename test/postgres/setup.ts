import { startPostgres } from '../../scripts/postgres/start.ts';
import { announce, DATABASES, type Shared } from './server.ts';

/** One PostgreSQL for all tests that ask for one; each of them has a schema of its own in it. */
export default async function globalSetup(): Promise<void> {
  const server = await startPostgres({ settings: { max_connections: '400' } });
  (globalThis as Shared).consentTestPostgres = server;
  try {
    for (const name of Object.values(DATABASES)) await server.createDatabase(name);
  } catch (error) {
    await server.stop();
    throw error;
  }
  announce(server);
}
