/** What `npm run bench -- ...` was asked to do. */
import { parseOptions } from '../options.ts';
import { ENGINES, type EngineName } from './engines/engine.ts';

export interface BenchOptions {
  readonly json: boolean;
  readonly quick: boolean;
  readonly engines: readonly EngineName[];
  /** Whether Consent Check also runs in a real n8n, beside its Data table nodes. */
  readonly n8n: boolean;
  readonly help: boolean;
}

export const usage = `Measures the ledger and Consent Check against what could be had without them, side by side in one run.
It takes about a quarter of an hour and needs some 6 GB in the system's folder for temporary files; what
else the machine does meanwhile shows in the result.

  npm run bench

  --json              print the ratios as JSON, as the last line
  --engine NAME       sqlite or postgres; both without it
  --no-n8n            leave n8n and its Data tables out
  --quick             small ledgers and few rounds: a minute or two, for whoever works on the code
`;

/**
 * @param args what follows `npm run bench --`
 * @throws Error with a sentence that says which option cannot be used
 */
export function readOptions(args: readonly string[]): BenchOptions {
  const values = parseOptions(
    args,
    {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      engine: { type: 'string', multiple: true },
      n8n: { type: 'boolean', default: true },
      help: { type: 'boolean', default: false },
    },
    'npm run bench',
  );
  const { json, quick, n8n, help } = values;
  const engines = values.engine ?? ENGINES;
  const unknown = engines.find((name) => !(ENGINES as readonly string[]).includes(name));
  if (unknown !== undefined) {
    throw new Error(
      `--engine knows ${ENGINES.join(' and ')}, not "${unknown}". See: npm run bench -- --help`,
    );
  }
  return { json, quick, n8n, help, engines: ENGINES.filter((name) => engines.includes(name)) };
}
