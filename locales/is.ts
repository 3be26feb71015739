import type { Words } from './words';

export const is: Words = {
  language: 'is',
  name: 'Íslenska',
  signUp: {
    title: 'Staðfestu skráninguna',
    text: 'Einhver skráði netfangið þitt eða símanúmer fyrir þessum skilaboðum. Varst það þú og viltu fá þau?',
  },
  renewal: {
    title: 'Viltu áfram fá þessi skilaboð?',
    text: 'Þú hefur áður samþykkt þessi skilaboð. Þú færð þau áfram aðeins ef þú samþykkir þau aftur.',
  },
  who: 'Frá',
  what: 'Um',
  how: 'Leið',
  until: 'Svaraðu fyrir',
  notice: 'Það sem þú samþykkir',
  yes: 'Já, ég samþykki',
  no: 'Nei, takk',
  onlyAnAnswerCounts:
    'Ekkert breyttist við að opna síðuna; aðeins svarið þitt gildir. Ef þú skráðir þig ekki skaltu velja Nei eða loka síðunni.',
  privacy: 'Persónuverndarstefna',
  confirmed: {
    title: 'Takk, þetta er staðfest',
    text: 'Samþykki þitt er skráð. Þú getur skipt um skoðun hvenær sem er.',
  },
  outweighed: {
    title: 'Svarið þitt er skráð',
    text: 'Þú hefur líka afþakkað skilaboðin og það gengur fyrir: þú færð þau ekki. Ef þú vilt fá þau skaltu skrá þig aftur.',
  },
  declined: {
    title: 'Þú sagðir nei',
    text: 'Svarið þitt er skráð. Þú færð ekki þessi skilaboð.',
  },
  gone: {
    title: 'Hlekkurinn virkar ekki lengur',
    text: 'Ef þú hefur þegar svarað gildir svarið þitt og þú þarft ekki að gera meira. Ef ekki hefur ekkert breyst; skráðu þig aftur ef þú vilt fá skilaboðin.',
  },
  tooMany: {
    title: 'Of margar tilraunir',
    text: 'Bíddu í nokkrar mínútur og opnaðu svo hlekkinn aftur.',
  },
  failed: {
    title: 'Þetta tókst ekki',
    text: 'Síðan getur ekki tekið við svarinu þínu núna. Reyndu aftur eftir nokkrar mínútur.',
  },
  channels: { email: 'Tölvupóstur', sms: 'SMS' },
};
