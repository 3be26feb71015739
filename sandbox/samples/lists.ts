import { between, seeded, type Random } from '../random.ts';
import { sampleCountries, type SampleCountry } from './countries.ts';

type State = 'granted' | 'pending' | 'withdrawn' | 'refused' | 'expired' | 'none';

/** How many people there are of each kind; with the two lists below that makes 200 rows. */
const PEOPLE: readonly (readonly [State, number])[] = [
  ['granted', 121],
  ['pending', 15],
  ['withdrawn', 15],
  ['refused', 5],
  ['expired', 10],
  ['none', 17],
];

/** What stands in lists of customers in place of a number. */
const INVALID: readonly (readonly [phone: string, name: string, country: string])[] = [
  ['12345', 'Viggo Kortmark', 'DK'],
  ['ring til reception', 'Birthe Tavshøj', 'DK'],
  ['', 'Svea Tomstad', 'SE'],
  ['+45 31 31 31', 'Holger Halvgaard', 'DK'],
  ['070-174 06', 'Sixten Avbruten', 'SE'],
  ['+999 313131313', 'Odd Ukjentnes', 'NO'],
  ['kaisa@posti.example', 'Kaisa Kirjelä', 'FI'],
  ['n/a', 'Otto Ohnewahl', 'DE'],
  ['0000000000', 'Nell Nought', 'GB'],
];

/** How many of the people stand in the list twice, by state. */
const TWICE: readonly (readonly [State, number])[] = [
  ['granted', 6],
  ['withdrawn', 1],
  ['none', 1],
];

const NOTICES = [
  { version: '2024-1', from: '2024-01-08' },
  { version: '2025-1', from: '2025-02-03' },
  { version: '2026-1', from: '2026-01-12' },
] as const;
const LAST_DAY = '2026-10-30';
const DAY_MS = 86_400_000;

let random: Random;
const pick = <T>(list: readonly T[]): T => list[between(random, 0, list.length - 1)]!;

interface Person {
  readonly home: SampleCountry;
  readonly number: string;
  readonly name: string;
  readonly state: State;
}

type Writing = (person: Person) => string;

function grouped(digits: string, sizes: readonly number[], separator: string): string {
  const parts: string[] = [];
  let rest = digits;
  for (const size of sizes) {
    if (rest) parts.push(rest.slice(0, size));
    rest = rest.slice(size);
  }
  return [...parts, ...(rest ? [rest] : [])].join(separator);
}

/** The groups of the number without its trunk prefix, which shortens the first. */
const bare = ({ trunk, groups }: SampleCountry): readonly number[] =>
  groups
    .map((size, index) => (index === 0 ? size - trunk.length : size))
    .filter((size) => size > 0);

const NATIONAL: readonly Writing[] = [
  ({ home, number }) => grouped(home.trunk + number, home.groups, ' '),
  ({ home, number }) => home.trunk + number,
  ({ home, number }) => `${grouped(home.trunk + number, [home.groups[0]!, 20], '-')}`,
];
const INTERNATIONAL: readonly Writing[] = [
  ({ home, number }) => `+${home.callingCode} ${grouped(number, bare(home), ' ')}`,
  ({ home, number }) => `+${home.callingCode}${number}`,
  ({ home, number }) => `00${home.callingCode} ${grouped(number, bare(home), ' ')}`,
  ({ home, number }) => `(+${home.callingCode}) ${grouped(number, bare(home), ' ')}`,
  ({ home, number }) => `+${home.callingCode}-${grouped(number, bare(home), '-')}`,
  ({ home, number }) => `+${home.callingCode} ${grouped(number, bare(home), '.')}`,
];

function makePeople(): Person[] {
  const turns = sampleCountries.flatMap((home) => Array<SampleCountry>(home.weight).fill(home));
  const running = new Map<SampleCountry, number>();
  const names = new Set<string>();
  const people: Person[] = [];
  for (const [state, count] of PEOPLE) {
    for (let index = 0; index < count; index++) {
      const home = pick(turns);
      const next = running.get(home) ?? 0;
      running.set(home, next + 1);
      let name = `${pick(home.first)} ${pick(home.last)}`;
      while (names.has(name)) {
        const first = pick(home.first);
        const second = pick(home.first.filter((other) => other !== first));
        name = `${first} ${second} ${pick(home.last)}`;
      }
      names.add(name);
      people.push({ home, number: home.number(next), name, state });
    }
  }
  return people;
}

function shuffle<T>(list: readonly T[]): T[] {
  const result = [...list];
  for (let index = result.length - 1; index > 0; index--) {
    const other = between(random, 0, index);
    [result[index], result[other]] = [result[other]!, result[index]!];
  }
  return result;
}

type Row = readonly string[];

function contactRows(people: readonly Person[]): Row[] {
  const row = (person: Person, writings: readonly Writing[]): Row => [
    pick(writings)(person),
    person.name,
    person.home.country,
  ];
  const once = people.map((person) => row(person, random() < 0.5 ? NATIONAL : INTERNATIONAL));
  const again = TWICE.flatMap(([state, count]) =>
    people
      .filter((person) => person.state === state)
      .slice(0, count)
      .map((person) => {
        const first = once[people.indexOf(person)]![0];
        const other = shuffle([...NATIONAL, ...INTERNATIONAL]).find(
          (writing) => writing(person) !== first,
        )!;
        return [other(person), person.name, person.home.country];
      }),
  );
  return shuffle([...once, ...again, ...INVALID]);
}

function moment(from: string, to: string): string {
  const days = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  const day = Date.parse(from) + between(random, 0, days) * DAY_MS;
  return new Date(day + between(random, 7 * 3600, 20 * 3600) * 1000)
    .toISOString()
    .replace('.000Z', 'Z');
}

const noticeAt = (at: string): string => NOTICES.findLast((notice) => notice.from <= at)!.version;

function consentRows(people: readonly Person[]): Row[] {
  const spans: Record<Exclude<State, 'none'>, readonly [string, string]> = {
    granted: ['2024-01-08', LAST_DAY],
    pending: ['2026-10-20', LAST_DAY],
    withdrawn: ['2024-06-01', LAST_DAY],
    refused: ['2025-03-01', LAST_DAY],
    expired: ['2024-01-08', '2024-09-30'],
  };
  return shuffle(people.filter(({ state }) => state !== 'none')).map((person) => {
    const [from, to] = spans[person.state as Exclude<State, 'none'>];
    const at = moment(from, to);
    return [pick(INTERNATIONAL)(person), 'whatsapp', 'offers', person.state, at, noticeAt(at)];
  });
}

const cell = (text: string): string =>
  /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;

const csv = (header: Row, rows: readonly Row[]): string =>
  `${[header, ...rows].map((row) => row.map(cell).join(',')).join('\n')}\n`;

/** The two sample lists as CSV. Everyone in them is invented, and the numbers belong to nobody by their form. */
export function makeSamples(): { readonly contacts: string; readonly consents: string } {
  random = seeded(20_261_101);
  const people = makePeople();
  return {
    contacts: csv(['phone', 'name', 'country'], contactRows(people)),
    consents: csv(
      ['phone', 'channel', 'purpose', 'state', 'at', 'noticeVersion'],
      consentRows(people),
    ),
  };
}
