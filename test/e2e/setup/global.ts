import { ensureN8n } from '../../../scripts/n8n/install.ts';

/** The pinned n8n is brought before any test's time runs. */
export default async function globalSetup(): Promise<void> {
  await ensureN8n();
}
