/** `npm start`, as a person types it: on lists of their own, with a phone that says STOP, and an n8n that is killed. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, signalGroup } from '../../scripts/n8n/process.ts';
import { ask } from '../../scripts/start/sandbox.ts';
import { people, written } from './setup/people.ts';
import { lookForTraces } from './setup/lookForTraces.ts';
import { spellings } from './setup/traces.ts';

const folder = mkdtempSync(join(tmpdir(), 'consent-start-'));
const list = people('started', 40);
const running = new Set<ChildProcess>();
let n8nPort: number;
let sandbox: { url: string };

interface Printed {
  readonly input: number;
  readonly sent: number;
  readonly later: number;
  readonly notSent: Record<string, number>;
  readonly messagesReceivedBySandbox: number;
  readonly duplicates: number;
}

function start(...args: string[]): { child: ChildProcess; result: Promise<Printed> } {
  const child = spawn(
    process.execPath,
    [
      '--disable-warning=MODULE_TYPELESS_PACKAGE_JSON',
      resolve(import.meta.dirname, '../../scripts/start.ts'),
      '--json',
      `--port=${n8nPort}`,
      `--sandbox-port=${new URL(sandbox.url).port}`,
      ...args,
    ],
    {
      env: { ...process.env, N8N_NODES_CONSENT_TRY: join(folder, 'try') },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  running.add(child);
  let said = '';
  child.stderr!.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const result = new Promise<Printed>((done, failed) => {
    let printed = '';
    child.stdout!.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const line = /^\{.*\}$/m.exec(printed)?.[0];
      if (line) done(JSON.parse(line) as Printed);
    });
    child.once('exit', () => {
      running.delete(child);
      failed(new Error(`npm start ended without a result: ${said.slice(-1500)}`));
    });
  });
  return { child, result };
}

const says = (phone: string) =>
  ask(sandbox, 'POST', '/sandbox/inbound', { from: phone, text: 'STOP' });

beforeAll(async () => {
  n8nPort = await freePort();
  sandbox = { url: `http://127.0.0.1:${await freePort()}` };
  const granted = list.slice(0, 25);
  const withdrawn = list.slice(25, 30);
  const rows = (group: typeof list, state: string) =>
    group.map(({ phone }) => `${phone},whatsapp,offers,${state},2026-03-01T10:00:00Z,1`);
  writeFileSync(
    join(folder, 'consents.csv'),
    [
      'phone,channel,purpose,state,at,noticeVersion',
      ...rows(granted, 'granted'),
      ...rows(withdrawn, 'withdrawn'),
    ].join('\n'),
  );
  writeFileSync(
    join(folder, 'contacts.csv'),
    [
      'phone,name,country',
      ...list.map(({ phone, name, country }) => `${phone},${name},${country}`),
      `${written(granted[0]!.phone, 'national')},Twice,FR`,
      'not a number,Nobody,FR',
    ].join('\n'),
  );
});

afterAll(async () => {
  for (const child of running) {
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

test('a list and consents of one’s own give the right counts, a STOP and a kill change them, and nothing of it stays in plain', async () => {
  const { child, result } = start(
    '--contacts',
    join(folder, 'contacts.csv'),
    '--consents',
    join(folder, 'consents.csv'),
  );
  expect(await result).toEqual({
    input: 42,
    sent: 25,
    later: 0,
    notSent: { withdrawn: 5, no_consent: 10, already_sent: 1, invalid_contact: 1 },
    messagesReceivedBySandbox: 25,
    duplicates: 0,
  });

  await says(list[1]!.phone);
  expect(await start('--again').result).toMatchObject({
    sent: 0,
    notSent: { withdrawn: 6, no_consent: 10, already_sent: 25, invalid_contact: 1 },
    messagesReceivedBySandbox: 0,
    duplicates: 0,
  });

  const { n8n } = JSON.parse(readFileSync(join(folder, 'try/stack.json'), 'utf8')) as {
    n8n: { pid: number };
  };
  const saying = says(list[2]!.phone);
  signalGroup(n8n.pid, 'SIGKILL');
  await saying;
  await says(list[3]!.phone);
  await sleep(200);
  expect(await start('--again').result).toMatchObject({
    sent: 0,
    notSent: { withdrawn: 8, already_sent: 23 },
    messagesReceivedBySandbox: 0,
    duplicates: 0,
  });

  child.kill('SIGTERM');
  await once(child, 'exit');
  running.delete(child);
  const words = list.flatMap(({ phone, name }) => [...spellings(phone), name.split(' ')[1]!]);
  expect(lookForTraces(join(folder, 'try/n8n'), words)).toEqual([]);
});
