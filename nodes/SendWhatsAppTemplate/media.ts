import { createHash } from 'node:crypto';
import type { IBinaryData } from 'n8n-workflow';
import type { TemplateValues } from '../../core';
import { Failure, failureOf, wrongSetting } from '../shared/failure';
import { isRecord } from '../shared/parameters';
import type { Work } from './work';

/** Where a template takes a picture, video or document: in its header, or in that of a card. */
const MEDIUM = /^(?:card_\d+_)?header_media$/;
/** A link, or the id of a file that WhatsApp has. */
const LINK_OR_ID = /^(?:[a-z][a-z0-9+.-]*:\/\/|\d+$)/i;

/** What of the client is needed here. */
interface Client {
  uploadMedia(file: {
    readonly data: Buffer;
    readonly mimeType: string;
    readonly filename: string;
  }): Promise<string>;
}
type Context = Pick<Work['context'], 'helpers' | 'getInputData'>;

/**
 * Puts the id of an uploaded file where an item's value names one of its binary fields (`data`) or is
 * a file itself. Each file is uploaded once in a run, however many items carry it: it is known by its
 * content. Everything else stays as it is, a link for example. Call it once a run.
 *
 * @param dryRun finds the files, and uploads none: the id is `0`
 * @returns for an item's values those to send; a promise only where a file has to be read or uploaded.
 *   Throws or rejects with a Failure on a file that is not there or could not be
 *   uploaded; the failure of a file is that of all items with it
 */
export function mediaOf(
  {
    context,
    client,
  }: {
    readonly context: Context;
    readonly client: Client;
  },
  { dryRun = false }: { readonly dryRun?: boolean } = {},
): (values: TemplateValues, item: number) => TemplateValues | Promise<TemplateValues> {
  const uploads = new Uploads(context, client, dryRun);
  return (values, item) => {
    let done: Record<string, unknown> | undefined;
    const waiting: Promise<void>[] = [];
    for (const key of Object.keys(values)) {
      if (!MEDIUM.test(key)) continue;
      const file = fileOf(context, values[key], item);
      if (!file) continue;
      const into = (done ??= { ...values });
      const id = uploads.idOf(file, item);
      if (typeof id === 'string') into[key] = valueOf(id, file);
      else waiting.push(id.then((known) => void (into[key] = valueOf(known, file))));
    }
    if (!done) return values;
    const result = done;
    return waiting.length === 0 ? result : Promise.all(waiting).then(() => result);
  };
}

/** A document is shown under its name, a picture has none. */
function valueOf(id: string, { binary }: File): unknown {
  const shown = /^(?:image|video)\//.test(binary.mimeType);
  return shown || !binary.fileName ? id : { id, filename: binary.fileName };
}

interface File {
  /** As n8n's helpers take it: a field's name, or the file itself. */
  readonly field: string | IBinaryData;
  readonly binary: IBinaryData;
}

function fileOf(context: Context, value: unknown, item: number): File | undefined {
  if (isBinary(value)) return { field: value, binary: value };
  if (typeof value !== 'string') return undefined;
  const field = value.trim();
  if (field === '' || LINK_OR_ID.test(field)) return undefined;
  const { binary = {} } = context.getInputData()[item] ?? {};
  if (Object.hasOwn(binary, field)) return { field, binary: binary[field] as IBinaryData };
  const there = Object.keys(binary);
  throw wrongSetting(
    `The item has no binary field "${field}"${there.length === 0 ? '' : `, but has ${there.join(', ')}`}.`,
    'Give a header medium as a link that begins with https://, as the ID of an uploaded file, or as the name of a binary field.',
    item,
  );
}

function isBinary(value: unknown): value is IBinaryData {
  return (
    isRecord(value) &&
    typeof value.mimeType === 'string' &&
    (typeof value.data === 'string' || typeof value.id === 'string') &&
    !('link' in value)
  );
}

class Uploads {
  readonly #context: Context;
  readonly #client: Client;
  readonly #dryRun: boolean;
  /** By where n8n keeps the file: copies of an item share it, and it need not be read again. */
  readonly #byPlace = new Map<string, string | Promise<string>>();
  /** By what is in the file. */
  readonly #byContent = new Map<string, Promise<string>>();

  constructor(context: Context, client: Client, dryRun: boolean) {
    this.#context = context;
    this.#client = client;
    this.#dryRun = dryRun;
  }

  idOf(file: File, item: number): string | Promise<string> {
    const { id, data, mimeType, fileName = '' } = file.binary;
    const place = `${mimeType}\n${fileName}\n${id ?? data}`;
    const known = this.#byPlace.get(place);
    if (known !== undefined) return known;
    const asked = this.#ask(file, item);
    this.#byPlace.set(place, asked);
    asked.then(
      (answer) => this.#byPlace.set(place, answer),
      () => undefined,
    );
    return asked;
  }

  async #ask(file: File, item: number): Promise<string> {
    const { mimeType, fileName = 'file' } = file.binary;
    const data = await this.#read(file, item);
    const hash = createHash('sha256').update(`${mimeType}\n${fileName}\n`).update(data);
    const content = hash.digest('base64');
    let upload = this.#byContent.get(content);
    if (!upload) this.#byContent.set(content, (upload = this.#upload(data, mimeType, fileName)));
    return await upload;
  }

  async #read({ field }: File, item: number): Promise<Buffer> {
    try {
      return await this.#context.helpers.getBinaryDataBuffer(item, field);
    } catch {
      throw wrongSetting(
        'n8n could not read the file for the header of the message.',
        'Run the workflow again from the node that fetches the file.',
        item,
      );
    }
  }

  async #upload(data: Buffer, mimeType: string, filename: string): Promise<string> {
    if (this.#dryRun) return '0';
    try {
      return await this.#client.uploadMedia({ data, mimeType, filename });
    } catch (error) {
      throw notUploaded(error);
    }
  }
}

function notUploaded(error: unknown): Failure {
  const { message, unforeseen } = failureOf(error);
  return new Failure(message, 'Nothing was sent to those whose message has this file.', {
    reason: 'rejected',
    unforeseen,
  });
}
