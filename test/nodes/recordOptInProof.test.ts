import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { DISCLOSURE_NAMES, type InboundMessage, OPT_IN_SOURCES } from '../../core';
import { loadPackage } from './engine';
import { consents, OptInsForTests } from './optIns';
import { phone, receive } from './people';

const ours = new OptInsForTests();
const somebody = () => ours.somebody();
const record: OptInsForTests['record'] = async (...given) => await ours.record(...given);

beforeAll(async () => await ours.open());
afterAll(async () => await ours.remove());

/** A text that says all there is to say. */
const SAYS_ALL = {
  ...Object.fromEntries(DISCLOSURE_NAMES.map((name) => [name, 'on the privacy page'])),
  controller: 'Example Shop',
  privacyPage: 'https://example.com/privacy',
};
let versions = 0;
/** A notice that the ledger does not know yet. */
const aNotice = (more: IDataObject = {}): IDataObject => ({
  purpose: `purpose ${++versions}`,
  noticeVersion: '1',
  noticeLanguage: 'en',
  noticeText: 'Yes, Example Shop may send me offers on WhatsApp. STOP ends it.',
  noticeDisclosures: SAYS_ALL,
  evidence: { boxNotTickedBeforehand: true },
  ...more,
});

describe('What proves an opt-in', () => {
  it('is kept with it: how, where, what was said of the box and of an incentive', async () => {
    await record([{ phone: somebody() }], {
      source: 'qr_code',
      noticeVersion: '2026-01',
      evidence: {
        boxNotTickedBeforehand: true,
        incentiveOffered: true,
        incentiveWasCondition: false,
        formId: 'counter 3',
        statement: 'Scan for offers',
        adId: 'ad-1',
      },
    });
    expect(await ours.latest('granted')).toMatchObject({
      by: 'others',
      noticeVersion: '2026-01',
      evidence: {
        source: 'qr_code',
        boxNotTickedBeforehand: true,
        incentiveOffered: true,
        incentiveWasCondition: false,
        formId: 'counter 3',
        statement: 'Scan for offers',
        adId: 'ad-1',
      },
    });
  });

  it('says which workflow recorded it, in which run', async () => {
    await record([{ phone: somebody() }], {}, { options: { executionId: 'run 7' } });
    expect((await ours.latest('granted')).actor).toEqual({
      workflow: 'workflow-1',
      execution: 'run 7',
      node: 'recordOptIn',
    });
  });

  it('goes with erasure where a person could be found by it', async () => {
    await record([{ phone: somebody() }], {
      evidence: {
        ipAddress: '192.0.2.7',
        userAgent: 'A browser',
        recordedBy: 'counter staff',
        messageId: 'wamid.1',
        adClickId: 'click-1',
        guardian: 'the mother',
      },
    });
    const { evidence, kept } = await ours.latest('granted');
    expect(Object.keys(evidence)).toEqual(['source']);
    expect(kept).toEqual({
      ipAddress: '192.0.2.7',
      userAgent: 'A browser',
      recordedBy: 'counter staff',
      messageId: 'wamid.1',
      adClickId: 'click-1',
      guardian: 'the mother',
    });
  });

  it('is kept with a request for confirmation too', async () => {
    await record([{ phone: somebody() }], {
      operation: 'requestConfirmation',
      source: 'landing_page',
      evidence: { ipAddress: '192.0.2.8', formId: 'spring' },
    });
    expect(await ours.latest('requested')).toMatchObject({
      evidence: { source: 'landing_page', formId: 'spring' },
      kept: { ipAddress: '192.0.2.8' },
    });
  });

  it('names the ad that led to a message, without the click and without what follows its address', async () => {
    const message: InboundMessage = {
      type: 'message',
      channel: 'whatsapp',
      at: Date.now(),
      signed: true,
      messageId: 'from-an-ad',
      from: [phone(somebody())],
      form: 'text',
      text: 'JOIN',
      referral: {
        sourceUrl: 'https://fb.me/shop?fbclid=secret',
        sourceId: '120',
        sourceType: 'ad',
        headline: 'Autumn sale',
        clickId: 'click-2',
      },
    };
    const [stored] = await ours.ledger.storeMessages([message]);
    await record([{ inbox: { handle: stored!.handle } }], {
      givenBy: 'message',
      message: '={{ $json.inbox.handle }}',
    });
    const { evidence, kept } = await ours.latest('granted');
    expect(evidence).toMatchObject({
      source: 'whatsapp_ad',
      givenBy: 'message',
      adId: '120',
      adType: 'ad',
      adHeadline: 'Autumn sale',
      adUrl: 'https://fb.me/shop',
    });
    expect(kept).toEqual({ adClickId: 'click-2', messageId: 'from-an-ad' });
  });

  it('calls the contact’s own message one, where no ad led to it', async () => {
    const handle = await receive(ours.ledger, somebody(), { text: 'START' });
    await record([{ inbox: { handle } }], {
      givenBy: 'message',
      message: '={{ $json.inbox.handle }}',
    });
    expect(await ours.latest('granted')).toMatchObject({ evidence: { source: 'message' } });
  });

  it.each([
    ['an incentive was a condition', { evidence: { incentiveWasCondition: true } }, '7(4)'],
    ['nothing says that an incentive was none', { evidence: { incentiveOffered: true } }, '7(4)'],
    ['the box was ticked', { evidence: { boxNotTickedBeforehand: false } }, 'C-673/17'],
    ['the list was bought', { source: '={{ "Purchased list" }}' }, '4(11)'],
    ['they showed interest', { source: '={{ "showed interest" }}' }, '4(11)'],
    ['nobody knows the source', { source: '={{ "the moon" }}' }, 'web_form'],
    ['nothing says how it came about', { source: '={{ "" }}' }, '7(1)'],
    ['it came about in some other way', { source: 'other' }, 'Statement'],
    ['the birth year is none', { evidence: { birthYear: 'unknown' } }, 'article 8'],
    ['the guardian’s word is unclear', { evidence: { guardianConsent: '={{ "?" }}' } }, 'guardian'],
  ])('is none where %s', async (_, parameters, rule) => {
    const number = somebody();
    for (const operation of ['record', 'requestConfirmation']) {
      const ran = await record([{ phone: number }], { ...parameters, operation });
      expect(ran.outputs[1]).toEqual([]);
      expect(consents(ran, 0)[0]!.explanation).toContain(rule);
      expect(consents(ran, 0)[0]!.explanation).toMatch(/\.$/);
    }
    expect(await ours.reasonFor(number)).toBe('no_consent');
  });

  it('may come about in some other way that is told', async () => {
    const ran = await record([{ phone: somebody() }], {
      source: 'other',
      evidence: { statement: 'By letter, with a signature' },
    });
    expect(ran.outputs[1]).toHaveLength(1);
  });

  it('comes about in the ways that the core knows, and no others', async () => {
    const loader = await loadPackage();
    const { properties } = loader.getNode('recordOptIn').type.description as {
      properties: Array<{ name: string; options?: Array<{ value: string }> }>;
    };
    const lists = properties.filter(
      ({ name, options }) => name === 'source' && options?.some(({ value }) => value === 'qr_code'),
    );
    expect(lists.length).toBeGreaterThan(0);
    for (const { options } of lists)
      expect(options!.map(({ value }) => value).sort()).toEqual([...OPT_IN_SOURCES].sort());
  });
});

describe('By what campaigns choose', () => {
  const segmentsOf = async () => (await ours.latest('granted')).segments;

  it('stands with the opt-in: as the user says, else as the opt-in itself tells', async () => {
    await record([{ phone: somebody() }], { ...aNotice(), segments: { tags: 'VIP, shoes' } });
    expect(await segmentsOf()).toEqual({
      source: 'web_form',
      language: 'en',
      tags: ['shoes', 'vip'],
    });
    await record([{ phone: somebody() }], {
      segments: { source: 'web shop', language: 'da', country: 'Denmark' },
    });
    expect(await segmentsOf()).toEqual({ source: 'web-shop', language: 'da', country: 'DK' });
  });

  it('is not told by a notice whose language cannot be read', async () => {
    const ran = await record([{ phone: somebody() }], { noticeLanguage: 'two of them' });
    expect(ran.outputs[1]).toHaveLength(1);
    expect(await segmentsOf()).toEqual({ source: 'web_form' });
  });

  it('refuses a label that says who somebody is', async () => {
    const ran = await record([{ phone: somebody() }], {
      segments: { tags: '={{ $json.phone }}' },
    });
    expect(ran.outputs[1]).toEqual([]);
    expect(consents(ran, 0)[0]!.explanation).toContain('short label');
  });
});

describe('What the notice says', () => {
  it('is kept with the text, and nothing is lacking where it says all', async () => {
    const notice = aNotice();
    const ran = await record([{ phone: somebody() }], { ...notice, checklist: 'refuseAll' });
    expect(ran.outputs[1]).toHaveLength(1);
    expect(ran.hints).toEqual([]);
    expect(await ours.ledger.notices(String(notice.purpose), 'whatsapp')).toMatchObject([
      { version: '1', language: 'en', disclosures: SAYS_ALL },
    ]);
  });

  it('is warned of where it lacks a point, once for all items', async () => {
    const notice = aNotice({ noticeDisclosures: { ...SAYS_ALL, withdrawal: '' } });
    const ran = await record([{ phone: somebody() }, { phone: somebody() }], notice);
    expect(ran.outputs[1]).toHaveLength(2);
    expect(ran.hints).toEqual([
      expect.stringMatching(/^The notice does not say how to leave \(GDPR 7\(3\).*2 opt-ins/),
    ]);
  });

  it('refuses the opt-in where a required point is missing, if so set, and puts no text on record', async () => {
    const number = somebody();
    const notice = aNotice({
      noticeDisclosures: { ...SAYS_ALL, complaint: ' ' },
      checklist: 'refuse',
    });
    const ran = await record([{ phone: number }], notice);
    expect(ran.outputs[1]).toEqual([]);
    expect(consents(ran, 0)[0]).toMatchObject({
      outcome: 'rejected',
      reason: 'no_consent',
      explanation: expect.stringContaining('GDPR 13(2)(d)'),
    });
    expect(await ours.ledger.notices(String(notice.purpose), 'whatsapp')).toEqual([]);
    const complete = { ...notice, noticeDisclosures: SAYS_ALL };
    expect((await record([{ phone: number }], complete)).outputs[1]).toHaveLength(1);
  });

  it.each([
    ['refuse', 1],
    ['refuseAll', 0],
  ])('that lacks what is merely good practice is for %s to judge', async (checklist, recorded) => {
    const notice = aNotice({ noticeDisclosures: { ...SAYS_ALL, frequency: '' }, checklist });
    const ran = await record([{ phone: somebody() }], notice);
    expect(ran.outputs[1]).toHaveLength(recorded);
    expect(ran.hints).toHaveLength(recorded);
  });

  it('is looked up where only its version is given', async () => {
    const { noticeText, noticeDisclosures, ...version } = aNotice();
    const asked = { ...version, checklist: 'refuse' };
    const before = await record([{ phone: somebody() }], asked);
    expect(consents(before, 0)[0]!.explanation).toContain('is not on record');
    await record([{ phone: somebody() }], { ...version, noticeText, noticeDisclosures });
    expect((await record([{ phone: somebody() }], asked)).outputs[1]).toHaveLength(1);
  });

  it('is asked for where no version is given, and so is a word of the box', async () => {
    const ran = await record([{ phone: somebody() }], { checklist: 'refuse' });
    const { explanation } = consents(ran, 0)[0]!;
    expect(explanation).toContain('which text the contact was shown');
    expect(explanation).toContain('box was empty');
    const warned = await record([{ phone: somebody() }]);
    expect(warned.outputs[1]).toHaveLength(1);
    expect(warned.hints).toHaveLength(2);
  });

  it('asks for no word of a box where there is none', async () => {
    const notice = aNotice({ source: 'in_person', checklist: 'refuse', evidence: {} });
    expect((await record([{ phone: somebody() }], notice)).outputs[1]).toHaveLength(1);
  });

  it('cannot change in substance as if it were a typo', async () => {
    const notice = aNotice({ checklist: 'refuse' });
    await record([{ phone: somebody() }], notice);
    const newer = {
      ...notice,
      noticeVersion: '2',
      noticeText: 'Yes, Another Shop may send me offers on WhatsApp. STOP ends it.',
      noticeDisclosures: { ...SAYS_ALL, controller: 'Another Shop' },
    };
    const refused = await record([{ phone: somebody() }], newer);
    expect(consents(refused, 0)[0]!.explanation).toContain('who will write');
    const warned = await record([{ phone: somebody() }], { ...newer, checklist: 'warn' });
    expect(warned.hints).toEqual([
      expect.stringContaining('on record as a change in wording'),
      expect.stringContaining('which is a change in substance'),
    ]);
    const again = await record([{ phone: somebody() }], {
      ...newer,
      noticeVersion: '3',
      noticeChange: 'substance',
    });
    expect(again.outputs[1]).toHaveLength(1);
    expect(again.hints).toEqual([expect.stringContaining('hold no longer')]);
  });

  it('may have a typo put right, and earlier consents go on', async () => {
    const number = somebody();
    const notice = aNotice({ checklist: 'refuse', noticeText: 'Yes, ofers from Example Shop.' });
    await record([{ phone: number }], notice);
    const newer = { ...notice, noticeVersion: '1.1', noticeText: 'Yes, offers from Example Shop.' };
    const ran = await record([{ phone: somebody() }], newer);
    expect(ran.outputs[1]).toHaveLength(1);
    expect(ran.hints).toEqual([expect.stringContaining('earlier versions go on')]);
    expect((await record([{ phone: somebody() }], newer)).hints).toEqual([]);
    expect(await ours.reasonFor(number, String(notice.purpose))).toBe('allowed');
  });

  it.each([
    ['the same version with another text', { noticeText: 'Another text.' }],
    [
      'another account of the same text',
      { noticeDisclosures: { ...SAYS_ALL, cost: 'one euro a message' } },
    ],
  ])('stops the node for %s', async (_, change) => {
    const number = somebody();
    const notice = aNotice();
    await record([{ phone: somebody() }], notice);
    const ran = await record([{ phone: number }], { ...notice, ...change });
    expect(ran.outputs.flat()).toEqual([]);
    expect(ran.error?.message).toContain('version "1"');
    expect(await ours.reasonFor(number, String(notice.purpose))).toBe('no_consent');
  });

  it('stops the node for a choice that there is none of', async () => {
    const ran = await record([{ phone: somebody() }], { checklist: '={{ "relax" }}' });
    expect(ran.outputs.flat()).toEqual([]);
    expect(ran.error?.message).toContain('If the Proof Is Incomplete');
  });
});
