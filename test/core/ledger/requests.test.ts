import type { Identifier } from '../../../core/consent';
import type { AnswerAct, NoticeToRecord, RequestAct } from '../../../core/ledger';
import { aLedger, leave } from './aLedger';

const ADA: Identifier = { kind: 'email', value: 'ada@example.com' };
const WEEK_MS = 7 * 86_400_000;

const REQUEST: RequestAct = {
  type: 'request',
  who: { identifiers: [ADA] },
  channel: 'email',
  purpose: 'offers',
  kind: 'double_opt_in',
  signed: false,
  noticeVersion: '1',
  validForMs: WEEK_MS,
  evidence: {},
};

async function asked() {
  const it = await aLedger();
  const notice: NoticeToRecord = {
    purpose: 'offers',
    channel: '*',
    language: 'en',
    version: '1',
    text: 'Nordlys Home may send me offers.',
    disclosures: {},
    change: 'wording',
  };
  await it.ledger.recordNotice(notice);
  const [request] = await it.ledger.record([REQUEST]);
  if (!request?.recorded || !request.token) throw new Error('not asked');
  const { token } = request;
  const answer = async (answer: AnswerAct['answer']) => {
    it.clock.now += 60_000;
    return await it.ledger.record([
      {
        type: 'answer',
        who: { identifiers: [ADA] },
        channel: 'email',
        signed: false,
        answer,
        token,
        evidence: {},
      },
    ]);
  };
  const question = async () => await it.ledger.requestByToken(token);
  return { ...it, notice, token, answer, question };
}

describe('The question that a token belongs to', () => {
  test('tells who was asked what, and the text as it is on record', async () => {
    const it = await asked();
    expect(await it.question()).toEqual({
      requestId: expect.any(String),
      identifier: ADA,
      channel: 'email',
      purpose: 'offers',
      kind: 'double_opt_in',
      noticeVersion: '1',
      notices: [{ language: 'en', text: it.notice.text }],
      expiresAt: it.clock.now + WEEK_MS,
      state: 'open',
    });
  });

  test('is read as often as anybody likes, and nothing is on record for it', async () => {
    const it = await asked();
    const before = await it.ledger.size();
    for (let time = 0; time < 5; time++) expect((await it.question())?.state).toBe('open');
    expect(await it.ledger.size()).toEqual(before);
    expect((await it.ledger.verify()).ok).toBe(true);
  });

  test('prefers a text for its channel to one for all of them, in every language that there is', async () => {
    const it = await asked();
    for (const language of ['en', 'da'])
      await it.ledger.recordNotice({
        ...it.notice,
        channel: 'email',
        language,
        text: `By e-mail, ${language}`,
      });
    expect((await it.question())?.notices).toEqual([
      { language: 'da', text: 'By e-mail, da' },
      { language: 'en', text: 'By e-mail, en' },
    ]);
  });

  test('is expired from the very moment on which its time ends', async () => {
    const it = await asked();
    it.clock.now += WEEK_MS - 1;
    expect((await it.question())?.state).toBe('open');
    it.clock.now += 1;
    expect((await it.question())?.state).toBe('expired');
  });

  test.each(['confirmed', 'refused'] as const)('tells that it was %s', async (how) => {
    const it = await asked();
    await it.answer(how);
    expect((await it.question())?.state).toBe(how);
  });

  test('is put anew where the person asked for it once more: the older link waits for nothing', async () => {
    const it = await asked();
    it.clock.now += 60_000;
    const [again] = await it.ledger.record([{ ...REQUEST, resend: true }]);
    expect((await it.question())?.state).toBe('put_anew');
    const token = again?.recorded ? again.token! : '';
    expect((await it.ledger.requestByToken(token))?.state).toBe('open');
    await it.answer('refused');
    expect((await it.question())?.state).toBe('refused');
  });

  test('a no after a yes is the last word', async () => {
    const it = await asked();
    await it.answer('confirmed');
    await it.answer('refused');
    expect((await it.question())?.state).toBe('refused');
  });

  test('is still open for somebody who has left since: the answer is theirs', async () => {
    const it = await asked();
    await it.ledger.record([leave(ADA, { channel: 'email' })]);
    expect((await it.question())?.state).toBe('open');
  });

  test.each(['', 'x', 'A'.repeat(32), '%', '../..', 'asked elsewhere:'])(
    'is none for "%s"',
    async (token) => {
      const it = await asked();
      expect(await it.ledger.requestByToken(token)).toBeUndefined();
    },
  );

  test('is none for what stands in the ledger in place of a token', async () => {
    const it = await asked();
    const { token_hash: hash } = await it.open.engine.db
      .selectFrom('requests')
      .select('token_hash')
      .executeTakeFirstOrThrow();
    expect(await it.ledger.requestByToken(hash)).toBeUndefined();
  });

  test('is none any more once the person is forgotten', async () => {
    const it = await asked();
    it.clock.now += 30 * WEEK_MS;
    await it.ledger.purge({ contacts: it.clock.now, requests: it.clock.now });
    expect(await it.question()).toBeUndefined();
  });
});
