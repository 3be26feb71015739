import fc from 'fast-check';

type Path = readonly (string | number)[];

/** Every path into a value, the value itself included. */
export function pathsOf(given: unknown, path: Path = []): Path[] {
  if (typeof given !== 'object' || given === null) return [path];
  const keys: (string | number)[] = Array.isArray(given) ? [...given.keys()] : Object.keys(given);
  return [
    path,
    ...keys.flatMap((key) =>
      pathsOf((given as Record<string | number, unknown>)[key], [...path, key]),
    ),
  ];
}

export function replaced(given: unknown, path: Path, by: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  const copy = (Array.isArray(given) ? [...given] : { ...(given as object) }) as Record<
    string | number,
    unknown
  >;
  copy[key] = replaced(copy[key], rest, by);
  return copy;
}

/** What a part may be replaced by: any JSON, and objects that pretend to be something else. */
const anything = fc.oneof(
  fc.jsonValue(),
  fc.constant(
    JSON.parse('{"toString":1,"valueOf":"x","length":3,"__proto__":{"id":7}}') as unknown,
  ),
);

/** A value with one to four of its parts replaced. */
export const mutationsOf = (valid: unknown): fc.Arbitrary<unknown> =>
  fc.array(fc.tuple(fc.nat(), anything), { minLength: 1, maxLength: 4 }).map((changes) =>
    changes.reduce<unknown>((body, [at, by]) => {
      const paths = pathsOf(body);
      return replaced(body, paths[at % paths.length] ?? [], by);
    }, valid),
  );
