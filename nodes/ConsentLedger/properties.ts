import type { INodeProperties } from 'n8n-workflow';
import { channelField, contactField, countryField } from '../shared/fields';
import { notice } from './notice';
import { openSends } from './openSendFields';

const operation: INodeProperties = {
  displayName: 'Operation',
  name: 'operation',
  type: 'options',
  noDataExpression: true,
  options: [
    {
      name: 'Back Up',
      value: 'backUp',
      description: 'Write a copy of the ledger into a folder while it goes on being used',
      action: 'Back up the ledger',
    },
    {
      name: 'Declare as New',
      value: 'declareNew',
      description: 'Say that this ledger replaces no other, which ends the warning',
      action: 'Declare the ledger as new',
    },
    {
      name: 'Export Ledger',
      value: 'exportLedger',
      description:
        'Write the whole ledger into a sealed file, to move it to another engine or place',
      action: 'Export the ledger',
    },
    {
      name: 'Export Suppressions',
      value: 'exportSuppressions',
      description: 'Hand on who must not be messaged as a file that only a passphrase opens',
      action: 'Export suppressions',
    },
    {
      name: 'Import Ledger',
      value: 'importLedger',
      description:
        'Make an exported ledger stand where the credential says; nothing may be there yet',
      action: 'Import a ledger',
    },
    {
      name: 'Lift Restriction',
      value: 'liftRestriction',
      description: 'End the restriction of a contact',
      action: 'Lift the restriction of a contact',
    },
    {
      name: 'List Open Sends',
      value: 'listOpenSends',
      description: 'List messages that may have gone out, where nobody knows whether they did',
      action: 'List open sends',
    },
    {
      name: 'Resolve Send',
      value: 'resolveSend',
      description: 'Say whether such a message went out; if not, the next run sends it again',
      action: 'Resolve a send',
    },
    {
      name: 'Restore Backup',
      value: 'restoreBackup',
      description: 'Put a copy that Back Up made in place of what the ledger holds',
      action: 'Restore a backup of the ledger',
    },
    {
      name: 'Restrict Contact',
      value: 'restrictContact',
      description: 'Keep what is held of a contact, and use it for nothing (GDPR article 18)',
      action: 'Restrict a contact',
    },
    {
      name: 'Split Contact',
      value: 'splitContact',
      description: 'Undo a link: some identifiers of a contact are another person’s',
      action: 'Split a contact',
    },
    {
      name: 'Take Over Suppressions',
      value: 'takeOverSuppressions',
      description: 'Honour here what people left in another ledger, from its export',
      action: 'Take over suppressions',
    },
    {
      name: 'Verify',
      value: 'verify',
      description: 'Find out whether anything in the ledger was changed, removed or inserted',
      action: 'Verify the ledger',
    },
  ],
  default: 'verify',
};

const verifying: INodeProperties[] = [
  notice(
    'verifyNotice',
    'Keep the head that comes out at Done somewhere else, out of reach of whoever can write to the ledger, and give it next time: only so is it found when the newest events were cut off.',
    ['verify'],
  ),
  {
    displayName: 'Earlier Head',
    name: 'earlierHead',
    type: 'string',
    default: '',
    placeholder: 'e.g. {{ $json.head }}',
    description:
      'What an earlier verification or backup told under "head", as JSON or as its text. The ledger must still contain it. Leave empty where there is none yet.',
    displayOptions: { show: { operation: ['verify'] } },
  },
];

const backingUp: INodeProperties[] = [
  notice(
    'backUpNotice',
    'A copy holds no keys. Back up <code>consent-keys.sqlite</code> and the master key apart from it, and keep backups of the key store 30 days at most: whoever is erased is unreadable only where their key is gone.',
    ['backUp'],
  ),
  {
    displayName: 'Folder',
    name: 'folder',
    type: 'string',
    default: '',
    placeholder: 'e.g. backups',
    description:
      'Where the copy goes. Leave empty for the folder "backups" beside the ledger; a name without a slash at its beginning is a folder there, too.',
    displayOptions: { show: { operation: ['backUp'] } },
  },
  {
    displayName: 'Options',
    name: 'options',
    type: 'collection',
    placeholder: 'Add option',
    default: {},
    options: [
      {
        displayName: 'Keep Newest',
        name: 'keep',
        type: 'number',
        typeOptions: { minValue: 1, numberPrecision: 0 },
        default: 14,
        description:
          'How many copies of this ledger stay in the folder. Older ones that this node made are deleted.',
      },
    ],
    displayOptions: { show: { operation: ['backUp'] } },
  },
];

const restoring: INodeProperties[] = [
  notice(
    'restoreNotice',
    'All of it or nothing, while the ledger goes on being used. Whoever left, objected or was erased since the copy is so again, from the journal in the key store. Whoever agreed since has to be asked again, and open editions are closed.',
    ['restoreBackup'],
  ),
  {
    displayName: 'Backup',
    name: 'backup',
    type: 'string',
    default: '',
    placeholder: 'e.g. backups/consent-ledger-….sqlite',
    description:
      'The file that Back Up wrote, by the name that it gave it; a name without a slash at its beginning is in the folder of the ledger',
    displayOptions: { show: { operation: ['restoreBackup'] } },
  },
];

const SEALED = ['exportLedger', 'exportSuppressions', 'importLedger', 'takeOverSuppressions'];
const FROM_BINARY = { operation: ['importLedger'], importFrom: ['binary'] };

const inputField = (show: NonNullable<INodeProperties['displayOptions']>['show']) =>
  ({
    displayName: 'Input Binary Field',
    name: 'inputField',
    type: 'string',
    default: 'data',
    required: true,
    hint: 'The name of the input binary field that holds the file',
    displayOptions: { show },
  }) satisfies INodeProperties;

const sealedFiles: INodeProperties[] = [
  notice(
    'exportLedgerNotice',
    'Unlike a backup the file holds keys: whoever has it and the passphrase can read everybody. First stop the workflows that use this ledger, as what is recorded later is not in the file; delete the file once it was imported.',
    ['exportLedger'],
  ),
  notice(
    'importLedgerNotice',
    'The ledger in the file must have been left behind: one that goes on in two places no longer knows who left in the other.',
    ['importLedger'],
  ),
  notice(
    'takeOverNotice',
    'What is taken over stays: only the person’s own act brings anyone back. The same file twice changes nothing.',
    ['takeOverSuppressions'],
  ),
  {
    displayName: 'Passphrase',
    name: 'passphrase',
    type: 'string',
    typeOptions: { password: true },
    default: '',
    description:
      'What the file is sealed with, 12 characters at least. It is kept in the workflow as you type it; an expression can take it from an external secret or a variable instead. Keep it apart from the file.',
    displayOptions: { show: { operation: SEALED } },
  },
  {
    displayName: 'Folder',
    name: 'moveFolder',
    type: 'string',
    default: '',
    placeholder: 'e.g. /data/moving',
    description:
      'Where the file goes. Leave empty for the folder of the ledger; a name without a slash at its beginning is a folder there.',
    displayOptions: { show: { operation: ['exportLedger'] } },
  },
  {
    displayName: 'Import From',
    name: 'importFrom',
    type: 'options',
    options: [
      { name: 'Binary Field', value: 'binary', description: 'A file that comes in with the item' },
      { name: 'File Path', value: 'path', description: 'A file on the machine of n8n' },
    ],
    default: 'path',
    displayOptions: { show: { operation: ['importLedger'] } },
  },
  {
    displayName: 'File',
    name: 'file',
    type: 'string',
    default: '',
    placeholder: 'e.g. consent-ledger-20261122T090000000Z.sealed',
    description:
      'The file that Export Ledger wrote; a name without a slash at its beginning is in the folder of the ledger',
    displayOptions: { show: { operation: ['importLedger'], importFrom: ['path'] } },
  },
  {
    displayName: 'Put Output File in Field',
    name: 'binaryField',
    type: 'string',
    default: 'data',
    required: true,
    hint: 'The name of the output binary field to put the file in',
    displayOptions: { show: { operation: ['exportSuppressions'] } },
  },
  inputField({ operation: ['takeOverSuppressions'] }),
  inputField(FROM_BINARY),
];

const declaring = notice(
  'declareNotice',
  'Only where no ledger was lost or left behind. If there was one, whoever left in it is unknown here until its suppressions are taken over, and would be messaged again.',
  ['declareNew'],
);

const restricting = { operation: ['restrictContact', 'liftRestriction'] };

const splitting: INodeProperties[] = [
  {
    displayName: 'Identifiers',
    name: 'identifiers',
    type: 'fixedCollection',
    typeOptions: { multipleValues: true },
    required: true,
    default: { row: [{ channel: 'whatsapp', contact: '={{ $json.phone }}' }] },
    placeholder: 'Add Identifier',
    description:
      'All that belongs to the other person. They become a contact of their own; what was left stays left on both.',
    options: [
      {
        displayName: 'Identifier',
        name: 'row',
        values: [channelField(), { ...contactField(), required: false }],
      },
    ],
    displayOptions: { show: { operation: ['splitContact'] } },
  },
];

export const properties: INodeProperties[] = [
  operation,
  ...openSends,
  ...verifying,
  ...backingUp,
  ...restoring,
  ...sealedFiles,
  declaring,
  channelField(restricting),
  contactField(restricting),
  ...splitting,
  countryField({ operation: [...restricting.operation, 'splitContact'] }),
];
