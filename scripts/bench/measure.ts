/** What is measured of the core on one engine, without n8n, in a process of its own. */
import { createSecretKey } from 'node:crypto';
import type { DecisionRequest, Ledger, OpenLedger } from '../../core';
import { builtCore } from '../start/attest.ts';
import { nextTurn, race, type Race, timed } from './clock.ts';
import type { BenchEngine } from './engines/engine.ts';
import { figure } from './figures.ts';
import { hashesOf } from './floor/check.ts';
import { bareKeys, BareRows } from './floor/rows.ts';
import { ACTOR, CHANNEL, IMPORT, optIns, phoneOf, PURPOSE, somePhones } from './people.ts';
import type { Sizes } from './sizes.ts';
import { StallWatch } from './stall.ts';

/** What came out, times in milliseconds. */
export interface Measured {
  /** Check against the floor, on the smallest ledger. */
  readonly check: Race;
  /** The same against a floor that prepares its HMAC key once. */
  readonly checkPreparedKey: Race;
  /** As many checked on the ledger in the middle, against the smallest. */
  readonly middle: Race;
  /** As many checked on the largest ledger, against the smallest. */
  readonly largest: Race;
  readonly import: Race;
  /** The largest ledger from the middle one on, opt-ins a second. */
  readonly filledPerSecond: number;
  readonly bytesPerContact: number;
  /** Milliseconds by phase. */
  readonly stalls: Record<string, number>;
}

/** So many go to the ledger in one call, as nodes hand them over. */
const BATCH = 500;
/** So many opt-ins the bare loop writes in one transaction: whoever waits for nobody else takes more at a time. */
const BARE_BATCH = 1000;
/** The fill is reported in stretches of this many. */
const STRETCH = 10_000;

/** As a user who added a Consent Check and chose nothing else, save that the answer is the same at any hour. */
const REQUEST: DecisionRequest = {
  channel: CHANNEL,
  purpose: PURPOSE,
  messageClass: 'marketing',
  contactHours: { kind: 'off' },
  frequencyCaps: [],
};

interface Opened {
  readonly open: OpenLedger;
  readonly ledger: Ledger;
  readonly name: string;
}

export async function measureCore(
  engine: BenchEngine,
  sizes: Sizes,
  folder: string,
  tell: (line: string) => void,
): Promise<Measured> {
  const core = builtCore();
  const watch = new StallWatch();
  // Whatever goes wrong, a ledger of the person who measures is not what is measured.
  const env = { N8N_USER_FOLDER: folder };
  const open = async (name: string): Promise<Opened> => {
    const opened = await core.openLedger(engine.config(name), env);
    const ledger = new core.Ledger(opened, {
      allowed: core.PERMISSIONS,
      actor: ACTOR,
    });
    return { open: opened, ledger, name };
  };

  /** Reads the rows and puts them on record, as the node's import does; gives the milliseconds. */
  const importInto = async ({ ledger }: Opened, first: number, count: number, phase: string) => {
    const rows = [...optIns(first, count)];
    return await watch.during(phase, async () => {
      const { ms } = await timed(async () => {
        for (let start = 0; start < rows.length; start += BATCH) {
          const acts = rows.slice(start, start + BATCH).flatMap((row) => {
            const { acts, problem } = core.readImportRow(row, IMPORT);
            if (!acts) throw new Error(`The ledger's import refused a made-up row: ${problem}`);
            return acts;
          });
          const results = await ledger.record(acts);
          if (!results.every((result) => result.recorded && result.effective && !result.already))
            throw new Error('The ledger did not put a made-up opt-in on record.');
          await nextTurn();
        }
      });
      return ms;
    });
  };

  /** Reads the numbers and decides, as Consent Check does; gives the milliseconds. */
  const check = async ({ ledger }: Opened, phones: readonly string[], phase: string) =>
    await watch.during(phase, async () => {
      let allowed = 0;
      const { ms } = await timed(async () => {
        for (let start = 0; start < phones.length; start += BATCH) {
          const recipients = phones
            .slice(start, start + BATCH)
            .map((phone) => core.readRecipient(CHANNEL, phone, {}));
          const decisions = await ledger.check(REQUEST, recipients);
          for (const { outcome } of decisions) if (outcome === 'allowed') allowed++;
          await nextTurn();
        }
      });
      if (allowed !== phones.length)
        throw new Error(`The ledger allowed ${allowed} of ${phones.length} who opted in.`);
      return ms;
    });

  tell(`A ledger of ${figure(sizes.checked)} contacts`);
  const small = await open('small');
  await importInto(small, 0, sizes.checked, 'import');
  const everyone = Array.from({ length: sizes.checked }, (_, index) => phoneOf(index));

  await engine.settle();
  tell(`Checking ${figure(sizes.checked)} against the floor`);
  const reader = await engine.reader('small');
  const floorWith = (key: Parameters<typeof hashesOf>[1]) => async () => {
    const { ms, result } = await timed(() => reader.count(hashesOf(everyone, key)));
    if (result !== everyone.length)
      throw new Error(`The floor found ${result} of ${everyone.length} rows.`);
    return ms;
  };
  const { lookUpKey } = small.open.keys;
  const rounds = { rounds: sizes.checkRounds, warmUp: 3 };
  const ours = () => check(small, everyone, 'check');
  const checked = await race(ours, floorWith(lookUpKey), rounds);
  const checkPreparedKey = await race(ours, floorWith(createSecretKey(lookUpKey)), {
    rounds: sizes.checkRounds,
  });
  await reader.close();

  tell(`Importing ${figure(sizes.imported)} opt-ins against the bare loop`);
  const large = await open('large');
  await open('bare'); // makes the tables
  const writer = await engine.writer('bare');
  const bare = new BareRows(bareKeys());
  const stretch = sizes.imported / sizes.importRounds;
  const imported = await race(
    (round) => importInto(large, round * stretch, stretch, 'import'),
    async (round) => {
      const rows = [...optIns(round * stretch, stretch)];
      const { ms } = await timed(async () => {
        for (let start = 0; start < rows.length; start += BARE_BATCH) {
          await writer.write(rows.slice(start, start + BARE_BATCH).map((row) => bare.of(row)));
        }
      });
      return ms;
    },
    { rounds: sizes.importRounds },
  );
  await writer.close();
  await compareContents(engine, 'large', 'bare');

  const raceOn = async (among: number) => {
    await engine.settle();
    return await race(
      (round) => check(large, somePhones(sizes.checked, among, round), 'check'),
      () => check(small, everyone, 'check'),
      rounds,
    );
  };
  tell(`Checking ${figure(sizes.checked)} of ${figure(sizes.imported)}`);
  const middle = await raceOn(sizes.imported);

  tell(`Filling the ledger up to ${figure(sizes.largest)}`);
  let filling = 0;
  for (let first = sizes.imported; first < sizes.largest; first += STRETCH) {
    filling += await importInto(large, first, Math.min(STRETCH, sizes.largest - first), 'fill');
    if ((first + STRETCH) % (STRETCH * 10) === 0) tell(`  ${figure(first + STRETCH)}`);
  }

  tell(`Checking ${figure(sizes.checked)} of ${figure(sizes.largest)}`);
  const largest = await raceOn(sizes.largest);
  return {
    check: checked,
    checkPreparedKey,
    middle,
    largest,
    import: imported,
    filledPerSecond: ((sizes.largest - sizes.imported) / filling) * 1000,
    bytesPerContact: (await engine.bytes('large')) / sizes.largest,
    stalls: watch.longest(),
  };
}

/** A floor that writes less than the ledger would be no floor. */
async function compareContents(engine: BenchEngine, ours: string, bare: string) {
  const [a, b] = [await engine.contents(ours), await engine.contents(bare)];
  for (const table of Object.keys(a) as (keyof typeof a)[]) {
    const ratio = b[table].bytes / a[table].bytes;
    if (a[table].rows !== b[table].rows || ratio < 0.97 || ratio > 1.03) {
      throw new Error(
        `The bare loop no longer writes what the ledger writes: in ${table} ${b[table].rows} rows and ${b[table].bytes} bytes, not ${a[table].rows} and ${a[table].bytes}. Bring scripts/bench/floor/rows.ts in line with the ledger.`,
      );
    }
  }
}
