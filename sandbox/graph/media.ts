import { createHash, randomInt } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Context } from '../context.ts';
import { readBytes, sendJson } from '../http.ts';
import { GraphError, mustBe, required } from './errors.ts';

const MB = 1024 * 1024;

/** What each kind may weigh (Cloud API, Media, "Supported media types"). */
const LIMITS: Readonly<Record<string, number>> = {
  'audio/aac': 16 * MB,
  'audio/amr': 16 * MB,
  'audio/mpeg': 16 * MB,
  'audio/mp4': 16 * MB,
  'audio/ogg': 16 * MB,
  'application/pdf': 100 * MB,
  'application/msword': 100 * MB,
  'application/vnd.ms-excel': 100 * MB,
  'application/vnd.ms-powerpoint': 100 * MB,
  'application/vnd.openxmlformats-officedocument.wordprocessingml.document': 100 * MB,
  'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet': 100 * MB,
  'application/vnd.openxmlformats-officedocument.presentationml.presentation': 100 * MB,
  'text/plain': 100 * MB,
  'image/jpeg': 5 * MB,
  'image/png': 5 * MB,
  'image/webp': 0.5 * MB,
  'video/mp4': 16 * MB,
  'video/3gpp': 16 * MB,
};

/** How files of a type begin, where they all begin alike. */
const BEGINNINGS: Readonly<Record<string, readonly number[]>> = {
  'image/jpeg': [0xff, 0xd8, 0xff],
  'image/png': [0x89, 0x50, 0x4e, 0x47],
  'application/pdf': [0x25, 0x50, 0x44, 0x46],
};

/**
 * `POST {phone number}/media`: takes a multipart form with messaging_product, type and file.
 * @throws GraphError 100 (a field, a type that is not taken), 131053 (a file that cannot be used)
 */
export async function upload(
  { world, now }: Context,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const form = await formOf(request);
  const product = form.get('messaging_product');
  if (product === null) throw required('messaging_product');
  if (product !== 'whatsapp') throw mustBe('messaging_product', 'one of {WHATSAPP}');
  const file = form.get('file');
  if (file === null) throw required('file');
  if (typeof file === 'string') throw mustBe('file', 'a file');
  const type = bare(String(form.get('type') ?? file.type));
  const limit = LIMITS[type];
  if (limit === undefined) {
    throw mustBe(
      'file',
      `a file with one of the following types: ${Object.keys(LIMITS).join(', ')}`,
    );
  }
  if (file.type !== '' && bare(file.type) !== type) {
    throw new GraphError(131053, 'The type of the file is another than param type says.');
  }
  if (file.size > limit) {
    throw new GraphError(131053, `The file has ${file.size} bytes; ${type} may have ${limit}.`);
  }
  const content = Buffer.from(await file.arrayBuffer());
  if (content.length === 0) throw new GraphError(131053, 'The file is empty.');
  if (BEGINNINGS[type]?.some((byte, index) => content[index] !== byte)) {
    throw new GraphError(131053, `The file does not begin as ${type} does.`);
  }
  const media = {
    id: `1${Array.from({ length: 15 }, () => randomInt(10)).join('')}`,
    at: now(),
    mimeType: type,
    sha256: createHash('sha256').update(content).digest('hex'),
    bytes: content.length,
  };
  world.record({ kind: 'media', media });
  sendJson(response, 200, { id: media.id });
}

/** `GET {media}`, without the link to its content, which the sandbox does not keep. */
export function mediaView({ world }: Context, id: string): object | undefined {
  const media = world.media.get(id);
  return (
    media && {
      messaging_product: 'whatsapp',
      id,
      mime_type: media.mimeType,
      sha256: media.sha256,
      file_size: media.bytes,
    }
  );
}

const bare = (type: string): string => type.split(';', 1)[0]!.trim().toLowerCase();

async function formOf(request: IncomingMessage): Promise<FormData> {
  const type = request.headers['content-type'] ?? '';
  if (!/^multipart\/form-data;/i.test(type)) throw required('messaging_product');
  const body = await readBytes(request, 101 * MB);
  try {
    // The parser of Node's own fetch.
    return await new Response(body, { headers: { 'content-type': type } }).formData();
  } catch {
    throw new GraphError(100, 'The multipart form cannot be read.');
  }
}
