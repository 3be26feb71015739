import type { IDataObject, IWebhookFunctions } from 'n8n-workflow';
import type { AnswerAct, Evidence, Ledger, RequestToConfirm } from '../../core';
import { type Words, wordsFor, wordsOf } from '../../locales';
import { askingPage, FORM, type Telling, tellingPage } from '../../pages/confirmation';
import { LINK } from '../shared/confirmationLink';
import { failureOf } from '../shared/failure';
import { ledgerOf, type LedgerOfNode } from '../shared/ledger';
import { addressOf, Guesses, type Origin } from './guesses';
import { answeredItem, isInForce, type Recorded } from './item';
import { readPost, tokenIn } from './post';
import { type Settings, settingsOf } from './settings';

/** What goes back to the browser, and what starts the workflow. */
export interface Visited {
  readonly status: number;
  readonly page: string;
  /** Seconds, where the browser is to wait. */
  readonly retryAfter?: number;
  readonly started?: {
    readonly output: typeof NOT_CONFIRMED | typeof CONFIRMED;
    json: IDataObject;
  };
}

export const NOT_CONFIRMED = 0;
export const CONFIRMED = 1;

interface Request extends Origin {
  readonly rawBody?: unknown;
}

// A hot reload loads this module again: what was counted stays counted.
const GUESSES = Symbol.for('n8n-nodes-consent.confirmation-guesses.v1');
const guesses = ((globalThis as { [GUESSES]?: Guesses })[GUESSES] ??= new Guesses());

/**
 * Answers one visit to the page. A GET reads and changes nothing, however often it comes, for mail scanners
 * and link previews open every link. A POST of the page's form is the person's answer: it is on disk before
 * they are thanked for it.
 */
export async function visit(context: IWebhookFunctions): Promise<Visited> {
  const request = context.getRequestObject() as unknown as Request;
  const query = context.getQueryData() as Readonly<Record<string, unknown>>;
  const posts = context.getWebhookName() === 'default';
  let words = wordsOfVisit(request, query);
  try {
    const settings = settingsOf(context);
    words = wordsOfVisit(request, query, settings.language);
    const posted = posts ? readPost(request, context.getNodeWebhookUrl('default')) : undefined;
    if (posted && 'refused' in posted) return telling(words, posted.refused, 'gone');

    const used = await ledgerOf(context);
    const token = posted ? posted.token : tokenIn(query[LINK.token]);
    const found = await find(used.ledger, token, addressOf(request));
    if ('waitMs' in found) {
      const retryAfter = Math.ceil(found.waitMs / 1_000);
      return { ...telling(words, 429, 'tooMany'), retryAfter };
    }
    const { asked } = found;
    if (token === undefined || !asked) return telling(words, 404, 'gone');
    if (!posted) {
      if (asked.state !== 'open') return telling(words, 404, 'gone');
      const page = askingPage(words, { ...shown(asked, words, used, settings), token });
      return { status: 200, page };
    }
    if (!counts(asked, posted.answer)) return telling(words, 404, 'gone');
    return await takeAnswer(
      used.ledger,
      { asked, token, answer: posted.answer, words },
      settings,
      request,
    );
  } catch (error) {
    const { message, advice } = failureOf(error);
    context.logger.warn(
      `Confirmation Page Trigger: the page could not ${posts ? 'take an answer' : 'be shown'}; the contact was asked to try again. ${message} ${advice}`,
    );
    return telling(words, 503, 'failed');
  }
}

function telling(words: Words, status: number, what: Telling): Visited {
  return { status, page: tellingPage(words, what) };
}

/**
 * Finds what a token asks. A token that is none is a guess; each is counted as one before it is looked for,
 * lest many at the same time go uncounted, and a real one is taken back.
 */
async function find(
  ledger: Ledger,
  token: string | undefined,
  address: string | undefined,
): Promise<{ readonly waitMs: number } | { readonly asked: RequestToConfirm | undefined }> {
  const waitMs = guesses.take(address, ledger.now());
  if (waitMs > 0) return { waitMs };
  if (token === undefined) return { asked: undefined };
  let guessed = false;
  try {
    const asked = await ledger.requestByToken(token);
    guessed = asked === undefined;
    return { asked };
  } finally {
    if (!guessed) guesses.giveBack(address);
  }
}

interface Answered {
  readonly asked: RequestToConfirm;
  readonly token: string;
  readonly answer: 'confirm' | 'decline';
  readonly words: Words;
}

async function takeAnswer(
  ledger: Ledger,
  { asked, token, answer, words }: Answered,
  settings: Settings,
  request: Request,
): Promise<Visited> {
  const result = await recordAnswer(ledger, asked, token, {
    answer: answer === FORM.confirm ? 'confirmed' : 'refused',
    evidence: { source: 'confirmation_page', pageLanguage: words.language },
    personal: settings.personalOf(request),
  });
  if (!result) return telling(words, 404, 'gone');
  const inForce = isInForce(answer, result);
  const told = answer === FORM.decline ? 'declined' : inForce ? 'confirmed' : 'outweighed';
  const contact = settings.includesContact(ledger);
  return {
    ...telling(words, 200, told),
    started: {
      output: inForce ? CONFIRMED : NOT_CONFIRMED,
      json: answeredItem(asked, answer, result, { language: words.language, contact }),
    },
  };
}

/**
 * A yes counts once and in time. A no is a leaving: it counts after the time to answer has run out, and after a
 * yes, as where somebody confirms, goes back and changes their mind.
 */
function counts({ state }: RequestToConfirm, answer: 'confirm' | 'decline'): boolean {
  return answer === FORM.confirm ? state === 'open' : state !== 'refused';
}

/** @returns undefined where the ledger says that it does not count after all, such as a second tap on the button */
async function recordAnswer(
  ledger: Ledger,
  { identifier, channel }: RequestToConfirm,
  token: string,
  told: Pick<AnswerAct, 'answer' | 'personal'> & { readonly evidence: Evidence },
): Promise<Recorded | undefined> {
  const [result] = await ledger.record([
    { type: 'answer', who: { identifiers: [identifier] }, channel, token, signed: false, ...told },
  ]);
  return result?.recorded ? result : undefined;
}

/** The language of the link comes first: it is the one that the person signed up in. */
function wordsOfVisit({ headers }: Request, query: Record<string, unknown>, otherwise?: string) {
  const asked = query[LINK.language];
  const accepted = headers['accept-language'];
  return wordsFor([
    typeof asked === 'string' ? asked : undefined,
    typeof accepted === 'string' ? accepted : undefined,
    otherwise,
  ]);
}

function shown(
  { kind, purpose, channel, expiresAt, notices }: RequestToConfirm,
  words: Words,
  { controller }: LedgerOfNode,
  settings: Settings,
) {
  return {
    kind,
    who: settings.businessName ?? controller,
    what: settings.purposeName(purpose, words.language),
    channel,
    expiresAt,
    timeZone: settings.timeZone,
    // The one that the reader understands, else the one that there is.
    notice: notices.find(({ language }) => wordsOf(language) === words) ?? notices[0],
    privacyUrl: settings.privacyUrl,
  };
}
