/**
 * A real n8n with the built package, filled with the shipped workflows, and a sandbox: what the
 * end-to-end tests play on. One for all of them, since an n8n takes half a minute to make ready; so
 * every test brings people and workflows of its own.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  kill9,
  prepareInstance,
  startServer,
  stop,
  type Instance,
} from '../../../scripts/n8n/instance.ts';
import { signalGroup } from '../../../scripts/n8n/process.ts';
import { declareAsNew } from '../../../scripts/start/attest.ts';
import { furnishing, subscribe } from '../../../scripts/start/campaign.ts';
import { furnish } from '../../../scripts/start/furnish.ts';
import { startSandbox, stopSandbox, type SandboxHandle } from '../../../scripts/start/sandbox.ts';

export interface Stage {
  readonly folder: string;
  readonly n8n: Instance;
  readonly sandbox: SandboxHandle;
}

/** Names the file that says where the stage is, to the test files that come after the global setup. */
const VARIABLE = 'N8N_NODES_CONSENT_E2E_STAGE';

/** Opens the stage in an empty folder; some 30 s. */
export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'consent-e2e-'));
  const sandbox = await startSandbox({
    folder: join(folder, 'sandbox'),
    // Statuses follow at once, so that no test waits for them.
    args: ['--status-delay=20-80', '--read-share=0.1'],
  });
  let n8n: Instance | undefined;
  try {
    n8n = await prepareInstance({ folder: join(folder, 'n8n') });
    await furnish(n8n, furnishing(sandbox));
    await declareAsNew(n8n.folder);
    await startServer(n8n);
    const stage = { folder, n8n, sandbox };
    await subscribe(stage);
    process.env[VARIABLE] = join(folder, 'stage.json');
    remember(stage);
    process.once('exit', () => [n8n!, sandbox].forEach(endAtOnce)); // a run that is broken off
    return stage;
  } catch (error) {
    if (n8n) await kill9(n8n);
    await stopSandbox(sandbox);
    throw error;
  }
}

/** The stage that the global setup opened. */
export function onStage(): Stage {
  const file = process.env[VARIABLE];
  if (!file) throw new Error('There is no stage. Run the end-to-end tests by: npm run test:e2e');
  return JSON.parse(readFileSync(file, 'utf8')) as Stage;
}

function remember(stage: Stage): void {
  writeFileSync(process.env[VARIABLE]!, JSON.stringify(stage), { mode: 0o600 });
}

export async function closeStage(): Promise<void> {
  if (!process.env[VARIABLE]) return;
  const { folder, n8n, sandbox } = onStage();
  await kill9(n8n);
  await stopSandbox(sandbox);
  rmSync(folder, { recursive: true, force: true });
}

/** Ends n8n as a power cut would. */
export async function killN8n(stage: Stage): Promise<void> {
  await kill9(stage.n8n);
  remember(stage);
}

/** Ends n8n as an operator does, and waits until it has. */
export async function stopN8n(stage: Stage): Promise<void> {
  await stop(stage.n8n);
  remember(stage);
}

/** Starts n8n where it does not run; its webhooks take events when this returns. */
export async function startN8n(stage: Stage): Promise<void> {
  await startServer(stage.n8n);
  remember(stage);
}

function endAtOnce({ pid }: { pid: number | undefined }): void {
  if (pid !== undefined) signalGroup(pid, 'SIGKILL');
}
