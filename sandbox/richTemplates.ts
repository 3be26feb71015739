import {
  body,
  buttons,
  copyCode,
  footer,
  header,
  media,
  quickReply,
  url,
  type CardComponent,
  type Seed,
} from './templateParts.ts';

const FOOT = 'Nordlys Home. Reply STOP and we stop.';

const card = (piece: string): { readonly components: readonly CardComponent[] } => ({
  components: [
    media('IMAGE', `https://nordlys.example/${piece}.jpg`),
    body('{{1}}, for {{2}} until Sunday.', 'A lamp of oak', '349 kr.'),
    buttons(
      quickReply('Tell me more'),
      url('See it', 'https://nordlys.example/p/{{1}}', `https://nordlys.example/p/${piece}`),
    ),
  ],
});

/** One approved template for each thing that a template may hold beside text, links and replies. */
export const richTemplates: readonly Seed[] = [
  {
    name: 'workshop_film',
    language: 'en',
    category: 'MARKETING',
    components: [
      media('VIDEO', 'https://nordlys.example/workshop.mp4'),
      body('Hello {{1}}, two minutes from our workshop: this is how a lamp comes about.', 'Ada'),
      footer(FOOT),
      buttons(quickReply('Stop offers')),
    ],
  },
  {
    name: 'care_guide',
    language: 'en',
    category: 'UTILITY',
    components: [
      media('DOCUMENT', 'https://nordlys.example/care.pdf'),
      body('Hello {{1}}, here is how to care for what you bought from us.', 'Ada'),
      footer('Nordlys Home'),
    ],
  },
  {
    name: 'visit_us',
    language: 'en',
    category: 'MARKETING',
    components: [
      media('LOCATION'),
      body('Hello {{1}}, this is where we are. The coffee is on us.', 'Ada'),
      footer(FOOT),
      buttons(quickReply('Stop offers'), {
        type: 'PHONE_NUMBER',
        text: 'Call the shop',
        phone_number: '+4531313100',
      }),
    ],
  },
  {
    name: 'receipt',
    language: 'en',
    category: 'UTILITY',
    components: [
      body(
        'Hello {{1}}, we have your payment of {{2}} from {{3}}. Thank you!',
        'Ada',
        '349 kr.',
        '5 May',
      ),
      footer('Nordlys Home'),
    ],
  },
  {
    name: 'weekend_offer',
    language: 'en',
    category: 'MARKETING',
    components: [
      media('IMAGE', 'https://nordlys.example/weekend.jpg'),
      {
        type: 'LIMITED_TIME_OFFER',
        limited_time_offer: { text: 'Only this week', has_expiration: true },
      },
      body('Hello {{1}}, {{2}} with this code. Reply STOP and we stop.', 'Ada', '20 % off lamps'),
      buttons(
        copyCode('Copy code', 'LAMP20'),
        url(
          'Go shopping',
          'https://nordlys.example/shop?code={{1}}',
          'https://nordlys.example/shop?code=LAMP20',
        ),
      ),
    ],
  },
  {
    name: 'taste_survey',
    language: 'en',
    category: 'MARKETING',
    components: [
      body('Hello {{1}}, what would you like to see in our shop? Three questions.', 'Ada'),
      footer(FOOT),
      buttons({
        type: 'FLOW',
        text: 'Answer',
        flow_id: '640200000000001',
        flow_action: 'navigate',
        navigate_screen: 'WELCOME',
      }),
    ],
  },
  {
    name: 'our_catalogue',
    language: 'en',
    category: 'MARKETING',
    components: [
      body('Hello {{1}}, all that we make, in one place.', 'Ada'),
      footer(FOOT),
      buttons({ type: 'CATALOG', text: 'View catalog' }),
    ],
  },
  {
    name: 'picked_for_you',
    language: 'en',
    category: 'MARKETING',
    components: [
      header('For you, {{1}}', 'Ada'),
      body('A few things that go with what you bought in {{1}}.', 'May'),
      footer(FOOT),
      buttons({ type: 'MPM', text: 'View items' }),
    ],
  },
  {
    name: 'new_lamps',
    language: 'en',
    category: 'MARKETING',
    components: [
      body('Hello {{1}}, these are new. Reply STOP and we stop.', 'Ada'),
      { type: 'CAROUSEL', cards: [card('oak-lamp'), card('ash-lamp'), card('elm-lamp')] },
    ],
  },
  {
    name: 'sign_in_code',
    language: 'en',
    category: 'AUTHENTICATION',
    components: [
      {
        type: 'BODY',
        text: '*{{1}}* is your verification code. For your security, do not share this code.',
        add_security_recommendation: true,
        example: { body_text: [['123456']] },
      },
      {
        type: 'FOOTER',
        text: 'This code expires in 5 minutes.',
        code_expiration_minutes: 5,
      },
      buttons(
        url(
          'Copy code',
          'https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp{{1}}',
          'https://www.whatsapp.com/otp/code/?otp_type=COPY_CODE&code=otp123456',
        ),
      ),
    ],
  },
];
