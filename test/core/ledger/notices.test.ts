import { aLedger } from './aLedger';

const NOTICE = {
  purpose: 'offers',
  channel: 'whatsapp',
  language: 'en',
  version: '1',
  text: 'We write to you about offers.',
  disclosures: { controller: 'Example Shop', frequency: 'once a month' },
  change: 'wording',
} as const;

describe('A notice on record', () => {
  test('stays as it is, and the same again is nothing new', async () => {
    const { ledger } = await aLedger();
    expect(await ledger.recordNotice(NOTICE)).toMatchObject({ already: false });
    expect(await ledger.recordNotice(NOTICE)).toMatchObject({ already: true });
    const reordered = { frequency: 'once a month ', controller: 'Example Shop', cost: '' };
    expect(await ledger.recordNotice({ ...NOTICE, disclosures: reordered })).toMatchObject({
      already: true,
    });
    expect(await ledger.recordNotice({ ...NOTICE, disclosures: {} })).toMatchObject({
      already: true,
    });
    expect(await ledger.notices('Offers', 'whatsapp')).toMatchObject([
      { version: '1', language: 'en', change: 'first', disclosures: NOTICE.disclosures },
    ]);
    expect(await ledger.verify()).toMatchObject({ ok: true });
  });

  test('takes no other text under its version, and no other account of what the text says', async () => {
    const { ledger } = await aLedger();
    await ledger.recordNotice(NOTICE);
    await expect(ledger.recordNotice({ ...NOTICE, text: 'Something else.' })).rejects.toMatchObject(
      {
        problem: 'refused',
        message: expect.stringContaining('version "1"'),
      },
    );
    await expect(
      ledger.recordNotice({ ...NOTICE, disclosures: { controller: 'Another Shop' } }),
    ).rejects.toMatchObject({ problem: 'refused' });
    expect(await ledger.notices('offers', 'whatsapp')).toHaveLength(1);
  });

  test('changes as its translations do', async () => {
    const { ledger, clock } = await aLedger();
    await ledger.recordNotice(NOTICE);
    clock.now += 1000;
    await ledger.recordNotice({ ...NOTICE, version: '2', text: 'New.', change: 'substance' });
    await ledger.recordNotice({ ...NOTICE, version: '2', text: 'Nyt.', language: 'da' });
    const changes = (await ledger.notices('offers', 'whatsapp')).map(({ change }) => change);
    expect(changes.sort()).toEqual(['first', 'substance', 'substance']);
  });
});
