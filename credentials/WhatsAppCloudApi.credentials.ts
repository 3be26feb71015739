import type { Icon, ICredentialType, INodeProperties } from 'n8n-workflow';

/** The number that sends, and the secrets under which WhatsApp speaks to n8n. */
export class WhatsAppCloudApi implements ICredentialType {
  name = 'whatsAppCloudApi';

  // eslint-disable-next-line n8n-nodes-base/cred-class-field-display-name-missing-api -- it says API, and tells itself from the credential of n8n's own WhatsApp node
  displayName = 'WhatsApp Cloud API (Consent)';

  icon: Icon = { light: 'file:whatsAppCloud.svg', dark: 'file:whatsAppCloud.dark.svg' };

  // eslint-disable-next-line n8n-nodes-base/cred-class-field-documentation-url-miscased -- camel case names a page of n8n's own documentation, which community credentials have none of
  documentationUrl =
    'https://developers.facebook.com/documentation/business-messaging/whatsapp/get-started';

  properties: INodeProperties[] = [
    {
      displayName: 'Access Token',
      name: 'accessToken',
      type: 'string',
      typeOptions: { password: true },
      required: true,
      default: '',
      description:
        'The token of a system user with the permissions whatsapp_business_messaging and whatsapp_business_management',
    },
    {
      displayName: 'Phone Number ID',
      name: 'phoneNumberId',
      type: 'string',
      required: true,
      default: '',
      placeholder: 'e.g. 106540352242922',
      description: 'The ID of the sending number in WhatsApp Manager, not the number itself',
    },
    {
      displayName: 'Business Account ID',
      name: 'businessAccountId',
      type: 'string',
      required: true,
      default: '',
      placeholder: 'e.g. 102290129340398',
      description: 'The ID of the WhatsApp business account, whose templates are used',
    },
    {
      displayName: 'App Secret',
      name: 'appSecret',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        'Of the Meta app, under App Settings → Basic. The WhatsApp Events Trigger tells by it that an event really comes from WhatsApp.',
    },
    {
      displayName: 'Verify Token',
      name: 'verifyToken',
      type: 'string',
      typeOptions: { password: true },
      default: '',
      description:
        'Any secret of your own; give the same one to Meta where you enter the address of the WhatsApp Events Trigger',
    },
    {
      displayName: 'Graph Version',
      name: 'graphVersion',
      type: 'string',
      default: 'v26.0',
      placeholder: 'e.g. v26.0',
      description: 'The version of Meta’s Graph API',
    },
    {
      displayName: 'Base URL',
      name: 'baseUrl',
      type: 'string',
      default: 'https://graph.facebook.com',
      placeholder: 'e.g. https://graph.facebook.com',
      description: 'Where the Cloud API is. Change it only to try things out elsewhere.',
    },
    {
      displayName: 'Messages per Second',
      name: 'messagesPerSecond',
      type: 'number',
      typeOptions: { minValue: 1, maxValue: 1000 },
      default: 80,
      description:
        'How many messages the number may send in a second: 80 as a rule, 20 where it is also used in the WhatsApp Business app, up to 1,000 by agreement with Meta',
    },
  ];
}
