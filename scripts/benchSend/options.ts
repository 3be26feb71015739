/** What `npm run bench:send -- ...` was asked to do. */
import { parseOptions } from '../options.ts';
import { RATES, type Rate, ROUTES, type RouteName } from './routes.ts';

export interface SendOptions {
  readonly json: boolean;
  readonly quick: boolean;
  /** Whether a CPU profile of our node is summed up; it costs time, so the other figures suffer. */
  readonly profile: boolean;
  readonly rates: readonly Rate[];
  readonly routes: readonly RouteName[];
  readonly help: boolean;
}

export const usage = `Sends a template to a list through a real n8n, by Send WhatsApp Template and by n8n's HTTP Request node,
against a WhatsApp on this computer that keeps the number's limit. It takes about ten minutes; what else
the machine does meanwhile shows in the result.

  npm run bench:send

  --json              print the figures as JSON, as the last line
  --rate N            80 or 1000 messages a second; both without it
  --route NAME        ${ROUTES.join(', ')}; all without it
  --profile           sum up where our node spends its time (the other figures suffer from it)
  --quick             short lists, for whoever works on the code: these figures prove nothing
`;

/**
 * @param args what follows `npm run bench:send --`
 * @throws Error with a sentence that says which option cannot be used
 */
export function readOptions(args: readonly string[]): SendOptions {
  const values = parseOptions(
    args,
    {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      rate: { type: 'string', multiple: true },
      route: { type: 'string', multiple: true },
      help: { type: 'boolean', default: false },
    },
    'npm run bench:send',
  );
  const { json, quick, profile, help } = values;
  return {
    ...{ json, quick, profile, help },
    rates: chosen('--rate', RATES, values.rate),
    routes: chosen('--route', ROUTES, values.route),
  };
}

const SEE_HELP = 'See: npm run bench:send -- --help';

function chosen<T extends string | number>(
  option: string,
  known: readonly T[],
  names: readonly string[] | undefined,
): readonly T[] {
  if (names === undefined) return known;
  const unknown = names.find((name) => !known.some((one) => String(one) === name));
  if (unknown !== undefined)
    throw new Error(`${option} knows ${known.join(', ')}, not "${unknown}". ${SEE_HELP}`);
  return known.filter((one) => names.includes(String(one)));
}
