import {
  copyFileSync,
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { ICredentialDataDecryptedObject, IDataObject, INodeExecutionData } from 'n8n-workflow';
import { closeLedgers, type Ledger } from '../../core';
import { itemsOf, LedgerForTests, type NodeUnderTest, runNode } from './engine';
import { french, grant, leave, phone } from './people';

const PASSPHRASE = 'correct horse battery staple';
const NEW = 'This ledger is new.';

let files: LedgerForTests;
let ledger: Ledger;
const others: LedgerForTests[] = [];

beforeEach(async () => {
  files = new LedgerForTests();
  ledger = await files.open();
});
afterEach(async () => {
  for (const each of [files, ...others.splice(0)]) await each.remove();
});

function node(
  operation: string,
  parameters: IDataObject = {},
  {
    settings,
    credential = files.credential(),
  }: {
    settings?: NodeUnderTest['settings'];
    credential?: ICredentialDataDecryptedObject;
  } = {},
): NodeUnderTest {
  return {
    type: 'consentLedger',
    parameters: { operation, ...parameters },
    credentials: { consentLedgerApi: credential },
    settings,
  };
}

type Items = readonly IDataObject[] | INodeExecutionData[];
const run = async (
  operation: string,
  parameters: IDataObject = {},
  items: Items = [{}],
  more: Parameters<typeof node>[2] = {},
) => await runNode(node(operation, parameters, more), items);

/** The two ways of going on, and where what was not done comes out then. */
const CONTINUE = [
  ['Continue', 'continueRegularOutput', 0],
  ['Continue (using error output)', 'continueErrorOutput', 2],
] as const;

async function reasonFor(number: string): Promise<string> {
  const [decision] = await ledger.check(
    {
      channel: 'whatsapp',
      purpose: 'offers',
      messageClass: 'marketing',
      contactHours: { kind: 'off' },
      frequencyCaps: [],
    },
    [{ identifier: phone(number) }],
  );
  return decision!.reason;
}

/** Changes something behind the back of the ledger, as whoever can write to its file may. */
async function tamper(statement: string): Promise<void> {
  await closeLedgers();
  const database = new DatabaseSync(files.file);
  database.exec(statement);
  database.close();
  ledger = await files.open();
}

describe('Consent Ledger, verify', () => {
  beforeEach(async () => {
    await ledger.declineTakeOver();
    await ledger.record([grant(french(1)), grant(french(2)), leave(french(2))]);
  });

  it('tells once how many events hold, and the head to keep', async () => {
    const { outputs, hints } = await run('verify', {}, [{ a: 1 }, { a: 2 }]);
    expect(outputs[0]).toEqual([]);
    expect(outputs[1]).toEqual([
      {
        json: {
          operation: 'verify',
          verified: true,
          events: 3,
          head: { ledgerId: expect.any(String), seq: 3, hash: expect.stringMatching(/^\w{64}$/) },
        },
        pairedItem: { item: 0 },
      },
    ]);
    expect(hints).toEqual(['3 events verified, without an earlier head to hold them against.']);
  });

  it.each([
    ['as it came out', (json: IDataObject) => json.head],
    ['as text', (json: IDataObject) => JSON.stringify(json.head)],
    ['with the item around it', (json: IDataObject) => json],
  ])('holds the chain against a head that was kept %s', async (_, kept) => {
    const { outputs: first } = await run('verify');
    await ledger.record([grant(french(3))]);
    const { outputs, hints } = await run('verify', { earlierHead: '={{ $json.kept }}' }, [
      { kept: kept(first[1]![0]!.json) as IDataObject },
    ]);
    expect(outputs[1]![0]!.json).toMatchObject({ verified: true, events: 4, earlierHead: 3 });
    expect(hints[0]).toContain('event 3 is the one that was known');
  });

  it('finds that the newest event was cut off without a trace, by the head alone', async () => {
    await ledger.record([grant(french(3))]);
    const { outputs: first } = await run('verify');
    await tamper(`
      delete from consents where identifier_hash in (
        select identifier_hash from identifiers join events using (contact_id) where seq = 4);
      delete from identifiers where contact_id = (select contact_id from events where seq = 4);
      delete from contacts where contact_id = (select contact_id from events where seq = 4);
      delete from events where seq = 4;`);
    expect((await run('verify')).outputs[1]).toHaveLength(1);
    const { outputs, hints } = await run('verify', { earlierHead: '={{ $json.head }}' }, [
      first[1]![0]!.json,
    ]);
    expect(outputs[1]).toEqual([]);
    expect(outputs[0]![0]!.json).toMatchObject({ verified: false, brokenAt: 4 });
    expect(hints[0]).toMatch(/^The ledger does not verify\. Event 4:/);
  });

  it('says of a broken chain where, what, and what to do; it is no failure of the node', async () => {
    await tamper("update events set type = 'left' where seq = 1");
    const { outputs, error, hints } = await run('verify', {}, [{ phone: french(1) }]);
    expect(error).toBeUndefined();
    expect(outputs[1]).toEqual([]);
    expect(outputs[0]).toEqual([
      {
        json: {
          operation: 'verify',
          verified: false,
          events: expect.any(Number),
          brokenAt: 1,
          what: expect.stringMatching(/\.$/),
          explanation: expect.stringMatching(/^Send nothing.*backup/),
        },
        pairedItem: { item: 0 },
      },
    ]);
    expect(hints).toEqual([expect.stringContaining('Event 1:')]);
  });

  it.each([
    ['a word', 'abc'],
    ['half a head', '{"ledgerId":"a","seq":3}'],
    ['a hash that is none', `{"ledgerId":"a","seq":3,"hash":"${'z'.repeat(64)}"}`],
    ['a list', '=[1]'],
  ])('stops where the earlier head is %s: less would be found than was meant', async (_, head) => {
    const { outputs, error } = await run('verify', { earlierHead: head });
    expect(outputs.flat()).toEqual([]);
    expect(error?.message).toContain('"Earlier Head"');
  });
});

describe('Consent Ledger, back up', () => {
  const copies = (folder = join(files.folder, 'backups')) =>
    existsSync(folder) ? readdirSync(folder).filter((name) => name.endsWith('.sqlite')) : [];

  beforeEach(async () => {
    await ledger.declineTakeOver();
    await ledger.record([grant(french(1))]);
  });

  it('writes one copy beside the ledger, however many items come in', async () => {
    const { outputs, hints } = await run('backUp', {}, [{ a: 1 }, { a: 2 }]);
    expect(outputs[0]).toEqual([]);
    expect(outputs[1]).toHaveLength(1);
    const { file, bytes, head, copies: count } = outputs[1]![0]!.json;
    expect(copies().map((name) => join(files.folder, 'backups', name))).toEqual([file]);
    expect(statSync(String(file))).toMatchObject({ size: bytes });
    expect(statSync(String(file)).mode & 0o077).toBe(0);
    expect([count, head]).toEqual([1, { ...(await ledger.verify()).head }]);
    expect(hints).toEqual(['Backed up to event 1; the folder holds 1 copy.']);
  });

  it('keeps the newest, as many as it is told, and in a folder of its own', async () => {
    const parameters = { folder: 'nightly', options: { keep: 2 } };
    for (let night = 0; night < 3; night++) await run('backUp', parameters);
    expect(copies(join(files.folder, 'nightly'))).toHaveLength(2);
    expect(copies()).toEqual([]);
  });

  it('deletes none where nothing is said', async () => {
    for (let night = 0; night < 3; night++) await run('backUp');
    expect(copies()).toHaveLength(3);
  });

  it.each([
    ['={{ 0 }}'],
    ['={{ "" }}'],
    ['={{ $json.nothing }}'],
    ['={{ 1.5 }}'],
    ['={{ "many" }}'],
  ])('makes and deletes nothing where the number of copies is %s', async (keep) => {
    await run('backUp');
    const { outputs, error } = await run('backUp', { options: { keep } });
    expect(outputs.flat()).toEqual([]);
    expect(error?.message).toContain('"Keep Newest"');
    expect(copies()).toHaveLength(1);
  });

  it('is refused without the permission to reveal', async () => {
    const credential = files.credential({ allowed: ['send', 'record', 'purge'] });
    const { outputs, error } = await run('backUp', {}, [{}], { credential });
    expect(outputs.flat()).toEqual([]);
    expect(error?.message).toContain('does not allow');
    expect(copies()).toEqual([]);
  });

  it.each(CONTINUE)('that fails comes out at Not Done under %s', async (_, onError, output) => {
    const inTheWay = join(files.folder, 'backups');
    writeFileSync(inTheWay, 'a file, not a folder');
    const { outputs, error } = await run('backUp', {}, [{ a: 1 }], { settings: { onError } });
    expect(error).toBeUndefined();
    expect(outputs[1]).toEqual([]);
    expect(outputs[output]).toHaveLength(1);
    expect(JSON.stringify(outputs)).toContain('could not be written');
    expect(JSON.stringify(outputs)).not.toContain(files.folder);
  });
});

describe('Consent Ledger, restore backup', () => {
  beforeEach(async () => {
    await ledger.declineTakeOver();
    await ledger.record([grant(french(1))]);
  });

  it('puts back what was, once for all items, and nobody who left since', async () => {
    const { outputs: backedUp } = await run('backUp');
    await ledger.record([leave(french(1)), grant(french(2))]);
    const backup = String(backedUp[1]![0]!.json.file);
    const { outputs, hints } = await run('restoreBackup', { backup }, [{ a: 1 }, { a: 2 }]);
    expect(outputs[0]).toEqual([]);
    expect(outputs[1]).toHaveLength(1);
    expect(outputs[1]![0]!.json).toMatchObject({ restored: true, applied: 1 });
    expect(hints[0]).toContain('every edition is closed');
    expect([await reasonFor(french(1)), await reasonFor(french(2))]).toEqual([
      'withdrawn',
      'no_consent',
    ]);
  });

  it('changes nothing where the file is no copy of this ledger', async () => {
    await ledger.record([leave(french(1))]);
    for (const backup of ['consent-keys.sqlite', 'backups/nothing.sqlite']) {
      const { outputs } = await run('restoreBackup', { backup });
      expect(outputs[0]![0]!.json).toMatchObject({ restored: false });
      expect(outputs[1]).toEqual([]);
    }
    const { error } = await run('restoreBackup', { backup: '' });
    expect(error?.message).toContain('No backup is named');
    expect(await reasonFor(french(1))).toBe('withdrawn');
  });

  it('is refused without the permissions to record and to purge', async () => {
    for (const allowed of [
      ['record', 'reveal'],
      ['purge', 'reveal'],
    ]) {
      const credential = files.credential({ allowed });
      const { error } = await run('restoreBackup', { backup: 'any' }, [{}], { credential });
      expect(error?.message).toContain('does not allow');
    }
  });
});

describe('Consent Ledger, places of files', () => {
  it('leaves alone what n8n lets no workflow use', async () => {
    const outside = new LedgerForTests();
    others.push(outside);
    const { Container } = await import('@n8n/di');
    const { SecurityConfig } = await import('@n8n/config');
    const config = Container.get(SecurityConfig);
    const allowed = config.restrictFileAccessTo;
    config.restrictFileAccessTo = join(files.folder, 'nowhere');
    try {
      symlinkSync(outside.folder, join(files.folder, 'away'));
      for (const folder of [outside.folder, '../', 'away', join('away', 'deeper', 'still')]) {
        const { outputs, error } = await run('backUp', { folder });
        expect(outputs.flat()).toEqual([]);
        expect(error?.message).toContain('n8n does not let workflows');
      }
      expect((await run('backUp', { folder: 'below/the/ledger' })).error).toBeUndefined();
      config.restrictFileAccessTo = outside.folder;
      expect((await run('backUp', { folder: outside.folder })).error).toBeUndefined();
    } finally {
      config.restrictFileAccessTo = allowed;
    }
  });
});

describe('Consent Ledger, suppressions', () => {
  /** A ledger that was lost since: one person agreed in it, one left. */
  async function exported(passphrase = PASSPHRASE) {
    const lost = new LedgerForTests();
    others.push(lost);
    const before = await lost.open();
    await before.declineTakeOver();
    await before.record([grant(french(1)), grant(french(2)), leave(french(2))]);
    return await run(
      'exportSuppressions',
      { passphrase, binaryField: 'file' },
      [{ a: 1 }, { a: 2 }],
      { credential: lost.credential() },
    );
  }

  const takeOver = async (items: INodeExecutionData[], more: IDataObject = {}) =>
    await run(
      'takeOverSuppressions',
      { passphrase: PASSPHRASE, inputField: 'file', ...more },
      items,
    );

  it('come out once as a file that says nothing, and are honoured where they are taken over', async () => {
    const { outputs } = await exported();
    expect(outputs[0]).toEqual([]);
    expect(outputs[1]).toHaveLength(1);
    const [{ json, binary }] = outputs[1] as [INodeExecutionData];
    expect(json).toEqual({
      operation: 'exportSuppressions',
      exported: true,
      fileName: expect.stringMatching(/^consent-suppressions-\d{4}-\d\d-\d\d\.sealed$/),
    });
    expect(binary?.file?.fileName).toBe(json.fileName);
    const text = Buffer.from(binary!.file!.data, 'base64').toString('latin1');
    expect(text).not.toContain(french(2).slice(1));

    const taken = await takeOver(outputs[1]!);
    expect(taken.outputs[0]).toEqual([]);
    expect(taken.outputs[1]!.map((item) => item.json)).toEqual([
      {
        operation: 'takeOverSuppressions',
        takenOver: true,
        rows: 1,
        already: 0,
        fromLedger: expect.any(String),
      },
    ]);
    expect(taken.hints).toEqual(['1 suppression taken over that this ledger did not know.']);
    await ledger.record([grant(french(1)), grant(french(2))]);
    expect([await reasonFor(french(1)), await reasonFor(french(2))]).toEqual([
      'allowed',
      'withdrawn',
    ]);
    const again = await takeOver(outputs[1]!);
    expect(again.outputs[1]![0]!.json).toMatchObject({ rows: 0, already: 1 });
  });

  it('are not taken over with another passphrase, from another file or from none; the rest is', async () => {
    const [good] = (await exported()).outputs[1] as [INodeExecutionData];
    const broken = structuredClone(good);
    broken.binary!.file!.data = Buffer.from('{"format":"something"}').toString('base64');
    const items = [broken, { json: { phone: french(3) } }, good].map((one, item) => ({
      ...one,
      pairedItem: { item },
    }));
    const { outputs, error } = await takeOver(items);
    expect(error).toBeUndefined();
    expect(outputs[1]!.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 2 }]);
    expect(outputs[0]!.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
    for (const { json } of outputs[0]!) {
      expect(json).toEqual({
        operation: 'takeOverSuppressions',
        takenOver: false,
        explanation: expect.stringMatching(/\.$/),
      });
    }
    const wrong = await takeOver([good], { passphrase: 'not the one that it was' });
    expect(wrong.outputs[1]).toEqual([]);
    expect(wrong.outputs[0]![0]!.json.explanation).toContain('passphrase does not open this file');
  });

  it('are not exported under a passphrase that could be guessed', async () => {
    for (const passphrase of ['', 'short', '={{ $json.nothing }}', '={{ ["a list of words"] }}']) {
      const { outputs, error } = await exported(passphrase);
      expect(outputs.flat()).toEqual([]);
      expect(error?.message).toContain('passphrase is too short');
    }
  });

  it('are not exported without the permission to reveal, nor taken over without that to record', async () => {
    const denied = async (operation: string, allowed: string[], items: INodeExecutionData[]) => {
      const credential = files.credential({ allowed });
      return await run(operation, { passphrase: PASSPHRASE, inputField: 'file' }, items, {
        credential,
      });
    };
    const { error } = await denied('exportSuppressions', ['record'], itemsOf({}));
    expect(error?.message).toContain('does not allow');
    const [file] = (await exported()).outputs[1] as [INodeExecutionData];
    const taking = await denied('takeOverSuppressions', ['reveal'], [file]);
    expect(taking.error?.message).toContain('does not allow');
    expect(taking.outputs.flat()).toEqual([]);
    expect(await ledger.origin()).toBe('undecided');
  });

  it.each(CONTINUE)(
    'that cannot be exported come out at Not Done under %s',
    async (_, onError, output) => {
      const parameters = { passphrase: 'short' };
      const { outputs, error } = await run('exportSuppressions', parameters, [{ a: 1 }], {
        settings: { onError },
      });
      expect(error).toBeUndefined();
      expect(outputs[1]).toEqual([]);
      expect(outputs[output]![0]!.json).toMatchObject({ a: 1 });
    },
  );

  it('never show a passphrase: in no item, hint or error', async () => {
    const good = await exported();
    const taken = await takeOver(good.outputs[1]!);
    const wrong = await takeOver(good.outputs[1]!, { passphrase: 'another secret altogether' });
    const short = await exported('shortSecret');
    for (const { outputs, hints, error } of [good, taken, wrong, short]) {
      const told = JSON.stringify([outputs, hints, error?.message, error?.description]);
      expect(told).not.toMatch(/correct horse|another secret|shortSecret/);
    }
  });
});

describe('Consent Ledger, the whole ledger', () => {
  /** Another place, with nothing in it. */
  function elsewhere(): LedgerForTests {
    const place = new LedgerForTests();
    others.push(place);
    return place;
  }

  async function exported(parameters: IDataObject = {}) {
    const { outputs } = await run('exportLedger', { passphrase: PASSPHRASE, ...parameters }, [
      { a: 1 },
      { a: 2 },
    ]);
    return outputs[1]![0]!.json;
  }

  const importInto = async (
    place: LedgerForTests,
    parameters: IDataObject,
    items: Items = [{}],
    credential = place.credential(),
  ) => await run('importLedger', { passphrase: PASSPHRASE, ...parameters }, items, { credential });

  beforeEach(async () => {
    await ledger.declineTakeOver();
    await ledger.record([grant(french(1)), grant(french(2)), leave(french(2))]);
  });

  it('is written once into a sealed file beside it, for its owner alone', async () => {
    const { file, bytes, ...told } = await exported();
    expect(told).toEqual({
      operation: 'exportLedger',
      exported: true,
      explanation: expect.stringContaining('delete it once it was imported'),
    });
    expect(readdirSync(files.folder).filter((name) => /sealed|partial/.test(name))).toEqual([
      basename(String(file)),
    ]);
    expect(statSync(String(file))).toMatchObject({ size: bytes });
    expect(statSync(String(file)).mode & 0o077).toBe(0);
  });

  it.each(['path', 'binary'])('goes on in another place, from a %s', async (importFrom) => {
    const { head } = await ledger.verify();
    const { file } = await exported();
    const place = elsewhere();
    const data = { data: readFileSync(String(file)).toString('base64'), mimeType: 'a/b' };
    if (importFrom === 'path') renameSync(String(file), join(place.folder, 'moved.sealed'));
    // It may be open there, and empty.
    await place.open();
    const { outputs, hints } = await importInto(
      place,
      importFrom === 'path' ? { importFrom, file: 'moved.sealed' } : { importFrom },
      [{ json: {}, binary: { data }, pairedItem: { item: 0 } }],
    );
    expect(outputs[0]).toEqual([]);
    expect(outputs[1]!.map(({ json }) => json)).toEqual([
      {
        operation: 'importLedger',
        imported: true,
        ledgerId: head!.ledgerId,
        contacts: 2,
        events: 3,
        head,
        explanation: expect.stringMatching(/\.$/),
      },
    ]);
    expect(hints).toHaveLength(1);
    ledger = await place.open();
    expect([await reasonFor(french(1)), await reasonFor(french(2))]).toEqual([
      'allowed',
      'withdrawn',
    ]);
    const verified = await run('verify', { earlierHead: '={{ $json.head }}' }, [{ head }], {
      credential: place.credential(),
    });
    expect(verified.outputs[1]).toHaveLength(1);
    expect(verified.hints.filter((hint) => hint.startsWith(NEW))).toEqual([]);
  });

  it('is not imported where there is one already, or with another passphrase', async () => {
    const { file } = await exported();
    const used = elsewhere();
    await (await used.open()).record([grant(french(7))]);
    const from = (place: LedgerForTests) => {
      const path = join(place.folder, 'moved.sealed');
      copyFileSync(String(file), path);
      return { importFrom: 'path', file: path };
    };
    const fresh = elsewhere();
    for (const { outputs, error } of [
      await importInto(used, from(used)),
      await importInto(fresh, { ...from(fresh), passphrase: 'not the one that it was' }),
    ]) {
      expect(error).toBeUndefined();
      expect(outputs[1]).toEqual([]);
      expect(outputs[0]!.map(({ json }) => json)).toEqual([
        {
          operation: 'importLedger',
          imported: false,
          explanation: expect.stringMatching(/\.$/),
        },
      ]);
    }
    expect((await (await used.open()).size()).contacts).toBe(1);
    expect((await (await fresh.open()).size()).contacts).toBe(0);
  });

  it('is imported from no other file: a database that is opened by hand loses its locks', async () => {
    const place = elsewhere();
    symlinkSync(files.file, join(place.folder, 'link.sealed'));
    for (const parameters of [
      { importFrom: 'binary' },
      { importFrom: '={{ "somewhere" }}' },
      ...['', 'ledger.sqlite', 'link.sealed', 'nowhere.sealed'].map((file) => ({ file })),
    ]) {
      const { outputs, error } = await importInto(place, parameters);
      expect(outputs.flat()).toEqual([]);
      expect(error?.message).toMatch(/\.$/);
      expect(JSON.stringify([error?.message, error?.description])).not.toContain(place.folder);
    }
  });

  it('is moved by nobody who may not: neither out nor in', async () => {
    const { error } = await run('exportLedger', { passphrase: PASSPHRASE }, [{}], {
      credential: files.credential({ allowed: ['send', 'record', 'purge'] }),
    });
    expect(error?.message).toContain('does not allow');
    const { file } = await exported();
    const place = elsewhere();
    copyFileSync(String(file), join(place.folder, 'moved.sealed'));
    const importing = await importInto(
      place,
      { importFrom: 'path', file: 'moved.sealed' },
      [{}],
      place.credential({ allowed: ['reveal'] }),
    );
    expect(importing.error?.message).toContain('does not allow');
    expect(existsSync(place.file)).toBe(false);
  });

  it.each(CONTINUE)(
    'that cannot be exported leaves no file, and comes out at Not Done under %s',
    async (_, onError, output) => {
      const before = readdirSync(files.folder).sort();
      const { outputs, error } = await run('exportLedger', { passphrase: 'short' }, [{ a: 1 }], {
        settings: { onError },
      });
      expect(error).toBeUndefined();
      expect(outputs[1]).toEqual([]);
      expect(outputs[output]![0]!.json).toMatchObject({ a: 1 });
      expect(readdirSync(files.folder).sort()).toEqual(before);
    },
  );

  it.each(CONTINUE)(
    'that cannot be imported comes out at Not Done under %s',
    async (_, onError, output) => {
      const { outputs, error } = await run('importLedger', { file: 'no.sealed' }, [{ a: 1 }], {
        settings: { onError },
      });
      expect(error).toBeUndefined();
      expect(outputs[1]).toEqual([]);
      expect(outputs[output]![0]!.json).toMatchObject({ a: 1 });
    },
  );
});

describe('Consent Ledger, a ledger that is new', () => {
  it('is warned of once by every operation, until it is declared as new', async () => {
    await ledger.record([grant(french(1))]);
    const contacts = [{ phone: french(1) }, { phone: french(1) }];
    for (const operation of ['verify', 'restrictContact', 'liftRestriction', 'backUp']) {
      const { hints } = await run(operation, {}, contacts);
      expect(hints.filter((hint) => hint.startsWith(NEW))).toHaveLength(1);
    }
    const { outputs, hints } = await run('declareNew', {}, contacts);
    expect(hints).toEqual([]);
    expect(outputs[1]!.map(({ json }) => json)).toEqual([
      {
        operation: 'declareNew',
        origin: 'declined',
        already: false,
        explanation: expect.stringMatching(/\.$/),
      },
    ]);
    expect((await run('verify')).hints).toHaveLength(1);
    expect((await run('declareNew')).outputs[1]![0]!.json).toMatchObject({ already: true });
  });

  it('is declared by nobody who may not record', async () => {
    const credential = files.credential({ allowed: ['send', 'reveal'] });
    const { error } = await run('declareNew', {}, [{}], { credential });
    expect(error?.message).toContain('does not allow');
    expect(await ledger.origin()).toBe('undecided');
  });
});

describe('Consent Ledger, contacts', () => {
  beforeEach(async () => await ledger.declineTakeOver());

  it('restricts a contact and lifts it again, each once', async () => {
    await ledger.record([grant(french(1)), grant(french(2))]);
    const contacts = [
      { phone: french(1), name: 'kept' },
      { phone: french(9) },
      { phone: '12' },
      { phone: french(1) },
    ];
    const { outputs, error } = await run('restrictContact', {}, contacts);
    expect(error).toBeUndefined();
    expect(outputs[1]).toEqual([
      {
        json: {
          phone: french(1),
          name: 'kept',
          ledger: {
            operation: 'restrictContact',
            done: true,
            restricted: true,
            already: false,
            explanation: expect.stringMatching(/\.$/),
          },
        },
        pairedItem: { item: 0 },
      },
      {
        json: expect.objectContaining({ ledger: expect.objectContaining({ already: true }) }),
        pairedItem: { item: 3 },
      },
    ]);
    expect(outputs[0]!.map(({ json, pairedItem }) => [pairedItem, json])).toEqual(
      [1, 2].map((item) => [
        { item },
        {
          phone: contacts[item]!.phone,
          ledger: {
            operation: 'restrictContact',
            done: false,
            explanation: expect.stringMatching(/\.$/),
          },
        },
      ]),
    );
    expect([await reasonFor(french(1)), await reasonFor(french(2))]).toEqual([
      'restricted',
      'allowed',
    ]);

    const lifted = await run('liftRestriction', {}, [{ phone: french(1) }, { phone: french(2) }]);
    expect(lifted.outputs[1]!.map(({ json }) => json.ledger)).toEqual([
      expect.objectContaining({ restricted: false, already: false }),
      expect.objectContaining({ restricted: false, already: true }),
    ]);
    expect(await reasonFor(french(1))).toBe('allowed');
  });

  /** One contact by two numbers, as one form had them. */
  async function linked() {
    await ledger.record([
      grant(french(1), {
        who: { identifiers: [phone(french(1)), phone(french(2))], linkedBy: 'form' },
      }),
      grant(french(2)),
    ]);
  }

  it('splits a contact: what one of them leaves then is left by that one alone', async () => {
    await linked();
    const { outputs } = await run('splitContact', {}, [{ phone: french(2) }]);
    const [done] = outputs[1]!;
    expect(done!.json.ledger).toEqual({
      operation: 'splitContact',
      done: true,
      contactId: expect.any(String),
      fromContactId: expect.any(String),
      explanation: expect.stringMatching(/\.$/),
    });
    await ledger.record([leave(french(1))]);
    expect([await reasonFor(french(1)), await reasonFor(french(2))]).toEqual([
      'withdrawn',
      'allowed',
    ]);
  });

  it.each([
    ['nobody is known by it', [french(9)]],
    ['nobody would be left', [french(1), french(2)]],
    ['one of them cannot be read', [french(2), '12']],
    ['they belong to two contacts', [french(2), french(3)]],
  ])('does not split where %s', async (_, numbers) => {
    await linked();
    await ledger.record([grant(french(3))]);
    const { events } = await ledger.size();
    const row = numbers.map((contact) => ({ channel: 'whatsapp', contact }));
    const { outputs, error } = await run('splitContact', { identifiers: { row } }, [{ a: 1 }]);
    expect(error).toBeUndefined();
    expect(outputs[1]).toEqual([]);
    expect(outputs[0]![0]!.json).toEqual({
      a: 1,
      ledger: {
        operation: 'splitContact',
        done: false,
        explanation: expect.stringMatching(/\.$/),
      },
    });
    expect((await ledger.size()).events).toBe(events);
  });

  it('stops where no identifier is given to split off', async () => {
    const { outputs, error } = await run('splitContact', { identifiers: {} });
    expect(outputs.flat()).toEqual([]);
    expect(error?.message).toContain('No identifier is given');
  });

  it.each(['restrictContact', 'liftRestriction', 'splitContact'])(
    'does not %s where the credential may not record',
    async (operation) => {
      await linked();
      const credential = files.credential({ allowed: ['send', 'purge', 'reveal'] });
      const { outputs, error } = await run(operation, {}, [{ phone: french(2) }], { credential });
      expect(outputs.flat()).toEqual([]);
      expect(error?.message).toContain('does not allow');
    },
  );
});

describe('Consent Ledger', () => {
  it('does nothing by an operation that there is none of', async () => {
    const { outputs, error } = await run('={{ "everything" }}');
    expect(outputs.flat()).toEqual([]);
    expect(error?.message).toContain('"Operation"');
  });

  it('does nothing where nothing comes in', async () => {
    const { outputs } = await run('declareNew', {}, []);
    expect(outputs.flat()).toEqual([]);
    expect(await ledger.origin()).toBe('undecided');
  });
});
