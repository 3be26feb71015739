import { globSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';

/**
 * Looks in every file that n8n and the ledger wrote for traces of people: as they stand, and inside base64 at
 * any of its three alignments. Installed code and n8n's own cached pages are passed over.
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
  return globSync('**/*', {
    cwd: folder,
    exclude: (path) => /(^|\/)(node_modules|\.cache)$/.test(String(path)),
  })
    .concat(globSync('**/.*', { cwd: folder }), globSync('.n8n/**/*', { cwd: folder }))
    .filter((path, index, all) => all.indexOf(path) === index)
    .filter((path) => !/(^|\/)(node_modules|\.cache)\//.test(path))
    .filter((path) => statSync(join(folder, path)).isFile())
    .flatMap((path) => {
      const bytes = readFileSync(join(folder, path));
      const traces = needles.filter((forms) => forms.some((form) => bytes.includes(form))).length;
      return traces > 0 ? [{ file: relative(folder, join(folder, path)), traces }] : [];
    });
}

/** The part of a text's base64 that is the same whatever stands around it, for each of the three alignments. */
export function insideBase64(text: string): string[] {
  const bytes = Buffer.from(text);
  return [0, 1, 2].flatMap((before) => {
    const whole = Buffer.concat([Buffer.alloc(before), bytes]);
    const from = before === 0 ? 0 : before + 1; // characters that what stands before has a part in
    const to = Math.floor((whole.length * 8) / 6); // and what stands after
    const stable = whole.toString('base64').slice(from, to);
    return stable.length >= 6 ? [stable] : [];
  });
}
