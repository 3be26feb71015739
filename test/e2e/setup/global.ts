import { ensureN8n } from '../../../scripts/n8n/install.ts';
import { openStage } from './stage.ts';

/** The pinned n8n is brought, and the one stage of all tests opened, before any test's time runs. */
export default async function globalSetup(): Promise<void> {
  await ensureN8n();
  await openStage();
}
