import type { Words } from './words';

export const zhHans: Words = {
  language: 'zh-Hans',
  name: '简体中文',
  signUp: {
    title: '请确认您的订阅',
    text: '有人使用您的地址或号码订阅了这些消息。是您本人吗？您希望收到这些消息吗？',
  },
  renewal: {
    title: '您还希望收到这些消息吗？',
    text: '您以前同意过接收这些消息。只有您再次同意，我们才会继续发送。',
  },
  who: '发送方',
  what: '内容',
  how: '方式',
  until: '请在此之前答复',
  notice: '您同意的内容',
  yes: '是，我同意',
  no: '不，谢谢',
  onlyAnAnswerCounts:
    '打开此页面不会改变任何事情，只有您的答复才算数。如果您没有订阅，请选择“不”或关闭此页面。',
  privacy: '隐私声明',
  confirmed: {
    title: '谢谢，已确认',
    text: '您的同意已记录。您可以随时改变主意。',
  },
  outweighed: {
    title: '您的答复已记录',
    text: '您同时也已退订，以退订为准：您不会收到这些消息。如果您想收到，请重新订阅。',
  },
  declined: {
    title: '您已拒绝',
    text: '您的拒绝已记录。您不会收到这些消息。',
  },
  gone: {
    title: '此链接已失效',
    text: '如果您已经答复，您的答复有效，无需再做任何事。如果您尚未答复，则没有任何改变；如果您想收到这些消息，请重新订阅。',
  },
  tooMany: {
    title: '尝试次数过多',
    text: '请等待几分钟，然后再次打开链接。',
  },
  failed: {
    title: '未能完成',
    text: '此页面目前无法接收您的答复。请过几分钟再试。',
  },
  channels: { email: '电子邮件', sms: '短信' },
};
