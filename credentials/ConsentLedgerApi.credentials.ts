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
      default: '',
    },
    {
      displayName: 'Engine',
      name: 'engine',
      type: 'options',
      options: [{ name: 'Embedded Database', value: 'sqlite' }],
      default: 'sqlite',
      description: 'The database that holds the ledger; the embedded one needs no server',
    },
    {
      displayName: 'Database File',
      name: 'databaseFile',
      type: 'string',
      default: '',
      placeholder: 'e.g. /home/node/.n8n/consent/consent-ledger.sqlite',
      description: 'Where the ledger is kept. Leave empty to keep it in n8n’s own folder.',
    },
    // eslint-disable-next-line @n8n/community-nodes/credential-unnecessary-password -- it is a secret
    {
      displayName: 'Encryption Key',
      name: 'encryptionKey',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        'Seals everything personal in the ledger. Leave empty to have a key file made beside the database. A key that is lost cannot be replaced, and without it the ledger cannot be read.',
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
