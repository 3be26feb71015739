import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** How one sandbox is set up. Every value has a default, so `node sandbox/main.ts` alone works. */
export interface SandboxSettings {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Folder of the journal that survives a restart. Empty string: nothing is kept on disk. */
  readonly dataFolder: string;
  /** Forget what the journal holds before starting. */
  readonly reset: boolean;
  readonly accessToken: string;
  readonly phoneNumberId: string;
  readonly businessAccountId: string;
  readonly appSecret: string;
  readonly verifyToken: string;
  /** Empty until a webhook is subscribed, here or by `POST /sandbox/webhook`. */
  readonly webhookUrl: string;
  /** Messages a second that the business number may send; more are refused with 130429. */
  readonly throughput: number;
  /** Milliseconds between acceptance and `sent`, and between one status and the next: from, to. */
  readonly statusDelayMs: readonly [number, number];
  /** Share of delivered messages that are also read, 0 to 1. */
  readonly readShare: number;
  /** First and longest pause, in milliseconds, before a webhook that got no 200 is delivered again. */
  readonly redeliveryMs: readonly [number, number];
  /** A webhook that has not answered after so many milliseconds counts as failed. */
  readonly webhookTimeoutMs: number;
  /** Seed of the random numbers that decide on faults and delays, so that a run can be repeated. */
  readonly seed: number;
}

/**
 * The defaults, for scripts that make matching n8n credentials. None of these is a secret: they
 * open nothing but a sandbox on the same computer.
 */
export const sandboxDefaults = {
  host: '127.0.0.1',
  port: 4010,
  dataFolder: join(fileURLToPath(new URL('..', import.meta.url)), '.try', 'sandbox'),
  reset: false,
  accessToken: 'sandbox-access-token',
  phoneNumberId: '106540352242922',
  businessAccountId: '102290129340398',
  appSecret: 'sandbox-app-secret',
  verifyToken: 'sandbox-verify-token',
  webhookUrl: '',
  throughput: 80,
  statusDelayMs: [50, 300],
  readShare: 1,
  redeliveryMs: [1000, 10_000],
  webhookTimeoutMs: 10_000,
  seed: 1,
} as const satisfies SandboxSettings;

/** The pretended business. The number belongs to nobody: no North American exchange begins with 0. */
export const business = {
  displayPhoneNumber: '+1 555-010-0199',
  phone: '15550100199',
  verifiedName: 'Nordlys Home',
} as const;

const OPTIONS = {
  host: 'SANDBOX_HOST',
  port: 'SANDBOX_PORT',
  data: 'SANDBOX_DATA',
  token: 'SANDBOX_ACCESS_TOKEN',
  'phone-number-id': 'SANDBOX_PHONE_NUMBER_ID',
  'business-account-id': 'SANDBOX_BUSINESS_ACCOUNT_ID',
  'app-secret': 'SANDBOX_APP_SECRET',
  'verify-token': 'SANDBOX_VERIFY_TOKEN',
  'webhook-url': 'SANDBOX_WEBHOOK_URL',
  throughput: 'SANDBOX_THROUGHPUT',
  'status-delay': 'SANDBOX_STATUS_DELAY',
  'read-share': 'SANDBOX_READ_SHARE',
  seed: 'SANDBOX_SEED',
} as const;
type OptionName = keyof typeof OPTIONS;

/** What `--help` prints. */
export const usage = `A local WhatsApp to try things on. Nothing leaves this computer.

  node sandbox/main.ts [options]

${Object.entries(OPTIONS)
  .map(([flag, variable]) => `  --${flag.padEnd(20)} or ${variable}`)
  .join('\n')}
  --reset                start empty

  --status-delay is milliseconds, "100" or "50-300"; --data "" keeps nothing on disk.
`;

/**
 * Reads flags and, where a flag is absent, the environment.
 * @throws Error with a sentence that names the option that cannot be used
 */
export function readSettings(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): SandboxSettings & { readonly help: boolean } {
  const { values } = parseArgs({
    args: [...args],
    strict: true,
    options: {
      ...(Object.fromEntries(
        Object.keys(OPTIONS).map((name) => [name, { type: 'string' }]),
      ) as Record<OptionName, { type: 'string' }>),
      reset: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  const given = (name: OptionName): string | undefined =>
    values[name] ?? environment[OPTIONS[name]];
  const number = (name: OptionName, from: number, to: number, otherwise: number): number => {
    const text = given(name);
    if (text === undefined || text === '') return otherwise;
    const value = Number(text);
    if (!(value >= from && value <= to)) {
      throw new Error(`--${name} must be a number from ${from} to ${to}.`);
    }
    return value;
  };
  const whole = (name: OptionName, from: number, to: number, otherwise: number): number => {
    const value = number(name, from, to, otherwise);
    if (!Number.isInteger(value)) throw new Error(`--${name} must be a whole number.`);
    return value;
  };
  const text = (name: OptionName, otherwise: string): string => given(name) || otherwise;
  const d = sandboxDefaults;

  return {
    host: text('host', d.host),
    port: whole('port', 0, 65_535, d.port),
    dataFolder: given('data') ?? d.dataFolder,
    reset: values.reset ?? false,
    accessToken: text('token', d.accessToken),
    phoneNumberId: text('phone-number-id', d.phoneNumberId),
    businessAccountId: text('business-account-id', d.businessAccountId),
    appSecret: text('app-secret', d.appSecret),
    verifyToken: text('verify-token', d.verifyToken),
    webhookUrl: webhookUrl(text('webhook-url', d.webhookUrl)),
    throughput: whole('throughput', 1, 100_000, d.throughput),
    statusDelayMs: delay(given('status-delay')) ?? d.statusDelayMs,
    readShare: number('read-share', 0, 1, d.readShare),
    redeliveryMs: d.redeliveryMs,
    webhookTimeoutMs: d.webhookTimeoutMs,
    seed: whole('seed', 0, 2 ** 32 - 1, d.seed),
    help: values.help ?? false,
  };
}

/** @throws Error where the text is neither empty nor an http(s) address */
export function webhookUrl(text: string): string {
  if (text === '') return text;
  let url: URL;
  try {
    url = new URL(text);
  } catch {
    throw new Error(
      'The webhook URL is not a web address; it must start with http:// or https://.',
    );
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new Error('The webhook URL must start with http:// or https://.');
  }
  return url.href;
}

function delay(text: string | undefined): readonly [number, number] | undefined {
  if (text === undefined || text === '') return undefined;
  const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(text);
  const from = Number(match?.[1]);
  const to = Number(match?.[2] ?? match?.[1]);
  if (!match || to < from)
    throw new Error('--status-delay must be milliseconds, like 100 or 50-300.');
  return [from, to];
}
