import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { ALL_WORDS } from '../../locales';
import { en } from '../../locales/en';
import { type Asked, askingPage, type Telling, tellingPage } from '../../pages/confirmation';
import { PAGE_HEADERS } from '../../pages/document';

const TELLINGS: readonly Telling[] = [
  'confirmed',
  'outweighed',
  'declined',
  'gone',
  'tooMany',
  'failed',
];
const ASKED: Asked = {
  kind: 'double_opt_in',
  who: 'Nordlys Home',
  what: 'offers',
  channel: 'email',
  expiresAt: Date.UTC(2026, 2, 4, 12, 30),
  timeZone: 'Europe/Copenhagen',
  notice: { language: 'en', text: 'Nordlys Home may send me offers.' },
  privacyUrl: 'https://nordlys.example/privacy',
  token: 'A'.repeat(32),
};
const everyPage = ALL_WORDS.flatMap((words) => [
  askingPage(words, ASKED),
  askingPage(words, { ...ASKED, kind: 're_permission' }),
  ...TELLINGS.map((telling) => tellingPage(words, telling)),
]);

describe('Every page', () => {
  test('has the one style that its policy lets in, and nothing else that a policy would stop', () => {
    const allowed = /style-src 'sha256-([^']+)'/.exec(
      PAGE_HEADERS['Content-Security-Policy']!,
    )?.[1];
    for (const page of everyPage) {
      const styles = [...page.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, style]) => style!);
      expect(styles.map((style) => createHash('sha256').update(style).digest('base64'))).toEqual([
        allowed,
      ]);
      expect(page).not.toMatch(/<(?:script|img|iframe|object|link|base)\b|\sstyle=|\son\w+=/i);
    }
  });

  test('says its language, fits a phone, and is listed nowhere', () => {
    for (const page of everyPage) {
      expect(page).toMatch(/^<!doctype html>\s*<html lang="[\w-]+">/);
      expect(page).toContain('name="viewport" content="width=device-width, initial-scale=1"');
      expect(page).toContain('name="robots" content="noindex');
      expect(page).toMatch(/<title>[^<]+<\/title>/);
      expect(page.match(/<h1>/g)).toHaveLength(1);
    }
  });
});

describe('The page that asks', () => {
  test.each(ALL_WORDS.map((words) => [words.language, words] as const))(
    'has two buttons alike in %s, which the keyboard reaches and a screen reader names',
    (_, words) => {
      const page = askingPage(words, ASKED);
      const buttons = [...page.matchAll(/<button([^>]*)>([^<]*)<\/button>/g)];
      expect(buttons.map(([, , name]) => name!.trim())).toEqual([words.yes, words.no]);
      expect(
        buttons.map(([, attributes]) => attributes!.replace(/value="\w+"/, '').trim()),
      ).toEqual(['type="submit" name="answer"', 'type="submit" name="answer"']);
      expect(page).not.toContain('tabindex');
    },
  );

  test('tells until when an answer counts, in the workflow’s time zone', () => {
    expect(askingPage(en, ASKED)).toMatch(/March 4, 2026.+01:30\sPM.+(?:GMT\+1|CET)/);
  });

  test('leaves out what nobody told: no empty row, no dead link', () => {
    const page = askingPage(en, {
      ...ASKED,
      who: undefined,
      notice: undefined,
      privacyUrl: undefined,
    });
    expect(page).not.toMatch(/undefined|<dd>\s*<\/dd>|<a |<blockquote/);
  });

  test.each(['javascript:alert(1)', 'data:text/html,x', 'nordlys.example/privacy', 'JAVASCRIPT:x'])(
    'never links to "%s"',
    (privacyUrl) => expect(askingPage(en, { ...ASKED, privacyUrl })).not.toContain('<a '),
  );

  test('has the same markup whatever users wrote', () => {
    const tags = (page: string) =>
      page.match(/<[^>]*>/g)?.map((tag) => /^<\/?[!\w]+/.exec(tag)?.[0]);
    const expected = tags(askingPage(en, ASKED));
    const evil = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1 }),
      fc.constantFrom(
        '"><script>',
        "' onclick='x",
        '</style><b>',
        '&lt;',
        '</blockquote>',
        '\u0000<',
      ),
    );
    fc.assert(
      fc.property(evil, (text) => {
        const page = askingPage(en, {
          ...ASKED,
          who: `x${text}`,
          what: `x${text}`,
          notice: { language: text, text: `x${text}` },
          token: text,
        });
        expect(tags(page)).toEqual(expected);
      }),
    );
  });
});
