/**
 * What of a text is the writer's own. E-mail programs and some chat bridges put the message that is answered
 * below or above the answer, and our own messages say "reply STOP": those words are not the person's.
 */

/** A line with which mail programs open the message that is answered. */
const QUOTE_HEAD =
  /^\s*(?:-{2,}\s*(?:original|forwarded|oprindelig|videresendt|ursprung|vidarebefordra)|_{8,}\s*$|(?:on|den|am|le|el|op|il|em)\s.{0,160}\b(?:wrote|skrev|schrieb|a écrit|escribió|schreef|ha scritto|escreveu)\s?:\s*$|.{0,200}(?:napisał(?:\(a\)|a)?|pisze|写道|寫道)\s?[:：]\s*$|-{2,}\s*(?:oorspronkelijk|doorgestuurd|oryginalna|mensagem original|mensagem encaminhada|原始邮件|原始郵件))/iu;
/** What a phone adds by itself below a message. */
const SIGNATURE =
  /^\s*(?:(?:发自|發自).{0,30}|[从從]我的\s?(?:iphone|ipad|android).{0,20}|(?:sent|get|skickat|skickades|sendt|hämta|hent|von|gesendet|envoyé|verzonden|enviado|wysłan[oe])\b.{0,30}\b(?:iphone|ipad|android|outlook|samsung|galaxy|mobil|huawei)\b.{0,40}|--)\s*$/iu;

/**
 * The text without quoted lines ("> …"), without the message that an e-mail answers, without a phone's own
 * signature, and without longer passages in quotation marks (a single quoted word stays: `Please "STOP"`).
 */
export function ownWords(text: string): string {
  const own: string[] = [];
  for (const line of text.split(/\r\n|[\n\r\u2028\u2029]/u)) {
    if (/^\s*(?:>|&gt;)/u.test(line)) continue;
    const head = line.slice(0, 240);
    if (own.some((one) => /\p{L}/u.test(one)) && (QUOTE_HEAD.test(head) || SIGNATURE.test(head)))
      break;
    own.push(line);
  }
  const said = own.join('\n');
  const unquoted = said.replace(
    /["“”„«»「」『』][^"“”„«»「」『』\n]{1,400}["“”„«»「」『』]/gu,
    (passage) => (wordsIn(passage) >= 3 ? ' ; ' : passage),
  );
  // Who puts the whole message in quotation marks quotes nobody.
  return /\p{L}/u.test(unquoted) ? unquoted : said;
}

/** Chinese signs have no spaces between them, and mostly two make a word. */
function wordsIn(passage: string): number {
  const signs = passage.match(/\p{Script=Han}/gu);
  if (!signs) return passage.trim().split(/\s+/u).length;
  const spaced = passage.replace(/\p{Script=Han}+|["“”„«»「」『』]/gu, ' ').trim();
  return signs.length / 2 + (spaced === '' ? 0 : spaced.split(/\s+/u).length);
}
