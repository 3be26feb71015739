import type { Words } from './words';

export const zhHant: Words = {
  language: 'zh-Hant',
  name: '繁體中文',
  signUp: {
    title: '請確認您的訂閱',
    text: '有人使用您的地址或號碼訂閱了這些訊息。是您本人嗎？您希望收到這些訊息嗎？',
  },
  renewal: {
    title: '您還希望收到這些訊息嗎？',
    text: '您以前同意過接收這些訊息。只有您再次同意，我們才會繼續傳送。',
  },
  who: '傳送方',
  what: '內容',
  how: '方式',
  until: '請在此之前答覆',
  notice: '您同意的內容',
  yes: '是，我同意',
  no: '不，謝謝',
  onlyAnAnswerCounts:
    '開啟此頁面不會改變任何事情，只有您的答覆才算數。如果您沒有訂閱，請選擇「不」或關閉此頁面。',
  privacy: '隱私權聲明',
  confirmed: {
    title: '謝謝，已確認',
    text: '您的同意已記錄。您可以隨時改變主意。',
  },
  outweighed: {
    title: '您的答覆已記錄',
    text: '您同時也已取消訂閱，以取消訂閱為準：您不會收到這些訊息。如果您想收到，請重新訂閱。',
  },
  declined: {
    title: '您已拒絕',
    text: '您的拒絕已記錄。您不會收到這些訊息。',
  },
  gone: {
    title: '此連結已失效',
    text: '如果您已經答覆，您的答覆有效，無需再做任何事。如果您尚未答覆，則沒有任何改變；如果您想收到這些訊息，請重新訂閱。',
  },
  tooMany: {
    title: '嘗試次數過多',
    text: '請等待幾分鐘，然後再次開啟連結。',
  },
  failed: {
    title: '未能完成',
    text: '此頁面目前無法接收您的答覆。請過幾分鐘再試。',
  },
  channels: { email: '電子郵件', sms: '簡訊' },
};
