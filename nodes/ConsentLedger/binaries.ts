import type { IBinaryData } from 'n8n-workflow';
import type { Work } from './work';

/** Such as consent-suppressions-2026-11-22.sealed, by the day in UTC. */
export function sealedFileName(what: string, at: number): string {
  return `${what}-${new Date(at).toISOString().slice(0, 10)}.sealed`;
}

export const NO_FILE =
  'This item has no file in the field that the node names. Put a node before this one that reads the file, and name the field that it puts it in.';

/** The file of an item, in the field that the node names; undefined where it has none there. */
export async function binaryOf(
  { context: { helpers }, parameters }: Work,
  item: number,
): Promise<AsyncIterable<Uint8Array> | undefined> {
  const field = parameters.text('inputField', item) || 'data';
  const binary = binaryIn(() => helpers.assertBinaryData(item, field));
  if (!binary) return undefined;
  if (binary.id) return await helpers.getBinaryStream(binary.id);
  const bytes = Buffer.from(binary.data, 'base64');
  return (async function* () {
    yield bytes;
  })();
}

function binaryIn(read: () => IBinaryData): IBinaryData | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
