import type { Readable } from 'node:stream';
import { NO_CODE } from './errors';
import { GraphError } from './graph-error';

export interface MediaFile {
  readonly data: Buffer | Readable;
  /** e.g. `image/jpeg`; parameters after a semicolon do not count. */
  readonly mimeType: string;
  /** Recipients see it with a document. */
  readonly filename: string;
}

const MB = 1024 * 1024;

/** What WhatsApp takes, and how much of it. Source: Cloud API, Media, "Supported media types". */
const KINDS = [
  { name: 'an image', most: 5, types: ['image/jpeg', 'image/png'] },
  { name: 'a video', most: 16, types: ['video/mp4', 'video/3gpp'] },
  {
    name: 'a sound file',
    most: 16,
    types: ['audio/aac', 'audio/amr', 'audio/mpeg', 'audio/mp4', 'audio/ogg'],
  },
  {
    name: 'a document',
    most: 100,
    types: [
      'application/pdf',
      'text/plain',
      'application/msword',
      'application/vnd.ms-excel',
      'application/vnd.ms-powerpoint',
      'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
      'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
      'application/vnd.openxmlformats-officedocument.presentationml.presentation',
    ],
  },
] as const;

const SAME_TYPE: Readonly<Record<string, string>> = {
  'image/jpg': 'image/jpeg',
  'video/3gp': 'video/3gpp',
  'audio/mp3': 'audio/mpeg',
};

/**
 * The form that uploads a file. A stream is read to its end, or until it is longer than WhatsApp takes.
 *
 * @throws GraphError in a sentence, where WhatsApp would refuse the file
 */
export async function mediaForm({
  data,
  mimeType,
  filename,
}: MediaFile): Promise<{ readonly form: FormData; readonly bytes: number }> {
  const given = mimeType.split(';', 1)[0]!.trim().toLowerCase();
  const type = SAME_TYPE[given] ?? given;
  const kind = KINDS.find(({ types }) => (types as readonly string[]).includes(type));
  if (kind === undefined)
    throw refusal(
      `WhatsApp does not take files of the type ${/^[\w.+-]+\/[\w.+-]{1,80}$/.test(given) ? given : 'given'}. It takes JPEG and PNG images, MP4 and 3GPP videos, common sound files, PDF, text and Office documents. Convert the file, then run again.`,
    );
  const content = await contentOf(data, kind.most * MB, () =>
    refusal(
      `The file is larger than WhatsApp takes: ${kind.name} may have at most ${kind.most} MB. Make it smaller, then run again.`,
    ),
  );
  if (content.length === 0)
    throw refusal('The file is empty, so there is nothing to upload. Check where it comes from.');
  const form = new FormData();
  form.set('messaging_product', 'whatsapp');
  form.set('type', type);
  form.set('file', new Blob([content], { type }), filename.trim() || 'file');
  return { form, bytes: content.length };
}

async function contentOf(
  data: Buffer | Readable,
  most: number,
  tooLarge: () => GraphError,
): Promise<Buffer<ArrayBuffer>> {
  if (Buffer.isBuffer(data)) {
    if (data.length > most) throw tooLarge();
    return data as Buffer<ArrayBuffer>;
  }
  const parts: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const part of data as AsyncIterable<Buffer | string>) {
      const piece = typeof part === 'string' ? Buffer.from(part) : part;
      bytes += piece.length;
      // Leaving the loop ends the stream.
      if (bytes > most) throw tooLarge();
      parts.push(piece);
    }
  } catch (error) {
    if (error instanceof GraphError) throw error;
    throw refusal(
      'The file could not be read to its end, so it was not uploaded. Check where it comes from, then run again.',
    );
  }
  return Buffer.concat(parts);
}

const refusal = (sentence: string): GraphError => new GraphError(0, NO_CODE, sentence);
