import { stopPurposeOf } from '../inbound/events';
import {
  buttonsOf,
  cardsOf,
  componentOf,
  type Template,
  type TemplateButton,
} from './template-shape';
import type { TemplateValues } from './template-values';
import { variablesOf } from './template-variables';

/**
 * Words that tell a reader how to leave, as they stand in marketing footers. Sweden's Marknadsföringslagen §19
 * and its kin want such words in every message; the list is for a hint and need not be complete.
 */
const WAY_OUT: readonly RegExp[] = [
  // "Reply STOP", also in capitals by itself; a small "stop" alone is an ordinary word.
  /(?<![\p{L}\p{N}])STOPP?(?![\p{L}\p{N}])/u,
  /\b(?:reply|text|send|write|answer|type|tap|svar|skriv|sms|antwort\w*|schreib\w*|r[eé]pond\w*|responde\w*|rispond\w*|antwoord|vastaa)\b.{0,12}["'“”„«»*_]?stopp?\b/iu,
  /\bunsubscribe|\bopt[ -]?out\b|\bno longer (?:want|wish)|\bstop (?:receiving|getting|these|promotions|offers|messages|marketing)/iu,
  /\bafmeld|\bframeld|\bavregistrer|\bavsluta\b|\bavslutt\b|\bmeld (?:deg|dig) (?:av|fra)|\bavanmäl/iu,
  /\babmelden|\babbestell|\bafmelden|\buitschrijv|\bd[ée]sabonn|\bdésinscri|\bdarse? de baja|\brespond[ae] baja|\bcancelar (?:la )?suscripci|\bdescadastr|\bcancelar (?:a )?inscri|\bdisiscriv|\bannulla l.iscrizione|\bwypis|\bperuuta|\blopeta\b|\bafskr[áa]/iu,
  /退订|取消订阅|退訂|取消訂閱|拒收/u,
];

/** The title of a button is so short that the bare word is enough, as long as it is all there is. */
const BUTTON_WAY_OUT =
  /^\P{L}*(?:stopp?|stopp? (?:sms|alle?|all|offers|messages|tilbud|erbjudanden)|no more(?: offers| messages)?|leave|ikke flere|nej tak til mere|inga fler|sluta|baja|salir|sair|arr[êe]t|ferma)\P{L}*$/iu;

/** What stands in the address of a page where one leaves. */
const LINK_WAY_OUT =
  /(?<![a-z])(?:unsubscribe|opt-?_?out|afmeld|framelding|avregistrer|avmeld|abmelde|desinscri|darse-de-baja)/i;

/**
 * Whether the template tells its reader how to leave: in its header, body or footer, on a button or
 * behind its link, on a card of its carousel, or by a quick-reply payload of ours (`consent:stop…`).
 * @param values what is filled in; of these, only the payload of a quick reply is a way out
 */
export function hasWayOut(template: Template, values: TemplateValues = {}): boolean {
  return tellsByItself(template) || leavesByTap(template, values);
}

function leavesByTap(template: Template, values: TemplateValues): boolean {
  return variablesOf(template).some(({ key, kind }) => {
    const value = kind === 'payload' ? values[key] : undefined;
    return typeof value === 'string' && stopPurposeOf(value) !== undefined;
  });
}

function tellsByItself(template: Template): boolean {
  return [template, ...cardsOf(template)].some((parts) => {
    const texts = (['HEADER', 'BODY', 'FOOTER'] as const).map(
      (type) => componentOf(parts, type)?.text ?? '',
    );
    return texts.some(tellsHowToLeave) || buttonsOf(parts).some(leadsOut);
  });
}

function leadsOut({ type, text = '', url = '' }: TemplateButton): boolean {
  return (
    BUTTON_WAY_OUT.test(text) || tellsHowToLeave(text) || (type === 'URL' && LINK_WAY_OUT.test(url))
  );
}

function tellsHowToLeave(text: string): boolean {
  return WAY_OUT.some((words) => words.test(text));
}
