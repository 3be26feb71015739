import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { readMoment } from '../../../core/consent';
import { IMPORT_STATES, readImportRow } from '../../../core/ledger';
import { readConsents, readContacts, readText } from '../../../scripts/start/lists.ts';

const readers = { readImportRow, readMoment };
const contacts = (text: string) => readContacts(text, '/lists/people.csv');
const consents = (...rows: string[]) =>
  readConsents(
    ['phone,channel,purpose,state,at,noticeVersion', ...rows].join('\n'),
    '/lists/consents.csv',
    readers,
  );

describe('a list of contacts', () => {
  const asa = { phone: '+46 70 174 06 05', name: 'Åsa', country: 'SE' };

  it.each([
    ['commas', 'phone,name,country\n+46 70 174 06 05,Åsa,SE\n'],
    ['semicolons and a byte order mark', '\uFEFFphone;name;country\r\n+46 70 174 06 05;Åsa;SE\r\n'],
    ['tabs', 'phone\tname\tcountry\n+46 70 174 06 05\tÅsa\tSE'],
    [
      'another order, capitals and quotes',
      '"Country","NAME"," Phone "\n"SE","Åsa","+46 70 174 06 05"',
    ],
    [
      'columns that nobody asked for',
      'id,phone,name,note,country\n7,+46 70 174 06 05,Åsa,"a, b",SE',
    ],
  ])('is read with %s', (_, text) => {
    expect(contacts(text)).toEqual([{ row: 2, ...asa }]);
  });

  it('keeps every row that holds anything, by its number in the spreadsheet', () => {
    const rows = contacts('phone,name,country\nn/a,Otto,DE\n\n,,\n,Svea,SE\n12345\n');
    expect(rows.map(({ row, phone }) => [row, phone])).toEqual([
      [2, 'n/a'],
      [5, ''],
      [6, '12345'],
    ]);
  });

  it('asks for its header without repeating the first row, which may be a person', () => {
    const text = '+46 70 174 06 05,Åsa,SE\n';
    expect(() => contacts(text)).toThrow(
      'people.csv has no column "phone". Its first row must name the columns: phone, name, country.',
    );
  });

  it('tells where a quotation mark is not closed, and nothing of what stands there', () => {
    let said = '';
    try {
      contacts('phone,name,country\n+46 70 174 06 05,"Åsa,SE\n');
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toMatch(/quotation mark/);
    expect(said).not.toMatch(/174|Åsa/);
  });

  it('is read as UTF-8, UTF-16 and what Excel calls plain CSV', () => {
    const folder = mkdtempSync(join(tmpdir(), 'lists-'));
    try {
      const text = 'phone,name,country\n+46 70 174 06 05,Åsa,SE\n';
      for (const bytes of [
        Buffer.from(text, 'utf8'),
        Buffer.from(`\uFEFF${text}`, 'utf16le'),
        Buffer.from(text, 'latin1'),
      ]) {
        const file = join(folder, 'people.csv');
        writeFileSync(file, bytes);
        expect(contacts(readText(file))).toEqual([{ row: 2, ...asa }]);
      }
      expect(() => readText(join(folder, 'none.csv'))).toThrow(/There is no file/);
      expect(() => readText(folder)).toThrow(/cannot be read/);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it('survives any text: rows or one sentence', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        let rows;
        try {
          rows = contacts(`phone,name\n${text}`);
        } catch (error) {
          expect((error as Error).message).toMatch(/^people\.csv /);
          return;
        }
        for (const { row } of rows) expect(row).toBeGreaterThan(1);
      }),
    );
  });
});

describe('a list of consents', () => {
  it('is read with its words in any case', () => {
    expect(
      consents('+45 31 31 31 23,WhatsApp,offers,Granted,2026-02-16T14:49:39Z,2026-1').rows,
    ).toMatchObject([
      {
        row: 2,
        acts: [
          {
            type: 'grant',
            who: { identifiers: [{ kind: 'phone', value: '+4531313123' }] },
            channel: 'whatsapp',
            purpose: 'offers',
            claimed: { at: Date.parse('2026-02-16T14:49:39Z') },
            noticeVersion: '2026-1',
            evidence: { source: 'operator_attestation' },
          },
        ],
      },
    ]);
  });

  it('leaves out an unreadable row that could only have allowed, and names it', () => {
    const { rows, skipped } = consents(
      '12345,whatsapp,offers,granted,2026-02-16,1',
      '+45 31 31 31 23,whatsapp,offers,granted,last spring,1',
      '+45 31 31 31 23,carrier pigeon,offers,pending,2026-02-16,1',
      '+45 31 31 31 23,whatsapp,,granted,2026-02-16,1',
      '+45 31 31 31 23,whatsapp,offers,granted,,1',
    );
    expect(rows).toEqual([]);
    expect(skipped.map(({ row }) => row)).toEqual([2, 3, 4, 5, 6]);
  });

  it.each([
    ['a number that is none', '12345,whatsapp,offers,withdrawn,2026-02-16,1'],
    [
      'a national number, whose country nobody knows',
      '31313123,whatsapp,offers,refused,2026-02-16,1',
    ],
    ['an unknown channel', '+45 31 31 31 23,carrier pigeon,offers,withdrawn,2026-02-16,1'],
    ['a time that is none', '+45 31 31 31 23,whatsapp,offers,withdrawn,last spring,1'],
    ['no purpose', '+45 31 31 31 23,whatsapp,,suppressed,2026-02-16,1'],
    [
      'a state that nobody knows, which may mean that they left',
      '+45 31 31 31 23,whatsapp,offers,unsubscribd,2026-02-16,1',
    ],
    ['no state at all', '+45 31 31 31 23,whatsapp,offers,,2026-02-16,1'],
  ])('stops the run where someone left, or may have, and the row has %s', (_, row) => {
    let said = '';
    try {
      consents('+45 31 31 31 25,whatsapp,offers,granted,2026-02-16,1', row);
    } catch (error) {
      said = (error as Error).message;
    }
    expect(said).toMatch(/nothing was sent/);
    expect(said).toMatch(/row 3:/);
    expect(said).not.toMatch(/31313123|31 31 31 23/);
  });

  it('takes a leaving without a time as a leaving', () => {
    expect(consents('+45 31 31 31 23,whatsapp,offers,withdrawn,,').rows).toHaveLength(1);
  });

  it('never loses a row that says someone left: it is read, or the run stops', () => {
    const cell = fc.constantFrom('', '+45 31 31 31 23', 'whatsapp', 'x', '2026-02-16', 'offers');
    const leaving = IMPORT_STATES.filter(
      (state) => !['granted', 'pending', 'expired', 'none'].includes(state),
    );
    fc.assert(
      fc.property(
        cell,
        cell,
        cell,
        fc.constantFrom(...leaving),
        cell,
        (phone, channel, purpose, state, at) => {
          let read;
          try {
            read = consents([phone, channel, purpose, state, at, ''].join(','));
          } catch {
            return;
          }
          expect(read.rows).toHaveLength(1);
        },
      ),
    );
  });
});
