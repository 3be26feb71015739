/** People for a test: numbers that France keeps for films (+33 6 39 98 00 00 to 99 99), and names that nobody bears. */

export interface Person {
  /** E.164. */
  readonly phone: string;
  readonly name: string;
  /** Two letters. */
  readonly country: string;
}

/** Where each test's numbers begin, so that no test meets the people of another. */
const RANGES = {
  shipped: 0,
  preview: 200,
  campaign: 400,
  stop: 600,
  killedStop: 700,
  doubleOptIn: 800,
  rePermission: 900,
  traces: 1000,
  closed: 1200,
  trigger: 1300,
  started: 1500,
  care: 1700,
  onPostgres: 1800,
  killed: 2000,
} as const;

const SOUNDS = ['ba', 'dø', 'ki', 'lû', 'mé', 'nå', 'pu', 'rö', 'sy', 'tæ'];
const FIRST = ['Brünhald', 'Édouardine', 'Sørine', 'Žofka', 'Ørnulfa'];

/** People of a test's own range, always the same ones. */
export function people(range: keyof typeof RANGES, count: number, from = 0): Person[] {
  return Array.from({ length: count }, (_, index) => {
    const number = String(RANGES[range] + from + index).padStart(4, '0');
    const last = [...number].map((digit) => SOUNDS[Number(digit)]).join('');
    return {
      phone: `+3363998${number}`,
      name: `${FIRST[(from + index) % FIRST.length]} Zw${last}rth`,
      country: 'FR',
    };
  });
}

/** A French number in another of the ways in which people write one. */
export function written(phone: string, way: 'national' | '00' | 'spaced' | 'digits'): string {
  const rest = phone.slice(3);
  const pairs = `${rest[0]} ${rest.slice(1).match(/../g)!.join(' ')}`;
  switch (way) {
    case 'national':
      return `0${pairs}`;
    case '00':
      return `0033${rest}`;
    case 'spaced':
      return `+33 ${pairs}`;
    case 'digits':
      return phone.slice(1);
  }
}
