import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import type { Act, GrantAct, Ledger } from '../../core';
import { AUTUMN_CAMPAIGN } from './autumnCampaign';
import { itemsOf, LedgerForTests, type NodeUnderTest, runNode, runWorkflow } from './engine';
import { LocalWhatsApp } from './localWhatsApp';
import { french, grant, leave, phone, receive, swedish } from './people';
import { hears } from '../hears';

let files: LedgerForTests;
let ledger: Ledger;
beforeEach(async () => {
  files = new LedgerForTests();
  ledger = await files.open();
  await hears(ledger);
});
afterEach(async () => await files.remove());

const node = (parameters: IDataObject = {}): NodeUnderTest => ({
  type: 'consentCheck',
  parameters: { operation: 'listConsented', contactHours: 'off', ...parameters },
  credentials: { consentLedgerApi: files.credential() },
});
const list = async (
  parameters: IDataObject = {},
  { items = [{}], ...rest }: Partial<NodeUnderTest> & { items?: IDataObject[] } = {},
) => await runNode({ ...node(parameters), ...rest }, items);

const granted = (number: string, over: Partial<GrantAct> = {}): Act =>
  grant(number, { claimed: { at: Date.now() - 86_400_000, precision: 'instant' }, ...over });
const consentOf = ({ json }: { json: IDataObject }) => json.consent as IDataObject;
const to = (output: Array<{ json: IDataObject }> | undefined) =>
  (output ?? []).map((item) => consentOf(item).to);

describe('Consent Check, listing who consented', () => {
  it('puts out whom the ledger may write to, with all that a campaign needs of them', async () => {
    const segments = { source: 'web-shop', language: 'fr', tags: ['vip', 'new'] };
    await ledger.record([
      granted(french(1), {
        noticeVersion: '2026-01',
        segments,
        who: { identifiers: [phone(french(1))], name: 'Zenobia', externalId: 'crm-1' },
      }),
      granted(french(2)),
      leave(french(2)),
      granted(swedish(5)),
    ]);
    const ran = await list();
    expect(ran.error).toBeUndefined();
    const [blocked, later, allowed] = ran.outputs;
    expect([blocked, later]).toEqual([[], []]);
    expect(to(allowed).sort()).toEqual([french(1), swedish(5)]);
    const first = allowed!.find((item) => consentOf(item).to === french(1))!;
    expect(first.json).toEqual({
      contactId: expect.stringMatching(/^[\w-]{16}$/),
      source: 'web-shop',
      language: 'fr',
      country: 'FR',
      tags: ['new', 'vip'],
      consent: expect.objectContaining({
        outcome: 'allowed',
        reason: 'allowed',
        to: french(1),
        channel: 'whatsapp',
        purpose: 'offers',
        basis: 'consent',
        noticeVersion: '2026-01',
      }),
    });
    expect(first.pairedItem).toEqual({ item: 0 });
    expect(JSON.stringify(ran.outputs)).not.toMatch(/Zenobia|crm-1/);
    expect(ran.hints).toEqual([expect.stringContaining('1 more person')]);
    const named = await list({ listOptions: { withProfile: true } });
    expect(named.outputs[2]!.map(({ json }) => [json.name, json.externalId])).toContainEqual([
      'Zenobia',
      'crm-1',
    ]);
  });

  it('lists the blocked only where it is asked to, and never their address', async () => {
    await ledger.record([granted(french(1)), leave(french(1)), granted(french(2))]);
    const ran = await list({ listOptions: { withBlocked: true } });
    expect(ran.outputs.map((output) => output.length)).toEqual([1, 0, 1]);
    expect(consentOf(ran.outputs[0]![0]!)).toMatchObject({ reason: 'withdrawn' });
    expect(JSON.stringify(ran.outputs[0])).not.toContain(french(1));
  });

  it('puts out later whom it is too late to write to', async () => {
    await ledger.record([granted(french(1))]);
    const day = ((new Date().getUTCDay() + 6) % 7) + 1;
    const hours = { from: '00:00', to: '24:00', days: [(day + 2) % 7 || 7], holidays: true };
    const ran = await list({
      contactHours: 'custom',
      options: { customHours: { hours }, timeZone: 'UTC' },
    });
    expect(ran.outputs.map((output) => output.length)).toEqual([0, 1, 0]);
    const consent = consentOf(ran.outputs[1]![0]!);
    expect(consent).toMatchObject({ reason: 'quiet_hours', resumeAt: expect.any(String) });
    expect(consent).not.toHaveProperty('to');
  });

  it('goes page by page, each person on one, and says where the next begins', async () => {
    await ledger.record(Array.from({ length: 25 }, (_, n) => granted(french(n))));
    const met: unknown[] = [];
    let after: unknown;
    for (const size of [10, 10, 5]) {
      const ran = await list(
        { limit: 10, listOptions: { after: '={{ $json.after }}' } },
        {
          items: [{ after }] as IDataObject[],
        },
      );
      const page = ran.outputs[2]!;
      expect(page).toHaveLength(size);
      met.push(...to(page));
      const next = new Set(page.map(({ json }) => json.nextPage));
      expect(next.size).toBe(1);
      [after] = next;
      expect(ran.hints.some((hint) => hint.includes('there are more'))).toBe(after !== undefined);
    }
    expect(after).toBeUndefined();
    expect(new Set(met).size).toBe(25);
    const all = await list({ returnAll: true });
    expect(to(all.outputs[2])).toEqual(met);
    expect(all.outputs[2]![0]!.json).not.toHaveProperty('nextPage');
  });

  it('chooses by what the opt-in recorded', async () => {
    await ledger.record([
      granted(french(1), { segments: { tags: ['vip', 'new'], language: 'pt-BR' } }),
      granted(french(2), { segments: { tags: ['vip', 'staff'], language: 'pt' } }),
      granted(swedish(5), { segments: { source: 'fair', tags: ['new'] } }),
    ]);
    const chosen = async (segments: IDataObject) => to((await list({ segments })).outputs[2]);
    expect(await chosen({ tags: 'VIP, new', tagMatch: 'all' })).toEqual([french(1)]);
    expect(await chosen({ tags: 'vip', withoutTags: 'staff' })).toEqual([french(1)]);
    expect((await chosen({ languages: 'pt' })).sort()).toEqual([french(1), french(2)]);
    expect(await chosen({ countries: 'sweden' })).toEqual([swedish(5)]);
    expect(await chosen({ sources: ['fair'] })).toEqual([swedish(5)]);
    expect(await chosen({ sources: 'elsewhere' })).toEqual([]);
  });

  it('finds by tag and source whom Record Opt-In and an import put on record', async () => {
    const credentials = { consentLedgerApi: files.credential() };
    const recorded = await runNode(
      {
        type: 'recordOptIn',
        parameters: {
          ...{ operation: 'record', noticeVersion: '1', source: 'web_form' },
          segments: { tags: '={{ $json.tags }}', language: 'pt_BR' },
        },
        credentials,
      },
      [
        { phone: french(1), tags: 'VIP, autumn sale' },
        { phone: french(2), tags: 'new' },
      ],
    );
    expect(recorded.outputs[1]).toHaveLength(2);
    const imported = await runNode(
      { type: 'recordOptIn', parameters: { operation: 'import' }, credentials },
      [
        {
          ...{ phone: swedish(5), channel: 'whatsapp', purpose: 'offers', state: 'granted' },
          ...{ at: '2026-01-01', source: 'web_form', statement: 'Offers by WhatsApp?' },
          tags: 'vip',
        },
      ],
    );
    expect(imported.error ?? imported.outputs[0]).toEqual([]);
    const vip = (await list({ segments: { tags: 'vip' } })).outputs[2]!;
    expect(to(vip).sort()).toEqual([french(1), swedish(5)].sort());
    expect(vip.find((item) => consentOf(item).to === french(1))!.json).toMatchObject({
      language: 'pt-BR',
      country: 'FR',
      tags: ['autumn-sale', 'vip'],
    });
    const form = await list({ segments: { sources: 'web_form', tags: 'new' } });
    expect(to(form.outputs[2])).toEqual([french(2)]);
  });

  it('asks the same question once, however many items put it', async () => {
    await ledger.record([granted(french(1)), granted(french(2), { purpose: 'news' })]);
    const items = ['offers', 'offers', 'news'].map((purpose) => ({ purpose }));
    const ran = await list({ purpose: '={{ $json.purpose }}' }, { items });
    expect(ran.outputs[2]!.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 2 }]);
    expect(to(ran.outputs[2])).toEqual([french(1), french(2)]);
  });

  it('has somebody whose message nobody has read wait, and says so', async () => {
    await ledger.record([granted(french(1))]);
    await receive(ledger, french(1), { text: 'hello?' });
    const ran = await list();
    expect(ran.outputs).toEqual([[], [], []]);
    expect(ran.hints).toContainEqual(expect.stringContaining('not read yet'));
  });

  it('gives the figures by reason and segment instead, and no address', async () => {
    await ledger.record([
      granted(french(1), { segments: { tags: ['vip'] } }),
      granted(french(2), { segments: { tags: ['vip'] } }),
      leave(french(2)),
      granted(swedish(5)),
    ]);
    const ran = await list(
      { putOut: 'summary' },
      { credentials: { consentLedgerApi: files.credential({ allowed: ['send'] }) } },
    );
    expect(ran.outputs.map((output) => output.length)).toEqual([1, 0, 0]);
    expect(ran.outputs[0]![0]!.json.summary).toMatchObject({
      channel: 'whatsapp',
      purpose: 'offers',
      people: 3,
      allowed: 2,
      later: 0,
      blocked: 1,
      unreadable: 0,
      reasons: { withdrawn: 1, allowed: 2 },
      details: [
        expect.objectContaining({ outcome: 'allowed', reason: 'allowed', count: 2 }),
        {
          outcome: 'blocked',
          reason: 'withdrawn',
          count: 1,
          explanation: expect.stringContaining('withdrew'),
        },
      ],
      segments: {
        tags: {
          '': { allowed: 1, later: 0, blocked: 0 },
          vip: { allowed: 1, later: 0, blocked: 1 },
        },
        country: {
          FR: { allowed: 1, later: 0, blocked: 1 },
          SE: { allowed: 1, later: 0, blocked: 0 },
        },
      },
      checkedAt: expect.stringMatching(/Z$/),
      rulesVersion: expect.any(String),
    });
    for (const number of [french(1), french(2), swedish(5)])
      expect(JSON.stringify(ran.outputs)).not.toContain(number);
  });

  it('needs a credential that may reveal personal data', async () => {
    await ledger.record([granted(french(1))]);
    const credentials = {
      consentLedgerApi: files.credential({ allowed: ['send', 'record', 'purge'] }),
    };
    const stopped = await list({}, { credentials });
    expect(stopped.error?.message).toContain('reveal personal data');
    const settings = { onError: 'continueRegularOutput' } as const;
    const ran = await list({}, { credentials, settings });
    expect(ran.outputs.map((output) => output.length)).toEqual([1, 0, 0]);
    expect(consentOf(ran.outputs[0]![0]!)).toMatchObject({
      outcome: 'blocked',
      reason: 'ledger_unavailable',
    });
  });

  it('says who cannot be read', async () => {
    await ledger.record([granted(french(1)), granted(french(2))]);
    const [first] = (await list()).outputs[2]!;
    const { openLedger } = await import('../../core');
    const { keys } = await openLedger({ engine: 'sqlite', file: files.file });
    await keys.destroy([first!.json.contactId as string], 'profile');
    const ran = await list();
    expect(ran.outputs[2]).toHaveLength(1);
    expect(ran.hints).toContainEqual(expect.stringContaining('1 person is left out'));
  });

  it.each<[string, IDataObject]>([
    ['no limit', { limit: '={{ "" }}' }],
    ['half a person', { limit: 0.5 }],
    ['an unknown channel', { channel: 'pigeon' }],
    ['no purpose', { purpose: '={{ "" }}' }],
    ['a tag that is none', { segments: { tags: '<b>' } }],
    ['a language that is none', { segments: { languages: 'Elvish' } }],
    ['something else to put out', { putOut: '={{ "everything" }}' }],
  ])('lists nobody where it is asked for %s', async (_, parameters) => {
    await ledger.record([granted(french(1))]);
    const stopped = await list(parameters);
    expect(stopped.error?.message).toMatch(/\.$/);
    const ran = await list(parameters, { settings: { onError: 'continueRegularOutput' } });
    expect(ran.outputs.map((output) => output.length)).toEqual([1, 0, 0]);
    expect(consentOf(ran.outputs[0]![0]!).outcome).toBe('blocked');
  });
});

describe('A campaign to whom the ledger knows', () => {
  let whatsApp: LocalWhatsApp;
  beforeAll(async () => void (whatsApp = await LocalWhatsApp.start()));
  beforeEach(async () => await whatsApp.reset());
  afterAll(async () => await whatsApp.close());

  const campaign = { campaign: 'autumn sale', edition: '1', purpose: 'offers' };
  const send = (): NodeUnderTest => ({
    type: 'sendWhatsAppTemplate',
    parameters: { ...AUTUMN_CAMPAIGN, ...campaign, contact: '={{ $json.consent.to }}' },
    credentials: {
      consentLedgerApi: files.credential(),
      whatsAppCloudApi: whatsApp.credential(),
    },
  });
  const main = (name: string) => ({ node: name, type: 'main' as const, index: 0 });

  it('goes from the list to the phones, a page a run, until nobody is left, to each person once', async () => {
    const ADA = [1, 2, 3, 4].map((n) => `+453131310${n}`);
    const both = {
      identifiers: [phone(ADA[0]!), { kind: 'bsuid' as const, value: 'DK.77' }],
      linkedBy: 'signed' as const,
    };
    await ledger.record([
      granted(ADA[0]!, { who: both }),
      granted(ADA[0]!, { who: { identifiers: [both.identifiers[1]!] } }),
      ...ADA.slice(1).map((number) => granted(number)),
      leave(ADA[3]!),
    ]);
    const run = async () => {
      const { outputsOf } = await runWorkflow(
        [node({ ...campaign, limit: 2 }), send()],
        itemsOf({}),
        {},
        {
          Source: { main: [[main('consentCheck')]] },
          consentCheck: { main: [[], [], [main('sendWhatsAppTemplate')]] },
        },
      );
      const sent = outputsOf('sendWhatsAppTemplate');
      expect(sent.error).toBeUndefined();
      return sent.outputs.map((output) => output.length);
    };
    expect(await run()).toEqual([0, 0, 2]);
    expect(await run()).toEqual([0, 0, 1]);
    expect(await run()).toEqual([]);
    const reached = (await whatsApp.accepted()).map((message) => `+${message.to}`);
    expect(reached.sort()).toEqual(ADA.slice(0, 3));
  });
});
