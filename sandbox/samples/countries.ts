import type { CountryCode } from 'libphonenumber-js';

/** How synthetic numbers and names of one country are made. */
export interface SampleCountry {
  readonly country: CountryCode;
  readonly callingCode: string;
  /** Share of the sample list, relative to the others. */
  readonly weight: number;
  /**
   * National significant number, from a running number below 100. Sweden and Germany keep ranges for
   * fiction that libphonenumber takes for valid; elsewhere the digits repeat, so that nobody takes them for real.
   */
  readonly number: (running: number) => string;
  /** Sizes of the groups in which people there write a number, the trunk prefix included. */
  readonly groups: readonly number[];
  readonly trunk: '' | '0';
  readonly first: readonly string[];
  readonly last: readonly string[];
}

const two = (running: number): string => String(running).padStart(2, '0');

export const sampleCountries: readonly SampleCountry[] = [
  {
    country: 'DK',
    callingCode: '45',
    weight: 12,
    number: (n) => `313131${two(n)}`,
    groups: [2, 2, 2, 2],
    trunk: '',
    first: [
      'Freja',
      'Alma',
      'Ida',
      'Clara',
      'Laura',
      'Mikkel',
      'Emil',
      'Oscar',
      'Søren',
      'Rasmus',
      'Astrid',
      'Jeppe',
    ],
    last: [
      'Holmgaard',
      'Lindskov',
      'Bækmark',
      'Østervang',
      'Kjærby',
      'Skovlund',
      'Havnsø',
      'Engdal',
    ],
  },
  {
    country: 'SE',
    callingCode: '46',
    weight: 11,
    number: (n) => `7017406${two(5 + (n % 95))}`,
    groups: [3, 3, 2, 2],
    trunk: '0',
    first: [
      'Elsa',
      'Maja',
      'Wilma',
      'Saga',
      'Linnea',
      'Hugo',
      'Nils',
      'Axel',
      'Björn',
      'Åsa',
      'Ebba',
      'Gustav',
    ],
    last: [
      'Lindmark',
      'Sjögran',
      'Ekhed',
      'Västerby',
      'Björkdal',
      'Norrgren',
      'Åkerlöv',
      'Strandby',
    ],
  },
  {
    country: 'NO',
    callingCode: '47',
    weight: 7,
    number: (n) => `919191${two(n)}`,
    groups: [3, 2, 3],
    trunk: '',
    first: ['Nora', 'Ingrid', 'Sigrid', 'Solveig', 'Jakob', 'Henrik', 'Øyvind', 'Magnus'],
    last: ['Fjellvik', 'Sætermo', 'Nordlia', 'Brekkestad', 'Vikøren', 'Haugmo'],
  },
  {
    country: 'FI',
    callingCode: '358',
    weight: 6,
    number: (n) => `4040404${two(n)}`,
    groups: [3, 3, 4],
    trunk: '0',
    first: ['Aino', 'Helmi', 'Venla', 'Eero', 'Väinö', 'Onni', 'Päivi', 'Juhani'],
    last: ['Koivuranta', 'Mäkiluoto', 'Järvelä', 'Saarivuo', 'Niittykoski'],
  },
  {
    country: 'DE',
    callingCode: '49',
    weight: 6,
    number: (n) => `17139200${two(n)}`,
    groups: [4, 7],
    trunk: '0',
    first: ['Mia', 'Hannah', 'Lena', 'Jürgen', 'Lukas', 'Jonas', 'Käthe', 'Björn'],
    last: ['Waldbach', 'Steinhöfer', 'Lindenau', 'Grünberger', 'Ahornfeld'],
  },
  {
    country: 'NL',
    callingCode: '31',
    weight: 4,
    number: (n) => `6131313${two(n)}`,
    groups: [2, 2, 2, 2, 2],
    trunk: '0',
    first: ['Sanne', 'Fenna', 'Daan', 'Bram', 'Lotte', 'Thijs'],
    last: ['van der Linde', 'Duinhoven', 'Waterman', 'de Zeeuwer'],
  },
  {
    country: 'FR',
    callingCode: '33',
    weight: 4,
    number: (n) => `6121212${two(n)}`,
    groups: [2, 2, 2, 2, 2],
    trunk: '0',
    first: ['Chloé', 'Inès', 'Léa', 'Hugo', 'Théo', 'Noël'],
    last: ['Beauchêne', 'Rivoire', 'Montclar', 'Delaforêt'],
  },
  {
    country: 'GB',
    callingCode: '44',
    weight: 5,
    number: (n) => `74747474${two(n)}`,
    groups: [5, 3, 3],
    trunk: '0',
    first: ['Isla', 'Poppy', 'Freya', 'Alfie', 'Rhys', 'Callum'],
    last: ['Ashdown', 'Fernsby', 'Thornleigh', 'Marlowe-Finch'],
  },
  {
    country: 'BE',
    callingCode: '32',
    weight: 1,
    number: (n) => `4707070${two(n)}`,
    groups: [4, 2, 2, 2],
    trunk: '0',
    first: ['Élise', 'Wout'],
    last: ['Vandenbos', 'Lacroix-Meer'],
  },
  {
    country: 'IE',
    callingCode: '353',
    weight: 1,
    number: (n) => `8585858${two(n)}`,
    groups: [3, 3, 4],
    trunk: '0',
    first: ['Aoife', 'Cillian'],
    last: ['Glenbrook', "O'Farrow"],
  },
  {
    country: 'ES',
    callingCode: '34',
    weight: 1,
    number: (n) => `6161616${two(n)}`,
    groups: [3, 3, 3],
    trunk: '',
    first: ['Lucía', 'Íñigo'],
    last: ['Monteflor', 'Peñalba'],
  },
  {
    country: 'PL',
    callingCode: '48',
    weight: 1,
    number: (n) => `5151515${two(n)}`,
    groups: [3, 3, 3],
    trunk: '',
    first: ['Zofia', 'Łukasz'],
    last: ['Brzozowska', 'Zielnik'],
  },
];
