/** A running n8n, spoken to as its editor does. */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Instance } from './instance.ts';
import { readNodeRun, type NodeRun, type RawNodeRun, type RunResult } from './run.ts';

const cookies = new WeakMap<Instance, string>();

/** Signs the owner in, once for each instance, and again where the session is over. */
async function cookieOf(instance: Instance): Promise<string> {
  const known = cookies.get(instance);
  if (known) return known;
  const response = await fetch(`${instance.url}/rest/login`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      emailOrLdapLoginId: instance.owner.email,
      password: instance.owner.password,
    }),
  });
  if (!response.ok) throw new Error(`n8n did not sign its owner in (${response.status}).`);
  const cookie = response.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ');
  cookies.set(instance, cookie);
  return cookie;
}

/** One request to n8n's own API; gives the `data` of its answer. */
export async function rest<T>(
  instance: Instance,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<T> {
  const send = async () =>
    fetch(`${instance.url}/rest${path}`, {
      method,
      headers: {
        'content-type': 'application/json',
        cookie: await cookieOf(instance),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  let response = await send();
  if (response.status === 401) {
    cookies.delete(instance);
    response = await send();
  }
  const answer = (await response.json().catch(() => ({}))) as { data?: T; message?: string };
  if (!response.ok) {
    throw new Error(
      `n8n answered ${response.status} to ${method} ${path}: ${answer.message ?? ''}`,
    );
  }
  return answer.data as T;
}

interface StoredWorkflow {
  readonly id: string;
  readonly versionId: string;
  readonly nodes: readonly { name: string; type: string; disabled?: boolean }[];
}

export function getWorkflow(instance: Instance, id: string): Promise<StoredWorkflow> {
  return rest(instance, 'GET', `/workflows/${id}`);
}

/** Publishes the workflow as it stands; its webhooks and schedules are live when this returns. */
export async function activate(instance: Instance, id: string): Promise<void> {
  const { versionId } = await getWorkflow(instance, id);
  await rest(instance, 'POST', `/workflows/${id}/activate`, { versionId });
  await waitUntilLive(instance, [id]);
}

/**
 * Waits until the triggers of published workflows take events: n8n registers them in the background,
 * also after it has said that its editor is accessible.
 * @param ids by default all published workflows of the instance
 */
export async function waitUntilLive(
  instance: Instance,
  ids?: readonly string[],
  timeoutMs = 60_000,
): Promise<void> {
  const published =
    ids ??
    (
      await rest<{ id: string; activeVersionId?: string | null }[]>(instance, 'GET', '/workflows')
    ).flatMap(({ id, activeVersionId }) => (activeVersionId ? [id] : []));
  const until = Date.now() + timeoutMs;
  for (const id of published) {
    for (;;) {
      const { status, triggers } = await rest<{
        status: string;
        triggers: { errorMessage?: string | null }[];
      }>(instance, 'GET', `/workflows/${id}/publication-status`);
      if (status === 'published') break;
      if (status === 'failed' || status === 'partial') {
        const reasons = triggers.flatMap(({ errorMessage }) => errorMessage ?? []);
        throw new Error(`n8n could not publish workflow ${id}: ${reasons.join('; ')}`);
      }
      if (Date.now() > until) {
        throw new Error(`Workflow ${id} was not live after ${timeoutMs / 1000} s (${status}).`);
      }
      await sleep(100);
    }
  }
}

type Push =
  | {
      type: 'nodeExecuteAfterData';
      data: { executionId: string; nodeName: string; data: RawNodeRun };
    }
  | { type: 'executionFinished'; data: { executionId: string; status: string } }
  | { type: 'other'; data: { executionId?: string } };

/**
 * Runs a workflow in the running server as "Execute workflow" in the editor does, and gives every node's output.
 * @param options.trigger the name of the trigger to start from; by default the manual one, else the only one
 * @param options.onNode is told each node's run as soon as it is over
 */
export async function runInServer(
  instance: Instance,
  id: string,
  options: {
    trigger?: string;
    timeoutMs?: number;
    onNode?: (name: string, run: NodeRun) => void;
  } = {},
): Promise<RunResult> {
  const { timeoutMs = 120_000, onNode } = options;
  const trigger = options.trigger ?? triggerOf(await getWorkflow(instance, id));
  const pushRef = randomUUID();
  const socket = new WebSocket(
    `${instance.url.replace(/^http/, 'ws')}/rest/push?pushRef=${pushRef}`,
    // `headers` is an addition of Node's own WebSocket
    { headers: { cookie: await cookieOf(instance), origin: instance.url } } as never,
  );
  socket.binaryType = 'arraybuffer';
  await new Promise<void>((opened, failed) => {
    socket.addEventListener('open', () => opened(), { once: true });
    socket.addEventListener(
      'error',
      () => failed(new Error('n8n did not open its push channel.')),
      {
        once: true,
      },
    );
  });

  const nodes: Record<string, NodeRun[]> = {};
  let mine: string | undefined;
  const early: Push[] = []; // n8n may tell of the run before it has answered with its id
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<RunResult>((done, failed) => {
      const take = (push: Push) => {
        if (push.data.executionId !== mine) return;
        if (push.type === 'nodeExecuteAfterData') {
          const run = readNodeRun(push.data.data);
          (nodes[push.data.nodeName] ??= []).push(run);
          onNode?.(push.data.nodeName, run);
        } else if (push.type === 'executionFinished') {
          const error = Object.values(nodes)
            .flat()
            .find((run) => run.executionStatus === 'error')?.error;
          done({ status: push.data.status, nodes, ...(error ? { error } : {}) });
        }
      };
      socket.addEventListener('message', ({ data }) => {
        const push = JSON.parse(
          typeof data === 'string' ? data : Buffer.from(data as ArrayBuffer).toString('utf8'),
        ) as Push;
        if (mine === undefined) early.push(push);
        else take(push);
      });
      socket.addEventListener('close', () =>
        failed(new Error('n8n ended while the workflow was running.')),
      );
      timer = setTimeout(
        () => failed(new Error(`The workflow was still running after ${timeoutMs / 1000} s.`)),
        timeoutMs,
      );
      rest<{ executionId?: string; waitingForWebhook?: boolean }>(
        instance,
        'POST',
        `/workflows/${id}/run`,
        { triggerToStartFrom: { name: trigger } },
        { 'push-ref': pushRef },
      ).then(({ executionId }) => {
        if (executionId === undefined) {
          failed(
            new Error(`"${trigger}" waits for a call from outside and cannot be run by hand.`),
          );
          return;
        }
        mine = executionId;
        early.splice(0).forEach(take);
      }, failed);
    });
  } finally {
    clearTimeout(timer);
    socket.close();
  }
}

function triggerOf({ id, nodes }: StoredWorkflow): string {
  const triggers = nodes.filter(({ type, disabled }) => /trigger$/i.test(type) && !disabled);
  const trigger =
    triggers.find(({ type }) => type === 'n8n-nodes-base.manualTrigger') ?? triggers[0];
  if (!trigger) throw new Error(`Workflow ${id} has no trigger that is switched on.`);
  return trigger.name;
}
