/** What every run of Jest here shares. */
module.exports = {
  transform: {
    '^.+(\\.ts|/scripts/install/.+\\.mjs|/whatsapp-api-js/.+\\.js)$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
  // The second builder of templates, which ours is compared with, is an ES module.
  transformIgnorePatterns: ['/node_modules/(?!whatsapp-api-js/)'],
  modulePathIgnorePatterns: ['<rootDir>/dist/', '<rootDir>/.try/'],
};
