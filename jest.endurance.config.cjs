/**
 * The long tests in full, on either engine: thousands of random stories, tampering, crashes. `npm test` runs a few
 * rounds of each.
 */
const { projects, testTimeout } = require('./jest.config.cjs');

module.exports = {
  maxWorkers: '100%',
  testTimeout: Math.max(testTimeout, 600_000),
  projects: projects
    .filter(({ globals }) => globals?.LEDGER_ENGINE)
    .map((project) => ({
      ...project,
      displayName: `${project.displayName}, at length`,
      testMatch: [
        '<rootDir>/test/endurance/**/*.test.ts',
        '<rootDir>/test/core/ledger/**/*.property.test.ts',
      ],
      globals: { ...project.globals, ENDURANCE: true },
    })),
};
