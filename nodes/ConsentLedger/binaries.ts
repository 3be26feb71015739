import type { IBinaryData, IExecuteFunctions } from 'n8n-workflow';
import type { Work } from './work';

/** What happened, and what to do. */
export const NO_FILE = [
  'The item has no file in the field that the node names.',
  'Put a node before this one that reads the file, and name the field that it puts it in.',
] as const;

/** The file of an item, in the field that the node names; undefined where it has none there. */
export async function binaryOf(
  { context: { helpers }, parameters }: Pick<Work, 'context' | 'parameters'>,
  item: number,
): Promise<AsyncGenerator<Uint8Array> | undefined> {
  const field = parameters.text('inputField', item) || 'data';
  const binary = binaryIn(() => helpers.assertBinaryData(item, field));
  return binary && bytesOf(helpers, binary);
}

async function* bytesOf(
  helpers: IExecuteFunctions['helpers'],
  { id, data }: IBinaryData,
): AsyncGenerator<Uint8Array> {
  if (id) yield* await helpers.getBinaryStream(id);
  else yield Buffer.from(data, 'base64');
}

function binaryIn(read: () => IBinaryData): IBinaryData | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
