import { answerFor, readMessage } from '../../../core/language';

const read = (text: string, ...languages: string[]): string => {
  const { intent, certainty } = readMessage(text, { languages });
  return `${intent}, ${certainty}`;
};

describe('Chinese', () => {
  it.each(['退订', '退訂', '退订退订', '退 订！', '【退订】', 'ＴＤ', '取消訂閱。'])(
    '%j leaves, unread, in either script and width',
    (text) => {
      expect(read(text)).toBe('leave, keyword');
    },
  );

  it('is read sign by sign: the sentence needs no spaces', () => {
    expect(read('请不要再给我发广告短信了')).toBe('leave, sentence');
    expect(read('請不要再傳廣告簡訊給我')).toBe('leave, sentence');
    expect(read('别停，我喜欢你们的优惠')).toBe('none, sentence');
  });

  it('another sign is another word, not a slip', () => {
    expect(read('不要再发货了')).toBe('none, sentence');
  });

  it('what is quoted in corner brackets is not what the person says', () => {
    expect(read('你們的簡訊寫「回覆TD即可退訂」，是什麼')).not.toMatch(
      /^leave, (keyword|sentence)/,
    );
  });

  it('of the traditional script is answered in it', () => {
    expect(readMessage('請停止傳送訊息').language).toBe('zh-Hant');
    expect(readMessage('请停止发送信息').language).toBe('zh');
    expect(answerFor('leave', 'zh-Hant')).toMatch(/訊息/u);
    expect(answerFor('leave', 'zh-TW')).toBe(answerFor('leave', 'zh-Hant'));
    expect(answerFor('leave', 'zh-CN')).toMatch(/信息/u);
  });
});

describe('a word that means something else abroad', () => {
  it('counts where the business writes in its language, and nowhere else', () => {
    expect(read('TAK', 'pl')).toBe('confirm, keyword');
    expect(read('Tak', 'da')).toBe('none, sentence');
    expect(read('T', 'zh')).toBe('leave, keyword');
    expect(read('T', 'en')).toBe('none, sentence');
  });
});
