/** What a test seals with. */
export const PASSPHRASE = 'quiet harbour seven lanterns';

export async function collected(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const piece of pieces) all.push(piece);
  return Buffer.concat(all);
}

/** A file as it is read, in pieces of some size. */
export async function* inPieces(file: Uint8Array, size = file.length): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < file.length; start += size) yield file.subarray(start, start + size);
}
