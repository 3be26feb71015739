import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** Where the record of consent is kept, and what a workflow that holds this credential may do with it. */
export class ConsentLedgerApi implements ICredentialType {
  name = 'consentLedgerApi';

  // eslint-disable-next-line n8n-nodes-base/cred-class-field-display-name-missing-api -- a ledger on this machine, behind no API
  displayName = 'Consent Ledger';

  icon: Icon = { light: 'file:consentLedger.svg', dark: 'file:consentLedger.dark.svg' };

  // eslint-disable-next-line n8n-nodes-base/cred-class-field-documentation-url-miscased -- camel case names a page of n8n's own documentation, which community credentials have none of
  documentationUrl = 'https://docs.n8n.io/integrations/community-nodes/';

  properties: INodeProperties[] = [
    {
      displayName:
        'Nothing needs to be filled in. All workflows that share a ledger must use this same credential.',
      name: 'nothingNeededNotice',
      type: 'notice',
      displayOptions: { show: { engine: ['sqlite'] } },
      default: '',
    },
    {
      displayName:
        'Host, database, user and an encryption key are needed. All workflows that share a ledger must use this same credential.',
      name: 'serverNeededNotice',
      type: 'notice',
      displayOptions: { show: { engine: ['postgres'] } },
      default: '',
    },
    {
      displayName: 'Engine',
      name: 'engine',
      type: 'options',
      options: [
        {
          name: 'Embedded Database',
          value: 'sqlite',
          description: 'A file on this machine; needs no server',
        },
        {
          name: 'PostgreSQL',
          value: 'postgres',
          description: 'A server that several machines, or n8n in queue mode, can share',
        },
      ],
      default: 'sqlite',
      description: 'The database that holds the ledger; the embedded one needs no server',
    },
    {
      displayName: 'Database File',
      name: 'databaseFile',
      type: 'string',
      displayOptions: { show: { engine: ['sqlite'] } },
      default: '',
      placeholder: 'e.g. /home/node/.n8n/consent/consent-ledger.sqlite',
      description: 'Where the ledger is kept. Leave empty to keep it in n8n’s own folder.',
    },
    {
      displayName: 'Host',
      name: 'host',
      type: 'string',
      displayOptions: { show: { engine: ['postgres'] } },
      default: 'localhost',
      description:
        'The PostgreSQL server, reached directly or through a pooler that keeps a session to itself',
    },
    {
      displayName: 'Port',
      name: 'port',
      type: 'number',
      displayOptions: { show: { engine: ['postgres'] } },
      default: 5432,
    },
    {
      displayName: 'Database',
      name: 'database',
      type: 'string',
      displayOptions: { show: { engine: ['postgres'] } },
      default: '',
      placeholder: 'e.g. consent',
      description: 'The database that the ledger’s schema is in; it must be there already',
    },
    {
      displayName: 'User',
      name: 'user',
      type: 'string',
      displayOptions: { show: { engine: ['postgres'] } },
      default: '',
      placeholder: 'e.g. consent',
      description: 'Who owns the ledger’s schema, or may make it',
    },
    {
      displayName: 'Password',
      name: 'password',
      type: 'string',
      typeOptions: { password: true },
      displayOptions: { show: { engine: ['postgres'] } },
      default: '',
    },
    {
      displayName: 'Schema',
      name: 'schema',
      type: 'string',
      displayOptions: { show: { engine: ['postgres'] } },
      default: 'consent',
      description: 'The schema with the ledger’s tables, made where it is missing: one a ledger',
    },
    {
      displayName: 'SSL',
      name: 'ssl',
      type: 'options',
      displayOptions: { show: { engine: ['postgres'] } },
      options: [
        {
          name: 'Off',
          value: 'off',
          description: 'For a server on this machine or in a network of your own',
        },
        {
          name: 'Require',
          value: 'require',
          description: 'Encrypted, whoever answers: somebody in between could still listen',
        },
        {
          name: 'Verify',
          value: 'verify',
          description: 'Encrypted, and the server must prove with its certificate who it is',
        },
      ],
      default: 'off',
      description: 'Whether the connection to the server is encrypted',
    },
    // eslint-disable-next-line @n8n/community-nodes/credential-password-field -- a certificate is public, and has lines that a masked field would lose
    {
      displayName: 'CA Certificate',
      name: 'caCertificate',
      type: 'string',
      typeOptions: { rows: 4 },
      displayOptions: { show: { engine: ['postgres'], ssl: ['verify'] } },
      default: '',
      placeholder: '-----BEGIN CERTIFICATE-----',
      description:
        'Who must have signed the server’s certificate. Leave empty to trust those that browsers trust.',
    },
    {
      displayName: 'Keys Database',
      name: 'keysDatabase',
      // eslint-disable-next-line n8n-nodes-base/cred-class-field-type-options-password-missing -- the name of a database
      type: 'string',
      displayOptions: { show: { engine: ['postgres'] } },
      default: '',
      placeholder: 'e.g. consent_keys',
      description:
        'A second database on the same server for the keys, so that backups of the ledger hold none and an erased contact is unreadable in all of them. Made where it is missing. Leave empty to keep the keys in a schema beside the ledger, where backups of the database hold both.',
    },
    {
      displayName: 'Maximum Connections',
      name: 'maxConnections',
      type: 'number',
      typeOptions: { minValue: 4 },
      displayOptions: { show: { engine: ['postgres'] } },
      default: 10,
      description: 'How many connections each n8n process may have open to the server at once',
    },
    // eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password -- it is a secret
    {
      displayName: 'Encryption Key',
      name: 'encryptionKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        'Seals everything personal in the ledger. Required for PostgreSQL; with the embedded database, leave empty to have a key file made beside it. A key that is lost cannot be replaced, and without it the ledger cannot be read.',
    },
    // eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password -- it is a secret
    {
      displayName: 'Previous Encryption Key',
      name: 'previousEncryptionKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        'Only to change the encryption key: the one used so far, with the new one above. The change is made when the ledger is next opened; empty this field again after that.',
    },
    {
      displayName: 'Default Country',
      name: 'defaultCountry',
      type: 'string',
      default: '',
      placeholder: 'e.g. DK',
      description:
        'The country of phone numbers that come without a country code. Leave empty to have them refused.',
    },
    {
      displayName: 'Controller',
      name: 'controller',
      type: 'string',
      default: '',
      placeholder: 'e.g. Example Shop ApS',
      description: 'The business whose ledger this is, as its contacts know it',
    },
    {
      displayName: 'Allowed',
      name: 'allowed',
      type: 'multiOptions',
      options: [
        {
          name: 'Purge Data',
          value: 'purge',
          description: 'Delete what its time is up for',
        },
        {
          name: 'Record Consent',
          value: 'record',
          description: 'Put opt-ins, opt-outs and messages on record',
        },
        {
          name: 'Reveal Personal Data',
          value: 'reveal',
          description: 'Hand numbers, names and texts from the ledger to a workflow',
        },
        { name: 'Send Messages', value: 'send', description: 'Claim the right to send a message' },
      ],
      default: ['purge', 'record', 'reveal', 'send'],
      description: 'What a workflow that holds this credential may do with the ledger',
    },
  ];
}
