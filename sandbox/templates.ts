import {
  body,
  buttons,
  copyCode,
  footer,
  header,
  media,
  named,
  quickReply,
  url,
  type Seed,
  type Template,
} from './templateParts.ts';
import { richTemplates } from './richTemplates.ts';

export type { Template, TemplateButton, TemplateComponent } from './templateParts.ts';

const autumnOffer: readonly Seed[] = [
  {
    name: 'autumn_offer',
    language: 'en',
    category: 'MARKETING',
    quality_score: { score: 'GREEN' },
    components: [
      header('{{1}} at Nordlys Home', 'Autumn days'),
      body(
        'Hello {{1}}, you asked us for offers, and here is one: {{2}}. It is good in our shop and online until Sunday.',
        'Ada',
        '20 % off blankets and lamps',
      ),
      footer('Nordlys Home. Reply STOP and we stop.'),
      buttons(
        quickReply('Stop offers'),
        url(
          'See the offer',
          'https://nordlys.example/offers/{{1}}',
          'https://nordlys.example/offers/autumn',
        ),
      ),
    ],
  },
  {
    name: 'autumn_offer',
    language: 'da',
    category: 'MARKETING',
    components: [
      header('{{1}} hos Nordlys Home', 'Efterårsdage'),
      body(
        'Hej {{1}}, du har bedt om vores tilbud, og her er et: {{2}}. Det gælder i butikken og på nettet til og med søndag.',
        'Ada',
        '20 % på plaider og lamper',
      ),
      footer('Nordlys Home. Svar STOP, så stopper vi.'),
      buttons(
        quickReply('Stop tilbud'),
        url(
          'Se tilbuddet',
          'https://nordlys.example/offers/{{1}}',
          'https://nordlys.example/offers/autumn',
        ),
      ),
    ],
  },
  {
    name: 'autumn_offer',
    language: 'sv',
    category: 'MARKETING',
    components: [
      header('{{1}} hos Nordlys Home', 'Höstdagar'),
      body(
        'Hej {{1}}, du har bett om våra erbjudanden, och här är ett: {{2}}. Det gäller i butiken och på nätet till och med söndag.',
        'Ada',
        '20 % på plädar och lampor',
      ),
      footer('Nordlys Home. Svara STOPP, så slutar vi.'),
      buttons(
        quickReply('Stoppa erbjudanden'),
        url(
          'Se erbjudandet',
          'https://nordlys.example/offers/{{1}}',
          'https://nordlys.example/offers/autumn',
        ),
      ),
    ],
  },
];

/** Asks whether a sign-up was meant, and carries no offer. Meta files such templates under marketing. */
const confirmSubscription: readonly Seed[] = (
  [
    [
      'en',
      'Hello {{1}}, somebody signed this number up for offers from Nordlys Home on WhatsApp, about two a month. Was it you, and may we send them? Without a yes we will not write again.',
      'Nordlys Home. You can leave at any time.',
      'Yes',
      'No',
    ],
    [
      'da',
      'Hej {{1}}, nogen har tilmeldt dette nummer tilbud fra Nordlys Home på WhatsApp, cirka to om måneden. Var det dig, og må vi sende dem? Uden et ja skriver vi ikke igen.',
      'Nordlys Home. Du kan framelde dig når som helst.',
      'Ja',
      'Nej',
    ],
    [
      'sv',
      'Hej {{1}}, någon har anmält det här numret till erbjudanden från Nordlys Home på WhatsApp, ungefär två i månaden. Var det du, och får vi skicka dem? Utan ett ja skriver vi inte igen.',
      'Nordlys Home. Du kan avsluta när du vill.',
      'Ja',
      'Nej',
    ],
  ] as const
).map(([language, text, foot, yes, no]) => ({
  name: 'confirm_subscription',
  language,
  category: 'MARKETING',
  components: [body(text, 'Ada'), footer(foot), buttons(quickReply(yes), quickReply(no))],
}));

/** Asks someone whose permission ran out, or whose notice changed, whether it still stands. No offer. */
const renewPermission: readonly Seed[] = (
  [
    [
      'en',
      'Hello {{1}}, some time ago you said yes to offers from Nordlys Home on WhatsApp. We would like to be sure that it still suits you. May we go on writing? Without a yes we stop.',
      'Nordlys Home. You can leave at any time.',
      'Yes',
      'No',
    ],
    [
      'da',
      'Hej {{1}}, for noget tid siden sagde du ja til tilbud fra Nordlys Home på WhatsApp. Vi vil gerne være sikre på, at det stadig passer dig. Må vi blive ved med at skrive? Uden et ja stopper vi.',
      'Nordlys Home. Du kan framelde dig når som helst.',
      'Ja',
      'Nej',
    ],
    [
      'sv',
      'Hej {{1}}, för en tid sedan sa du ja till erbjudanden från Nordlys Home på WhatsApp. Vi vill vara säkra på att det fortfarande passar dig. Får vi fortsätta skriva? Utan ett ja slutar vi.',
      'Nordlys Home. Du kan avsluta när du vill.',
      'Ja',
      'Nej',
    ],
  ] as const
).map(([language, text, foot, yes, no]) => ({
  name: 'renew_permission',
  language,
  category: 'MARKETING',
  components: [body(text, 'Ada'), footer(foot), buttons(quickReply(yes), quickReply(no))],
}));

const others: readonly Seed[] = [
  {
    name: 'spring_news',
    language: 'en',
    category: 'MARKETING',
    quality_score: { score: 'YELLOW' },
    parameter_format: 'NAMED',
    components: [
      {
        type: 'HEADER',
        format: 'TEXT',
        text: 'Spring news for {{first_name}}',
        example: { header_text_named_params: named({ first_name: 'Ada' }) },
      },
      {
        type: 'BODY',
        text: 'Hello {{first_name}}, the {{collection}} collection is in our shop from {{start_day}}. Come and have a look, the coffee is on us.',
        example: {
          body_text_named_params: named({
            first_name: 'Ada',
            collection: 'linen',
            start_day: 'Thursday',
          }),
        },
      },
      footer('Nordlys Home. Reply STOP and we stop.'),
      buttons(quickReply('Stop offers')),
    ],
  },
  {
    name: 'order_update',
    language: 'en',
    category: 'UTILITY',
    components: [
      body(
        'Hello {{1}}, your order {{2}} has left our warehouse and is on its way to you.',
        'Ada',
        'NH-1042',
      ),
      footer('Nordlys Home'),
      buttons(
        url(
          'Track it',
          'https://nordlys.example/orders/{{1}}',
          'https://nordlys.example/orders/NH-1042',
        ),
      ),
    ],
  },
  {
    name: 'open_evening',
    language: 'en',
    category: 'MARKETING',
    components: [
      body(
        'On the first Friday of the month our shop stays open until nine in the evening. You are welcome to drop in.',
      ),
      footer('Nordlys Home. Reply STOP and we stop.'),
      buttons(quickReply('Stop offers'), url('How to find us', 'https://nordlys.example/shop')),
    ],
  },
  {
    name: 'lookbook',
    language: 'en',
    category: 'MARKETING',
    components: [
      media('IMAGE', 'https://nordlys.example/lookbook.jpg'),
      body(
        'Hello {{1}}, this is what we have been working on all winter. We hope you like it as much as we do.',
        'Ada',
      ),
      footer('Nordlys Home. Reply STOP and we stop.'),
      buttons(quickReply('Stop offers'), copyCode('Copy code', 'LIGHT10')),
    ],
  },
  {
    name: 'summer_clearance',
    language: 'en',
    category: 'MARKETING',
    status: 'PAUSED',
    components: [
      body(
        'Hello {{1}}, the last garden furniture of the season is looking for a home, at {{2}} off.',
        'Ada',
        '30 %',
      ),
      footer('Nordlys Home. Reply STOP and we stop.'),
      buttons(quickReply('Stop offers')),
    ],
  },
  {
    name: 'winter_gifts',
    language: 'en',
    category: 'MARKETING',
    status: 'DISABLED',
    components: [
      body(
        'Hello {{1}}, we have put together a list of small gifts that we would like to get ourselves.',
        'Ada',
      ),
      footer('Nordlys Home. Reply STOP and we stop.'),
    ],
  },
  {
    name: 'prize_draw',
    language: 'en',
    category: 'MARKETING',
    status: 'REJECTED',
    components: [
      body('Hello {{1}}, take part in our prize draw this week.', 'Ada'),
      footer('Nordlys Home'),
    ],
  },
  {
    name: 'december_hours',
    language: 'en',
    category: 'UTILITY',
    status: 'PENDING',
    components: [
      body('Our opening hours change in December; you find them on our page.'),
      footer('Nordlys Home'),
    ],
  },
];

/** The templates of the pretended business, in the order in which they are listed. */
export const seedTemplates: readonly Template[] = [
  ...autumnOffer,
  ...confirmSubscription,
  ...renewPermission,
  ...others,
  ...richTemplates,
].map((seed, index) => ({
  ...seed,
  id: String(640_100_000_000_001 + index * 7),
  status: seed.status ?? 'APPROVED',
  parameter_format: seed.parameter_format ?? 'POSITIONAL',
}));
