/** A real n8n with the built package, filled with the shipped workflows, and a sandbox: what an end-to-end test plays on. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  kill9,
  prepareInstance,
  startServer,
  type Instance,
} from '../../../scripts/n8n/instance.ts';
import { furnishing, subscribe } from '../../../scripts/start/campaign.ts';
import { furnish, type Furnishing } from '../../../scripts/start/furnish.ts';
import { startSandbox, stopSandbox, type SandboxHandle } from '../../../scripts/start/sandbox.ts';

export interface Stage {
  readonly folder: string;
  readonly n8n: Instance;
  readonly sandbox: SandboxHandle;
}

/**
 * Opens a stage on an empty folder; takes some 20 s. Close it in `afterAll`.
 * @param options.things what n8n is filled with; by default all that `npm start` fills it with
 * @param options.subscribed false leaves the sandbox's webhook without an address
 */
export async function openStage(
  options: {
    env?: NodeJS.ProcessEnv;
    sandboxArgs?: readonly string[];
    things?: (sandbox: SandboxHandle) => Furnishing;
    subscribed?: boolean;
  } = {},
): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'consent-e2e-'));
  const sandbox = await startSandbox({
    folder: join(folder, 'sandbox'),
    args: options.sandboxArgs,
  });
  let n8n: Instance | undefined;
  try {
    n8n = await prepareInstance({ folder: join(folder, 'n8n'), env: options.env });
    await furnish(n8n, (options.things ?? furnishing)(sandbox));
    await startServer(n8n);
    const stage = { folder, n8n, sandbox };
    if (options.subscribed !== false) await subscribe(stage);
    return stage;
  } catch (error) {
    if (n8n) await kill9(n8n);
    await stopSandbox(sandbox);
    throw error;
  }
}

export async function closeStage(stage: Stage | undefined): Promise<void> {
  if (!stage) return;
  await kill9(stage.n8n);
  await stopSandbox(stage.sandbox);
  rmSync(stage.folder, { recursive: true, force: true });
}
