/** What every run of Jest here shares. */
module.exports = {
  transform: {
    '^.+(\\.ts|/scripts/install/.+\\.mjs)$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.try/'],
};
