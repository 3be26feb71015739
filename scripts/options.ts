import { parseArgs, type ParseArgsConfig } from 'node:util';

type Options = NonNullable<ParseArgsConfig['options']>;
type Values<Given extends Options> = ReturnType<
  typeof parseArgs<{ options: Given; allowNegative: true; strict: true }>
>['values'];

/**
 * What follows `--` on a command line of ours, each as `--name` or `--name VALUE`; a switch that is
 * on by itself goes off by `--no-name`.
 *
 * @param command that was typed, such as `npm run bench`
 * @throws Error with a sentence that says which option cannot be used
 */
export function parseOptions<const Given extends Options>(
  args: readonly string[],
  options: Given,
  command: string,
): Values<Given> {
  try {
    const { values } = parseArgs({
      ...{ args: [...args], options },
      ...{ strict: true, allowPositionals: false, allowNegative: true },
    });
    return values as Values<Given>;
  } catch (error) {
    // Node's own sentence can go on for lines about how to pass a word that starts with a dash.
    const [sentence] = (error as Error).message.split(/\.\s/);
    throw new Error(`${sentence!.replace(/\.?$/, '.')} See: ${command} -- --help`);
  }
}
