import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { runNode } from './engine';
import { consents, OptInsForTests } from './optIns';
import { leave, swedish } from './people';

const ours = new OptInsForTests();
let customers = 4;
/** Sweden has the exception for own similar products; numbers that its regulator keeps for fiction. */
const customer = () => swedish(++customers);

beforeAll(async () => await ours.open());
afterAll(async () => await ours.remove());

const sale = { operation: 'recordSale', wayOutOffered: true };

const check = async (number: string, parameters: IDataObject = {}) => {
  const ran = await runNode(
    {
      type: 'consentCheck',
      parameters: {
        purpose: 'offers',
        contactHours: 'off',
        options: { ownSimilarProducts: true },
        ...parameters,
      },
      credentials: { consentLedgerApi: ours.files.credential() },
    },
    [{ phone: number }],
  );
  return ran.outputs.flat().map(({ json }) => json.consent as IDataObject)[0]!;
};

describe('A sale with a way out on record', () => {
  it('is no consent, and lets a business write about similar products where the country has that and the check uses it', async () => {
    const number = customer();
    const ran = await ours.record([{ phone: number }], {
      ...sale,
      saleDetails: { product: 'shoes', wayOut: 'a box in the checkout' },
    });
    expect(consents(ran, 1)[0]).toMatchObject({
      outcome: 'recorded',
      reason: 'no_consent',
      state: 'none',
      explanation: expect.stringContaining('It is no consent'),
    });
    expect(await ours.latest('sold')).toMatchObject({
      evidence: { source: 'sale', product: 'shoes', wayOut: 'a box in the checkout' },
    });
    expect(await check(number)).toMatchObject({
      outcome: 'allowed',
      basis: 'own_similar_products',
    });
    expect(await check(number, { options: {} })).toMatchObject({ reason: 'no_consent' });
  });

  it.each([false, '={{ "no" }}', '={{ "perhaps" }}', '={{ $json.missing }}'])(
    'is none where no way out was offered: %s',
    async (wayOutOffered) => {
      const number = customer();
      const ran = await ours.record([{ phone: number }], { ...sale, wayOutOffered });
      expect(ran.outputs[1]).toEqual([]);
      expect(consents(ran, 0)[0]!.explanation).toContain('13(2)');
      expect(await check(number)).toMatchObject({ reason: 'no_consent' });
    },
  );

  it('brings nobody back who left', async () => {
    const number = customer();
    await ours.ledger.record([leave(number)]);
    const ran = await ours.record([{ phone: number }], sale);
    expect(consents(ran, 0)[0]).toMatchObject({ outcome: 'rejected', reason: 'withdrawn' });
    expect(await check(number)).toMatchObject({ reason: 'withdrawn' });
  });

  it.each([
    ['in the future', { soldAt: '2090-01-01' }],
    ['at a time that can be read in two ways', { soldAt: '03/04/2025' }],
    ['for no purpose', { purpose: '={{ "" }}' }],
    ['to nobody', { contact: '={{ "none" }}' }],
  ])('is refused in a sentence where it was %s', async (_, parameters) => {
    const ran = await ours.record([{ phone: customer() }], { ...sale, ...parameters });
    expect(ran.outputs[1]).toEqual([]);
    expect(consents(ran, 0)[0]!.explanation).toMatch(/\.$/);
  });

  it('is one record, however often it comes', async () => {
    const parameters = { ...sale, soldAt: '2026-03-04T10:00:00Z' };
    const items = [{ phone: customer() }];
    await ours.record(items, parameters);
    const again = await ours.record(items, parameters);
    expect(consents(again, 1)[0]).toMatchObject({ already: true });
  });
});

describe('The age of who opts in', () => {
  const thisYear = new Date().getUTCFullYear();

  it('is weighed where a birth year is known: too young for the country is no consent without a guardian', async () => {
    const [child, withGuardian, grown] = [customer(), customer(), customer()];
    const born = (birthYear: number, more: IDataObject = {}) => ({
      evidence: { birthYear, ...more },
    });
    await ours.record([{ phone: child }], born(thisYear - 10));
    await ours.record([{ phone: withGuardian }], born(thisYear - 10, { guardianConsent: true }));
    await ours.record([{ phone: grown }], born(thisYear - 40));
    expect(await check(child, { options: {} })).toMatchObject({ reason: 'no_consent' });
    expect(await check(withGuardian, { options: {} })).toMatchObject({ reason: 'allowed' });
    expect(await check(grown, { options: {} })).toMatchObject({ reason: 'allowed' });
  });

  it('comes in with a list, too', async () => {
    const [child, withGuardian] = [customer(), customer()];
    const row = (number: string, more: IDataObject) => ({
      phone: number,
      channel: 'whatsapp',
      purpose: 'offers',
      state: 'granted',
      at: '2026-01-15',
      ...more,
    });
    const ran = await ours.record(
      [
        row(child, { birthYear: `${thisYear - 10}-05-01` }),
        row(withGuardian, { birthYear: thisYear - 10, guardianConsent: 'yes' }),
        row(customer(), { birthYear: 'a child' }),
      ],
      { operation: 'import', attestation: 'Marketing attests.' },
    );
    expect(consents(ran, 0)).toMatchObject([
      { row: 3, explanation: expect.stringContaining('article 8') },
    ]);
    expect(await check(child, { options: {} })).toMatchObject({ reason: 'no_consent' });
    expect(await check(withGuardian, { options: {} })).toMatchObject({ reason: 'allowed' });
  });
});
