import { readSettings, sandboxDefaults, usage } from '../../sandbox/settings.ts';

it('starts on its defaults alone', () => {
  expect(readSettings([], {})).toEqual({ ...sandboxDefaults, help: false });
});

it('takes a flag before the environment, and the environment before a default', () => {
  const settings = readSettings(['--port', '0', '--status-delay', '5-10', '--reset'], {
    SANDBOX_PORT: '4020',
    SANDBOX_ACCESS_TOKEN: 'other',
    SANDBOX_WEBHOOK_URL: 'http://127.0.0.1:5678/webhook/x',
  });
  expect(settings).toMatchObject({
    port: 0,
    accessToken: 'other',
    statusDelayMs: [5, 10],
    reset: true,
    webhookUrl: 'http://127.0.0.1:5678/webhook/x',
    throughput: 80,
  });
});

it.each([
  [['--port', 'many'], '--port'],
  [['--port', '70000'], '--port'],
  [['--throughput', '0'], '--throughput'],
  [['--status-delay', '9-3'], '--status-delay'],
  [['--webhook-url', 'localhost'], 'webhook URL'],
  [['--colour', 'red'], '--colour'],
])('refuses %j and names the option', (args, named) => {
  expect(() => readSettings(args, {})).toThrow(named);
});

it('names every option in its help', () => {
  for (const option of ['--port', '--data', '--reset', 'SANDBOX_APP_SECRET'])
    expect(usage).toContain(option);
});
