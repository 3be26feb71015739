/**
 * What stands on a ledger runs on either engine, SQLite and a real PostgreSQL; the rest runs once. Core tests run
 * on the sources; node tests load the built package as n8n does (see scripts/build.ts).
 */
const shared = require('./jest.shared.cjs');

const ON_A_LEDGER = [
  '<rootDir>/test/core/ledger/**/*.test.ts',
  '<rootDir>/test/core/campaign/**/*.test.ts',
  // A few rounds of each; all of them in jest.endurance.config.cjs.
  '<rootDir>/test/endurance/**/*.test.ts',
];

module.exports = {
  testTimeout: 30_000,
  maxWorkers: '100%', // Jest keeps a core free, of two

  projects: [
    {
      ...shared,
      displayName: 'core on SQLite',
      testMatch: ON_A_LEDGER,
      testPathIgnorePatterns: ['/node_modules/', '/postgres/'],
      globals: { LEDGER_ENGINE: 'sqlite' },
    },
    {
      ...shared,
      displayName: 'core on PostgreSQL',
      testMatch: [...ON_A_LEDGER, '<rootDir>/test/nodes/postgres/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '/sqlite/'],
      globals: { LEDGER_ENGINE: 'postgres' },
      globalSetup: '<rootDir>/test/postgres/setup.ts',
      globalTeardown: '<rootDir>/test/postgres/teardown.ts',
    },
    {
      ...shared,
      displayName: 'everything else',
      testMatch: ['<rootDir>/test/**/*.test.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/test/e2e/',
        '<rootDir>/test/endurance/',
        '<rootDir>/test/core/ledger/',
        '<rootDir>/test/core/campaign/',
        '<rootDir>/test/nodes/postgres/',
      ],
    },
  ],
};
