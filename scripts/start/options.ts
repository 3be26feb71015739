/** What `npm start -- ...` was asked to do. */
import { resolve } from 'node:path';
import { parseOptions } from '../options.ts';

export interface StartOptions {
  /**
   * `stay`: run the campaign and stay up. `once`: from an empty ledger and sandbox, and end.
   * `again`: the same edition on what stands, and end.
   */
  readonly mode: 'stay' | 'once' | 'again';
  readonly json: boolean;
  /** Absolute path; absent: the list of the last run with `again`, else the samples. */
  readonly contacts?: string;
  readonly consents?: string;
  readonly n8nPort: number;
  readonly sandboxPort: number;
  readonly help: boolean;
}

export const usage = `Runs the bundled campaign in a real n8n against a local WhatsApp.

  npm start                       run it on the sample list and stay up, with the addresses to open
  npm start -- --once             begin from an empty ledger and sandbox, and end after the campaign
  npm start -- --again            run the same edition on the standing ledger, and end

  --json                          print the result as JSON, as the last line
  --contacts FILE.csv             columns phone,name,country
  --consents FILE.csv             columns phone,channel,purpose,state,at,noticeVersion;
                                  phones with their country code. You attest to what it says.
  --port N                        n8n's port (5678, or another free one)
  --sandbox-port N                the local WhatsApp's port (4010, or another free one)
`;

/**
 * @param args what follows `npm start --`
 * @param from the folder that relative paths start from: where the user typed the command
 * @throws Error with a sentence that says which option cannot be used
 */
export function readOptions(args: readonly string[], from: string): StartOptions {
  const values = parseOptions(
    args,
    {
      once: { type: 'boolean', default: false },
      again: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
      contacts: { type: 'string' },
      consents: { type: 'string' },
      port: { type: 'string' },
      'sandbox-port': { type: 'string' },
      help: { type: 'boolean', default: false },
    },
    'npm start',
  );
  if (values.once && values.again) {
    throw new Error(
      '--once begins from an empty ledger and --again needs the standing one: give one of them.',
    );
  }
  const file = (path: string | undefined) => (path === undefined ? undefined : resolve(from, path));
  const contacts = file(values.contacts);
  const consents = file(values.consents);
  return {
    mode: values.once ? 'once' : values.again ? 'again' : 'stay',
    json: values.json,
    ...(contacts ? { contacts } : {}),
    ...(consents ? { consents } : {}),
    n8nPort: port('--port', values.port, 5678),
    sandboxPort: port('--sandbox-port', values['sandbox-port'], 4010),
    help: values.help,
  };
}

function port(name: string, text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise;
  const value = Number(text);
  if (!/^\d+$/.test(text) || value < 1 || value > 65_535) {
    throw new Error(`${name} must be a port number from 1 to 65535.`);
  }
  return value;
}
