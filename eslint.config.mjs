import js from '@eslint/js';
import { n8nCommunityNodesPlugin } from '@n8n/eslint-plugin-community-nodes';
import n8nNodesBase from 'eslint-plugin-n8n-nodes-base';
import tseslint from 'typescript-eslint';

/**
 * Which room may not import which (see "The house" in the README).
 * ESLint takes the last setting of a rule for a file whole, so each list is complete for its room.
 */
const N8N = {
  group: ['n8n-*', 'n8n-*/**', '@n8n/*'],
  message: 'Only nodes/ and credentials/ know n8n.',
};
/** Relative imports that climb out of a room into another one; a file may have the name of a room. */
const from = (...names) => `^(\\.\\./)+(${names.join('|')})(/|$)`;
const HOST = {
  regex: from('nodes', 'credentials', 'sandbox', 'scripts', 'test'),
  message: 'The core knows nothing of what uses it.',
};

/** @param {string} files @param {({ group: string[] } | { regex: string })[]} patterns each with its message */
function room(files, ...patterns) {
  return {
    files: [files],
    rules: { 'no-restricted-imports': ['error', { patterns }] },
  };
}

/** Rules written for packages that ask n8n to verify them, or for the house n8n's own nodes live in. */
const OFF = {
  // A verified package may use no file system and no environment. This one keeps a ledger on disk, so it is
  // for self-hosted n8n on purpose.
  '@n8n/community-nodes/no-restricted-globals': 'off',
  '@n8n/community-nodes/no-restricted-imports': 'off',
  // They know only the literals of old; @n8n/community-nodes/node-connection-type-literal asks for the constants.
  'n8n-nodes-base/node-class-description-inputs-wrong-regular-node': 'off',
  'n8n-nodes-base/node-class-description-inputs-wrong-trigger-node': 'off',
  'n8n-nodes-base/node-class-description-outputs-wrong': 'off',
  // An agent may look things up. It may not send, delete or put on record of itself, so most nodes are no tools.
  '@n8n/community-nodes/node-usable-as-tool': 'off',
};

export default tseslint.config(
  { ignores: ['dist/', 'dist.*/', 'node_modules/', '.try/', 'coverage/'] },
  {
    files: ['**/*.{ts,mts,mjs,cjs}'],
    extends: [js.configs.recommended, ...tseslint.configs.recommended],
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error', // Node strips types: what is a type must say so
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_' },
      ],
      'no-undef': 'off', // TypeScript finds these
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error', // what may be said is said on purpose, through a stream or n8n's logger
    },
  },
  { files: ['**/*.cjs'], rules: { '@typescript-eslint/no-require-imports': 'off' } },

  room('core/**/*.ts', N8N, HOST),
  room('core/consent/**/*.ts', N8N, HOST, {
    regex: from('language', 'inbound', 'ledger', 'whatsapp', 'campaign'),
    message: 'The rules are pure: they import nothing from other rooms.',
  }),
  room('core/{language,inbound}/**/*.ts', N8N, HOST, {
    regex: from('ledger', 'whatsapp', 'campaign'),
    message: 'Reading what people write needs neither the record nor a wire.',
  }),
  room('core/ledger/**/*.ts', N8N, HOST, {
    regex: from('whatsapp', 'campaign'),
    message: 'The record knows no wire and no campaign.',
  }),
  room('core/whatsapp/**/*.ts', N8N, HOST, {
    regex: from('ledger'),
    message: 'The wire knows no ledger: core/campaign brings the two together.',
  }),
  room('core/campaign/**/*.ts', N8N, HOST, {
    regex: from('whatsapp'),
    message: 'A campaign knows a Sender, not which wire it is.',
  }),
  room('presets/**/*.ts', N8N, HOST),
  room('pages/**/*.ts', N8N, HOST),
  room('locales/**/*.ts', N8N, HOST, {
    regex: from('pages'),
    message: 'Words know no page.',
  }),
  room('sandbox/**/*.ts', N8N, {
    regex: from('core', 'nodes', 'credentials'),
    message: 'The sandbox bears witness, so it shares no code with what it watches.',
  }),

  {
    files: ['nodes/**/*.ts'],
    plugins: { '@n8n/community-nodes': n8nCommunityNodesPlugin, 'n8n-nodes-base': n8nNodesBase },
    rules: {
      ...n8nCommunityNodesPlugin.configs.recommended.rules,
      ...n8nNodesBase.configs.nodes.rules,
      ...OFF,
    },
  },
  {
    files: ['credentials/**/*.ts'],
    plugins: { '@n8n/community-nodes': n8nCommunityNodesPlugin, 'n8n-nodes-base': n8nNodesBase },
    rules: {
      ...n8nCommunityNodesPlugin.configs.recommended.rules,
      ...n8nNodesBase.configs.credentials.rules,
      ...OFF,
    },
  },
  {
    files: ['package.json'],
    languageOptions: {
      parser: tseslint.parser,
      parserOptions: { extraFileExtensions: ['.json'] },
    },
    plugins: { '@n8n/community-nodes': n8nCommunityNodesPlugin, 'n8n-nodes-base': n8nNodesBase },
    rules: {
      ...n8nCommunityNodesPlugin.configs.recommended.rules,
      ...n8nNodesBase.configs.community.rules,
      // No author and no home page until the package is published somewhere.
      '@n8n/community-nodes/require-homepage': 'off',
      '@n8n/community-nodes/valid-author': 'off',
      'n8n-nodes-base/community-package-json-author-missing': 'off',
    },
  },
);
