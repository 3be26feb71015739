import { CHANNEL_RULES } from '../consent/channels';
import type { RecipientHints } from '../consent/identifier';
import type { Channel, Identifier } from '../consent/vocabulary';
import type { InboundMessage, InboundReading } from './events';
import { messageIdOf, senderOf } from './identity';
import { asFields, asInstant, asText, idFor, type Fields } from './lenient';
import type { Circumstances } from './whatsapp-messages';

/** What else is known of an input that does not tell all of itself. */
export interface FindHints extends RecipientHints {
  /** The channel for which a phone number of the form counts, where it takes one; otherwise WhatsApp. */
  readonly channel?: Channel;
  /** Whose it is, where it does not name anybody itself. */
  readonly sender?: Sender;
}

/** Somebody, on the channel where they are meant. */
export interface Sender {
  readonly channel: Channel;
  readonly who: Identifier;
}

/** What labels say, in the languages of the product, without accents. */
const PHONE =
  /phone|mobil|handy|telefo|\btel\b|\btlf\b|\bgsm\b|\bcell|whatsapp|puhelin|\bsimi\b|komork|movil|celular|cellulare|手机|手機|电话|電話/;
const EMAIL =
  /e-?mail|\bmail|correo|courriel|posta elettronica|sahkoposti|netfang|tolvupost|邮箱|郵箱|邮件|郵件/;
const WORDS =
  /message|besked|meddelande|melding|viesti|skilabo|nachricht|bericht|mensaje|mensage|messaggio|wiadomosc|留言|消息|訊息|comment|kommentar|comentario|commento|opmerking|reason|grund|arsak|\bwhy\b|hvorfor|varfor|warum|pourquoi|por ?que|perche|waarom|dlaczego|miksi|request|wish|onske|onskan|wunsch|anmodning|foresporgsel|feedback|question|sporgsmal|\btext\b|\btekst\b|anything|how can we|原因|意见|意見/;
/** Labels of what may be anybody's words and is no wish. */
const NO_WORDS =
  /name|navn|namn|\bnom\b|nombre|\bnome\b|naam|imie|nazwisk|\bnimi\b|nafn|vorname|company|firma|address|adresse|adress|street|\bzip\b|postnummer|city|country|\bland\b|date|\bdato\b|datum|姓名|名字/;
const YES = new Set('true,yes,on,1,ja,oui,si,sim,tak,kylla,já,da,是,checked,x'.split(','));
const NO = new Set('false,no,off,0,nej,nei,nein,non,nao,nie,ei,nee,否,'.split(','));

/** A form's own marks around the answers. */
const ABOUT: ReadonlySet<string> = new Set([
  'submittedAt',
  'formMode',
  'formQueryParameters',
  'headers',
  'user',
]);

/**
 * What somebody sent by a form: its answers by their labels, with the time of submission; or the fields that a web
 * page posted, where they hold an address and words. Undefined where it is neither.
 *
 * A form is not written on a channel, so whoever asks there to be left alone means every address that they gave: each
 * is a message of its own. Nothing links them, since anyone can type in anyone's number.
 */
export function readForm(
  given: unknown,
  circumstances: Circumstances,
  hints: FindHints = {},
): InboundReading | undefined {
  const item = asFields(given);
  if (item === undefined) return undefined;
  const submitted = asInstant(item.submittedAt);
  if (submitted !== undefined && item.formMode !== undefined)
    return reading(answersOf(item), submitted, circumstances, hints);
  // An HTTP request: its fields are a form's only if they say who writes, and what.
  const posted = asFields(item.body);
  if (posted === undefined || item.headers === undefined || item.query === undefined)
    return undefined;
  const answers = answersOf(posted);
  const speaks = answers.some(({ label }) => WORDS.test(label));
  return speaks && sendersIn(answers, hints).length > 0
    ? reading(answers, undefined, circumstances, hints)
    : undefined;
}

interface Answer {
  /** In lower case, without accents. */
  readonly label: string;
  /** As the form shows it. */
  readonly shown: string;
  readonly value: unknown;
}

function answersOf(fields: Fields): Answer[] {
  return Object.entries(fields)
    .filter(([name]) => !ABOUT.has(name))
    .map(([shown, value]) => ({ label: plain(shown), shown, value }));
}

const plain = (text: string) =>
  text
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(
      /[ØøŁłÆæ]/gu,
      (letter) => ({ ø: 'o', ł: 'l', æ: 'ae' })[letter.toLowerCase()] ?? letter,
    )
    .replace(/[_\-\s]+/gu, ' ')
    .toLowerCase()
    .trim();

function reading(
  answers: readonly Answer[],
  submitted: number | undefined,
  { signed, receivedAt }: Circumstances,
  hints: FindHints,
): InboundReading {
  const senders = sendersIn(answers, hints);
  if (senders.length === 0) return { events: [], unreadable: 1 };
  const text = wordsIn(answers);
  const at = submitted ?? receivedAt;
  return {
    events: senders.map(({ channel, who }): InboundMessage => ({
      type: 'message',
      channel,
      at,
      signed,
      messageId: messageIdOf(
        who,
        'form',
        idFor(
          answers.map(({ shown, value }) => [shown, value]),
          at,
        ),
      ),
      from: [who],
      form: 'text',
      ...(text === undefined ? {} : { text }),
    })),
    unreadable: 0,
  };
}

function sendersIn(
  answers: readonly Answer[],
  { channel = 'whatsapp', sender, ...hints }: FindHints,
): Sender[] {
  const onPhone = CHANNEL_RULES[channel].identifierKinds.includes('phone') ? channel : 'whatsapp';
  const found = (label: RegExp, on: Channel) =>
    answers
      .filter((answer) => label.test(answer.label))
      .flatMap(({ value }) => senderOf(on, value, hints) ?? [])
      .slice(0, 1)
      .map((who) => ({ channel: on, who }));
  const senders = [...found(PHONE, onPhone), ...found(EMAIL, 'email')];
  return senders.length === 0 && sender !== undefined ? [sender] : senders;
}

/**
 * The answers under labels that ask for words, or else whatever is neither an address nor a name; a ticked box says
 * what stands beside it. Undefined where nothing was said at all.
 */
function wordsIn(answers: readonly Answer[]): string | undefined {
  const isAddress = ({ label, value }: Answer) =>
    (PHONE.test(label) || EMAIL.test(label)) && typeof value !== 'boolean' && !isChoice(value);
  const others = answers.filter((answer) => !isAddress(answer));
  const asked = others.filter(({ label }) => WORDS.test(label));
  const spoken = asked.length > 0 ? asked : others.filter(({ label }) => !NO_WORDS.test(label));
  const chosen = others.filter((answer) => !spoken.includes(answer) && isChoice(answer.value));
  const words = [...spoken, ...chosen].flatMap(said);
  if (words.length > 0) return words.join('\n');
  // A field for words that was left empty says that there are none.
  return asked.length > 0 ? '' : undefined;
}

/** Boxes come as a list of what was ticked, or as yes and no. */
function isChoice(value: unknown): boolean {
  return (
    typeof value === 'boolean' ||
    (Array.isArray(value) && value.every((one) => typeof one === 'string'))
  );
}

function said({ shown, value }: Answer): string[] {
  const values: unknown[] = Array.isArray(value) ? value : [value];
  return values.flatMap((one) => {
    const text = typeof one === 'boolean' ? String(one) : (asText(one)?.trim() ?? '');
    const short = plain(text);
    if (NO.has(short)) return [];
    return [YES.has(short) ? shown : text];
  });
}
