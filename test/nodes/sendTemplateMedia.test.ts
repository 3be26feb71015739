import type { IBinaryKeyData, INodeExecutionData } from 'n8n-workflow';
import { GraphError, type TemplateValues } from '../../core';
import { mediaOf } from '../../nodes/SendWhatsAppTemplate/media';
import { executeContext } from './executeContext';

const file = (text: string, mimeType = 'image/png', fileName?: string) => ({
  data: Buffer.from(text).toString('base64'),
  mimeType,
  ...(fileName === undefined ? {} : { fileName }),
});
const item = (binary?: IBinaryKeyData): INodeExecutionData => ({
  json: {},
  ...(binary ? { binary } : {}),
});

/** Takes files, and gives ids in their order; `refuse` makes it refuse them. */
class Uploaded {
  readonly files: { mimeType: string; filename: string; text: string }[] = [];
  refuse = false;

  async uploadMedia({
    data,
    mimeType,
    filename,
  }: {
    data: Buffer;
    mimeType: string;
    filename: string;
  }) {
    this.files.push({ mimeType, filename, text: data.toString() });
    if (this.refuse) throw new GraphError(400, 131053, 'WhatsApp could not take the file.');
    return String(700_000 + this.files.length);
  }
}

async function filled(items: INodeExecutionData[], dryRun = false) {
  const context = await executeContext('sendWhatsAppTemplate', {}, items);
  const client = new Uploaded();
  const fill = mediaOf({ context, client }, { dryRun });
  return { client, of: async (values: TemplateValues, place = 0) => await fill(values, place) };
}

describe('A header medium', () => {
  test('that names a binary field is uploaded, and goes out by its id', async () => {
    const { client, of } = await filled([item({ data: file('lamp', 'image/png', 'lamp.png') })]);
    expect(await of({ header_media: 'data', body_1: 'data' })).toEqual({
      header_media: '700001',
      body_1: 'data',
    });
    expect(client.files).toEqual([{ mimeType: 'image/png', filename: 'lamp.png', text: 'lamp' }]);
  });

  test('is uploaded once in a run, however many items carry the same content', async () => {
    const items = Array.from({ length: 300 }, (_, n) => item({ data: file(`picture ${n % 3}`) }));
    const { client, of } = await filled(items);
    const ids = await Promise.all(
      items.map(async (_, place) => (await of({ header_media: 'data' }, place)).header_media),
    );
    expect(client.files).toHaveLength(3);
    expect(ids.slice(3)).toEqual(ids.slice(0, -3));
    expect(new Set(ids).size).toBe(3);
  });

  test('of a card is one as well, and a file may be given itself', async () => {
    const { client, of } = await filled([item({ one: file('first') })]);
    expect(await of({ card_0_header_media: 'one', card_1_header_media: file('second') })).toEqual({
      card_0_header_media: '700001',
      card_1_header_media: '700002',
    });
    expect(client.files.map(({ text }) => text)).toEqual(['first', 'second']);
  });

  test('that is a document keeps its name, which a picture has none of', async () => {
    const { of } = await filled([item({ data: file('%PDF', 'application/pdf', 'Autumn.pdf') })]);
    expect(await of({ header_media: 'data' })).toEqual({
      header_media: { id: '700001', filename: 'Autumn.pdf' },
    });
  });

  test.each([
    'https://nordlys.example/lamp.jpg',
    '1013859600285441',
    { link: 'https://nordlys.example/lamp.jpg' },
    { id: '1013859600285441', filename: 'Autumn.pdf' },
    '',
    undefined,
  ])('that is a link or an id stays as it is, at once: %p', async (header_media) => {
    const context = await executeContext('sendWhatsAppTemplate', {}, [item()]);
    const client = new Uploaded();
    const values = { header_media, body_1: 'Ada' };
    expect(mediaOf({ context, client })(values, 0)).toBe(values);
    expect(client.files).toEqual([]);
  });

  test('that is not there says which fields are', async () => {
    const { of } = await filled([item({ picture: file('lamp') }), item()]);
    await expect(of({ header_media: 'data' })).rejects.toThrow(
      'The item has no binary field "data", but has picture.',
    );
    await expect(of({ header_media: 'constructor' }, 1)).rejects.toThrow(/no binary field/);
  });

  test('that WhatsApp refuses is refused for every item with it, and asked once', async () => {
    const { client, of } = await filled([item({ data: file('x') }), item({ data: file('x') })]);
    client.refuse = true;
    for (const place of [0, 1]) {
      await expect(of({ header_media: 'data' }, place)).rejects.toMatchObject({
        message: 'WhatsApp could not take the file.',
        reason: 'rejected',
      });
    }
    expect(client.files).toHaveLength(1);
  });

  test('is not uploaded in a dry run, which still finds a file that is not there', async () => {
    const { client, of } = await filled([item({ data: file('lamp') })], true);
    expect(await of({ header_media: 'data' })).toEqual({ header_media: '0' });
    await expect(of({ header_media: 'other' })).rejects.toThrow(/no binary field "other"/);
    expect(client.files).toEqual([]);
  });
});
