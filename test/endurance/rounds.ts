import fc from 'fast-check';

/** Set by jest.endurance.config.cjs. A short round of every long test belongs to `npm test` all the same. */
const all = (globalThis as { ENDURANCE?: boolean }).ENDURANCE ?? false;

/** Whether there are rounds enough to have met everything that can happen: a few may miss some of it by chance. */
export const inFull = all && process.env.CONSENT_TEST_RUNS === undefined;

export const engine = (globalThis as { LEDGER_ENGINE?: string }).LEDGER_ENGINE ?? 'sqlite';

/**
 * How often: in full by `npm run test:endurance`, a few times by `npm test`, fewer still where each
 * statement has a server to go to; as often as one likes when hunting.
 */
export const rounds = (full: number, few: number, fullOnServer = full): number =>
  Number(
    process.env.CONSENT_TEST_RUNS ??
      (all
        ? engine === 'postgres'
          ? fullOnServer
          : full
        : engine === 'postgres'
          ? Math.ceil(few / 3)
          : few),
  );

/** As large: in full, or as small as a first look takes. */
export const size = (full: number, small: number): number => (all ? full : small);

/** To run one again as it was: the seed that it printed. */
const given = process.env.CONSENT_TEST_SEED;

/** Another one each time, and said each time. */
export function aSeed(about: string, runs: number): number {
  const seed = given === undefined ? Math.trunc(Math.random() * 2 ** 31) : Number(given);
  process.stderr.write(`${engine}, ${about}: ${runs} runs, seed ${seed}\n`);
  return seed;
}

/** `fc.assert`, with its seed said also where all is well. */
export async function always<T>(
  about: string,
  runs: number,
  property: fc.IAsyncProperty<T>,
): Promise<void> {
  const seed = aSeed(about, runs);
  await fc.assert(property, { numRuns: runs, seed, interruptAfterTimeLimit: undefined });
}
