import { globSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Looks in every file below a folder for traces of people: words as they stand in UTF-8, and inside base64
 * (and base64url) at any of its three alignments. Only the installed package is passed over.
 * @param words phone numbers in every spelling, names
 * @returns the files that hold a trace, with how many of the words; never the words themselves
 */
export function findTraces(
  folder: string,
  words: readonly string[],
): { file: string; traces: number }[] {
  const needles = words.map((word) =>
    [word, ...insideBase64(word)].map((text) => Buffer.from(text)),
  );
  return filesBelow(folder).flatMap((file) => {
    const bytes = readFileSync(join(folder, file));
    const traces = needles.filter((forms) => forms.some((form) => bytes.includes(form))).length;
    return traces > 0 ? [{ file, traces }] : [];
  });
}

/** Every file that n8n or the ledger wrote, hidden ones included, by its path below the folder. */
export function filesBelow(folder: string): string[] {
  return globSync('{**/*,**/.*,**/.*/**/*,**/.*/**/.*}', {
    cwd: folder,
    exclude: (path) => /(^|\/)nodes\/node_modules$/.test(String(path)),
  })
    .filter((path, index, all) => all.indexOf(path) === index)
    .filter((path) => lstatSync(join(folder, path)).isFile())
    .sort();
}

/** The part of a text's base64 that is the same whatever stands around it, for each of the three alignments. */
export function insideBase64(text: string): string[] {
  const bytes = Buffer.from(text);
  const forms = [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const from = before === 0 ? 0 : before + 1; // characters that what stands before has a part in
    const to = Math.floor((whole.length * 8) / 6); // and what stands after
    const stable = whole.toString('base64').slice(from, to);
    return stable.length >= 6 ? [stable] : [];
  });
  return [
    ...new Set([...forms, ...forms.map((form) => form.replaceAll('+', '-').replaceAll('/', '_'))]),
  ];
}

/** A French number in the spellings that a file could hold it in; its national digits stand in most of them. */
export function spellings(phone: string): string[] {
  const national = phone.slice(3);
  const pairs = `${national[0]} ${national.slice(1).match(/../g)!.join(' ')}`;
  return [national, pairs, pairs.replaceAll(' ', '-'), pairs.replaceAll(' ', '.')];
}
