import fc from 'fast-check';
import { answerFor, readMessage, type Intent } from '../../../core/language';
import { LANGUAGES } from '../../../core/language/words';
import { WORLDWIDE } from '../../../core/language/words/keywords-more';
import { entriesOf } from '../../../core/language/words/schema';

const read = (text: string, ...languages: string[]): string => {
  const { intent, certainty } = readMessage(text, { languages });
  return `${intent}, ${certainty}`;
};

describe('a message that is nothing but a word', () => {
  it.each([
    'STOP',
    'stop',
    'Stop.',
    '  stop  ',
    'STOP!!!',
    '"stop"',
    '*STOP*',
    '_stop_',
    '🛑 STOP 🛑',
    'ＳＴＯＰ',
    '𝐒𝐓𝐎𝐏',
    'Ⓢⓣⓞⓟ',
    '🆂🆃🅾🅿',
    'S T O P',
    's.t.o.p',
    'ST OP',
    'stoppp',
    'STOOOP',
    'sttop',
    'stpo',
    'tsop',
    'st0p',
    'stóp',
    '\u202Estop\u202C',
    's\u200Bt\u200Bo\u200Bp',
    'STOP STOP STOP',
    'stop 👍🏽',
    '/stop',
    '/stop@shop_bot',
    'STOP\n\nSent from my iPhone',
    'opt-out',
    'Opt out',
    'OPTOUT',
    'un-subscribe',
    'unsubcribe',
    'UNSUB',
    'ARRÊT',
    'arret',
    'arrété',
    'TD',
    'td',
    'Cancel',
    'END',
    'quit',
    'REVOKE',
    'afmled',
    'AFMELD',
    'stopp',
    'avregistera',
    'LOPETA',
    'abmelden',
    'BAJA',
    'ferma',
    'wypisz',
    'rezygnuje',
    '退订',
    '取消订阅',
    'Désabonner',
  ])('%j leaves, unread', (text) => {
    expect(read(text)).toBe('leave, keyword');
  });

  it.each<[string, Intent]>([
    ['STOPALL', 'leave_everything'],
    ['stop all', 'leave_everything'],
    ['Stop alt', 'leave_everything'],
    ['STOPPA ALLT', 'leave_everything'],
    ['START', 'join'],
    ['UNSTOP', 'join'],
    ['/start', 'join'],
    ['Tilmeld', 'join'],
    ['YES', 'confirm'],
    ['ja', 'confirm'],
    ['Oui !', 'confirm'],
    ['NO', 'decline'],
    ['Nej.', 'decline'],
    ['HELP', 'help'],
    ['HJÆLP', 'help'],
    ['hjälp?', 'help'],
  ])('%j is %s', (text, intent) => {
    expect(read(text)).toBe(`${intent}, keyword`);
  });

  it('tells the language where only one has the word, and goes by the business where several have', () => {
    expect(readMessage('AFMELD').language).toBe('da');
    expect(readMessage('sluta').language).toBe('sv');
    expect(readMessage('abmelden').language).toBe('de');
    expect(readMessage('STOPP').language).toBeUndefined();
    expect(readMessage('STOPP', { languages: ['sv', 'en'] }).language).toBe('sv');
  });

  it.each([
    'T',
    'spot',
    'shop',
    'step',
    'stol',
    'anmeld',
    'cancer',
    'remote',
    'ok',
    'fine',
    'tak',
    'Tack!',
    '👍',
    '42',
    '',
    '   ',
    '?',
  ])('%j is nobody leaving', (text) => {
    expect(read(text)).toBe('none, sentence');
  });

  it.each(['Peru', 'SLUT', 'Slut!', '🛑', 'STOP2', 'cancel 5521', 'pause', 'STOP 😂'])(
    '%j may be leaving, and a person looks',
    (text) => {
      expect(read(text)).toBe('leave, unclear');
    },
  );

  it('a word that is an opt-out in one language and a number in another goes by what the business writes in', () => {
    expect(read('Seis')).toBe('leave, keyword');
    expect(read('Seis', 'fi')).toBe('leave, keyword');
    expect(read('Seis', 'es')).toBe('none, sentence');
  });

  it('sign-up words that look like opt-out words stay what they are', () => {
    expect(read('ANMELDEN')).toBe('join, keyword');
    expect(read('Tilmeld')).toBe('join, keyword');
  });
});

describe('a request in words', () => {
  it.each([
    'Please take me off your list',
    'vær sød at fjerne mig fra listen',
    'sluta skicka reklam',
    'please stop',
    'var vanlig sluta skicka sms',
    'jeg oensker ikke flere beskeder',
    'Stop the offers, but I still want to know about my order',
    'only stop the offers please',
    "DON'T TEXT ME AGAIN",
    'pleeease stoppp texting me',
    'stpo sending me mesages',
  ])('%j leaves', (text) => {
    expect(read(text)).toBe('leave, sentence');
  });

  it.each([
    "don't ever contact me again in any way",
    'Stop everything.',
    'kontakt mig aldrig mere på nogen måde',
    'kontakta mig aldrig mer på något sätt',
  ])('%j leaves everything', (text) => {
    expect(read(text)).toMatch(/^leave_everything, /);
  });

  it.each([
    ['Bitte schicken Sie mir keine Werbung mehr', 'de'],
    ['Ich möchte mich vom Newsletter abmelden', 'de'],
    ['Kan dere fjerne nummeret mitt fra lista?', 'nb'],
    ['Eg vil ikkje ha fleire meldingar', 'nb'],
    ['Älkää lähettäkö minulle enää mainoksia', 'fi'],
    ['Miten pääsen pois postituslistaltanne?', 'fi'],
    ['Ég vil ekki fá fleiri skilaboð', 'is'],
    ['Vinsamlegast takið númerið mitt af listanum', 'is'],
  ])('%j leaves, in its own language', (text, language) => {
    expect(readMessage(text)).toEqual({ intent: 'leave', certainty: 'sentence', language });
  });

  it('an objection to direct marketing is told apart from leaving', () => {
    expect(read('I object to direct marketing (GDPR art 21)')).toBe('object, sentence');
    expect(read('Jeg gør indsigelse mod direkte markedsføring')).toBe('object, sentence');
    expect(read('Jag motsätter mig direktmarknadsföring')).toBe('object, sentence');
  });

  it('leaving comes first, and the other wish is told too', () => {
    expect(readMessage('Stop texting me and delete all my data')).toEqual({
      intent: 'leave',
      certainty: 'sentence',
      language: 'en',
      also: ['erase'],
    });
  });
});

describe('an answer', () => {
  it.each([
    'Yes. Where is my parcel?',
    'Ja, men hvor er min pakke?',
    'Ja, när kommer paketet?',
    'Yes I do not agree',
    'OK',
  ])('is not read into %j', (text) => {
    expect(read(text)).not.toMatch(/^confirm/);
  });

  it.each(['Yes please!', 'Ja, det vil jeg gerne', 'Ja, det vill jag gärna', 'yes, I agree 👍'])(
    'is read from %j',
    (text) => {
      expect(read(text)).toMatch(/^confirm, (keyword|sentence)$/);
    },
  );
});

describe('words that look like leaving', () => {
  it.each([
    "I'll stop by the shop",
    "don't stop!",
    'bus stop',
    'Where is the bus stop?',
    'Er udsalget slut?',
    'Det er slet ikke min',
    'Är den slut?',
    'Stop ikke!',
    'Sluta inte!',
    'Can I cancel my order?',
    'Remove the onions please',
    "Don't call, just text me please",
  ])('%j asks for nothing', (text) => {
    expect(read(text)).toBe('none, sentence');
  });

  it.each([
    "Stop, that's hilarious",
    'Stop it',
    'What happens if I reply STOP?',
    'Hvad sker der hvis jeg skriver STOP?',
    'Not interested',
  ])('%j is for a person to judge', (text) => {
    expect(read(text)).toBe('leave, unclear');
  });

  it.each([
    'Soldes -20% ! Pour ne plus recevoir nos SMS, répondez STOP',
    'Rebajas -20%! Para dejar de recibir mensajes responde BAJA',
    'Saldi -20%! Per non ricevere più messaggi rispondi STOP',
    'Retirez-moi de la liste d’attente svp',
    'Quítenme de la lista de espera',
    'Toglietemi dalla lista d’attesa',
    'Je passe retirer mon colis, prévenez-moi par sms',
    'Quiero cancelar mi cita, me mandan un correo?',
    'Vorrei annullare l’appuntamento, mi mandate una mail?',
  ])('%j asks for nothing either', (text) => {
    expect(read(text)).toBe('none, sentence');
  });

  it('what the likeliest language knows as harmless is no hint in another', () => {
    expect(read('bus stop')).toBe('none, sentence');
    expect(read('allo stop a destra')).toBe('none, sentence');
  });

  it('what is quoted is not what the person says', () => {
    expect(read('Thanks!\n> Reply STOP to unsubscribe')).toBe('none, sentence');
    expect(
      read(
        'Great, see you then\n\nOn Tue, 3 Nov 2026 at 10:00, Shop <a@example.com> wrote:\nReply STOP to unsubscribe',
      ),
    ).toBe('none, sentence');
    expect(read('Your text says "reply STOP to unsubscribe from our offers", ok')).toBe(
      'none, sentence',
    );
    expect(read('Please "STOP"')).toBe('leave, sentence');
  });

  it('a script or a language that no list covers is looked at by a person, and so is a text too long to be read whole', () => {
    expect(read('Пожалуйста, больше не пишите мне')).toBe('none, unclear');
    expect(read('Παρακαλώ μη μου στέλνετε άλλα μηνύματα')).toBe('none, unclear');
    expect(read('Lütfen bana artık reklam göndermeyin')).toBe('none, unclear');
    expect(read('Prosím, neposílejte mi už žádné zprávy')).toBe('none, unclear');
    expect(read('bla '.repeat(5_000))).toBe('none, unclear');
    expect(read(`${'we go '.repeat(800)}please unsubscribe me.`)).toBe('none, unclear');
  });
});

describe('a very long text', () => {
  it('still says what it says at its beginning', () => {
    expect(
      read(
        `Please unsubscribe me from your list. ${'Once upon a time there was a shop. '.repeat(30_000)}`,
      ),
    ).toBe('leave, sentence');
  });

  it.each([
    'stop ',
    '.',
    '" " ',
    '((((',
    'stop sending ',
    '> ',
    'a',
    'ä\u0308',
    '\u0301',
    "'",
    'Ｓ',
    '👩‍👩‍👧 ',
    'On a ',
    'don’t want ',
  ])('of %j over and over is read to an end', (piece) => {
    expect(typeof readMessage(piece.repeat(200_000)).intent).toBe('string');
  });
});

describe('for every text', () => {
  const anyText = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 400 }),
    fc.string({ unit: 'grapheme', maxLength: 200 }),
    fc
      .array(
        fc.constantFrom(
          'stop',
          'don’t',
          '\ud800',
          '\udc00',
          '\u0000',
          '"',
          '>',
          '\n',
          'ﷺ',
          'İ',
          '\u202e',
          'sms:',
          'me',
          '%s',
          '{me}',
          '^',
          '..',
          '__proto__',
          'constructor',
        ),
        { maxLength: 60 },
      )
      .map((parts) => parts.join(' ')),
  );

  it('reading never throws and says the same twice', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        expect(readMessage(text)).toEqual(readMessage(text));
      }),
      { numRuns: 500 },
    );
  });

  const phrases = [WORLDWIDE, ...LANGUAGES].flatMap(({ keywords }) => [
    ...entriesOf(keywords.leave),
    ...entriesOf(keywords.leave_everything),
  ]);

  it('an opt-out word stays one in any case, punctuation and emoji', () => {
    const around = fc
      .array(
        fc.constantFrom(
          ' ',
          '.',
          '!',
          '?',
          '…',
          '*',
          '_',
          '~',
          '"',
          '🛑',
          '🙏🏽',
          '👨‍👩‍👧',
          '❤️',
          '\n',
          '\u200b',
          '\u202e',
          '-',
          '(',
          ')',
          '#',
        ),
        { maxLength: 6 },
      )
      .map((parts) => parts.join(''));
    const dress = fc.constantFrom<(text: string) => string>(
      (text) => text,
      (text) => text.toUpperCase(),
      (text) => text.charAt(0).toUpperCase() + text.slice(1),
      (text) => text.replace(/[!-~]/gu, (sign) => String.fromCharCode(sign.charCodeAt(0) + 0xfee0)),
      (text) => text.normalize('NFD'),
    );
    fc.assert(
      fc.property(
        fc.constantFrom(...phrases),
        around,
        dress,
        around,
        (phrase, left, how, right) => {
          const { intent, certainty } = readMessage(left + how(phrase) + right);
          expect(['leave', 'leave_everything']).toContain(intent);
          expect(certainty).toBe('keyword');
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('everyday words in any order never leave unread', () => {
    const everyday = [
      'the',
      'shop',
      'order',
      'hello',
      'thanks',
      'pakke',
      'hvornår',
      'hej',
      'butik',
      'paketet',
      'imorgon',
      'when',
      'red',
      'size',
      'bus',
      'tak',
      'tack',
      'see',
      'you',
      'nice',
      'kaffe',
      'open',
      'ok',
      'step',
      'stone',
      'canal',
      'remedy',
      'story',
    ];
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(...everyday), { minLength: 1, maxLength: 12 }),
        (words) => {
          const { intent, certainty } = readMessage(words.join(' '));
          expect(`${intent}, ${certainty}`).not.toMatch(/^leave(_everything)?, keyword/);
        },
      ),
      { numRuns: 1_000 },
    );
  });

  it('whatever the business prefers to write in, an opt-out word still leaves', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...phrases),
        fc.array(fc.constantFrom('en', 'da', 'sv', 'de', 'fr', 'xx', ''), { maxLength: 3 }),
        (phrase, languages) => {
          expect(['leave', 'leave_everything']).toContain(
            readMessage(phrase, { languages }).intent,
          );
        },
      ),
    );
  });
});

describe('the answers', () => {
  it('are there for every language, fall back to English, and never speak of an offer', () => {
    for (const { code, answers } of LANGUAGES) {
      expect(answerFor('leave', code)).toBe(answers.left);
      for (const text of Object.values(answers))
        expect(text).not.toMatch(/https?:|%|discount|rabat|rea\b|udsalg|sale\b/iu);
    }
    expect(answerFor('leave', 'da-DK')).toBe(answerFor('leave', 'da'));
    expect(answerFor('leave', 'xx')).toBe(answerFor('leave', 'en'));
    expect(answerFor('leave')).toBe(answerFor('leave', 'en'));
    expect(answerFor('none', 'en')).toBeUndefined();
  });

  it('name words that are read as they say', () => {
    for (const { answers } of LANGUAGES) {
      const named = Object.values(answers).flatMap(
        (text) => text.match(/\b(?:STOPP?|START)\b/gu) ?? [],
      );
      expect(named.length).toBeGreaterThan(0);
      for (const word of named)
        expect(readMessage(word)).toMatchObject({
          intent: word === 'START' ? 'join' : 'leave',
          certainty: 'keyword',
        });
    }
  });
});
