/** The end-to-end tests: a real n8n, the built package, the sandbox. Slow, so a run of their own, one file at a time. */
module.exports = {
  ...require('./jest.shared.cjs'),
  testMatch: ['<rootDir>/test/e2e/**/*.test.ts'],
  globalSetup: '<rootDir>/test/e2e/setup/global.ts',
  globalTeardown: '<rootDir>/test/e2e/setup/teardown.ts',
  testTimeout: 300_000,
  maxWorkers: 1,
};
