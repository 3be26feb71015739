/**
 * `node scripts/bench/wire.ts [calls]`: processor time of one message on the product's wire, beside axios with
 * kept connections and undici bare, in one process against one server. `npm run build` first.
 */
import { fork } from 'node:child_process';
import http from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import axios from 'axios';
import { Pool } from 'undici';
import type { createCloudApiClient as Create } from '../../core/whatsapp/client.ts';

const AT_ONCE = 64;
const ROUNDS = 5;
const TOKEN = 'a-token';
const PATH = '/v26.0/106540352242922/messages';
const ANSWER = JSON.stringify({
  messaging_product: 'whatsapp',
  contacts: [{ input: '4531313199', wa_id: '4531313199' }],
  messages: [{ id: 'wamid.HBgKNDUzMTMxMzE5ORUCABEYEjA5', message_status: 'accepted' }],
});
const message = {
  messaging_product: 'whatsapp',
  recipient_type: 'individual',
  to: '4531313199',
  type: 'template',
  template: {
    name: 'autumn_offer',
    language: { code: 'en' },
    components: [{ type: 'body', parameters: [{ type: 'text', text: 'Ada' }] }],
  },
  biz_opaque_callback_data: 'V1StGXR8_Z5jdHi6B-myT',
};

type Call = () => Promise<unknown>;

function serve(): void {
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      response.writeHead(200, { 'content-type': 'application/json' }).end(ANSWER);
    });
  });
  server.listen(0, '127.0.0.1', () => process.send!((server.address() as AddressInfo).port));
}

/** Microseconds of this process's time a call. */
async function cost(call: Call, calls: number): Promise<number> {
  let left = calls;
  const before = process.cpuUsage();
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      while (left-- > 0) await call();
    }),
  );
  const { user, system } = process.cpuUsage(before);
  return (user + system) / calls;
}

const median = (values: number[]): number => values.sort((a, b) => a - b)[values.length >> 1]!;

async function main(): Promise<void> {
  const calls = Number(process.argv[2] ?? 4_000);
  const server = fork(fileURLToPath(import.meta.url), ['serve']);
  const port = await new Promise<number>((ready) => server.once('message', ready));
  const origin = `http://127.0.0.1:${port}`;

  const { createCloudApiClient } = createRequire(import.meta.url)('../../dist/core/index.js') as {
    createCloudApiClient: typeof Create;
  };
  const client = createCloudApiClient({
    ...{ accessToken: TOKEN, phoneNumberId: '106540352242922', graphVersion: 'v26.0' },
    ...{ baseUrl: origin, env: {} },
  });
  const httpAgent = new http.Agent({ keepAlive: true, maxSockets: AT_ONCE });
  const pool = new Pool(origin, { connections: AT_ONCE });
  const headers = { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' };
  const ways: Record<string, Call> = {
    ours: async () => {
      const answer = await client.postMessage('messages', message);
      if (!('status' in answer) || answer.status !== 200) throw new Error(JSON.stringify(answer));
    },
    axios: () => axios.post(origin + PATH, message, { headers, httpAgent, proxy: false }),
    undici: async () => {
      const body = JSON.stringify(message);
      const answer = await pool.request({ path: PATH, method: 'POST', headers, body });
      return answer.body.json();
    },
  };
  const costs = new Map(Object.keys(ways).map((name) => [name, [] as number[]]));
  for (const call of Object.values(ways)) await cost(call, calls / 4); // warm
  for (let round = 0; round < ROUNDS; round++) {
    for (const [name, call] of Object.entries(ways)) costs.get(name)!.push(await cost(call, calls));
  }
  const figures = Object.fromEntries([...costs].map(([name, all]) => [name, median(all)]));
  const { ours = 0 } = figures;
  for (const [name, each] of Object.entries(figures)) {
    process.stdout.write(
      `${name.padEnd(8)}${(each / 1_000).toFixed(3)} ms of processor time a message, ${(each / ours).toFixed(2)}× ours\n`,
    );
  }
  client.close();
  httpAgent.destroy();
  await pool.close();
  server.kill();
}

if (process.argv[2] === 'serve') serve();
else await main();
