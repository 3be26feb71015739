import type { Words } from './words';

export const fi: Words = {
  language: 'fi',
  name: 'Suomi',
  signUp: {
    title: 'Vahvista tilauksesi',
    text: 'Joku on tilannut nämä viestit sinun osoitteellasi tai numerollasi. Olitko se sinä, ja haluatko saada viestit?',
  },
  renewal: {
    title: 'Haluatko edelleen saada nämä viestit?',
    text: 'Olet aiemmin suostunut näihin viesteihin. Saat niitä jatkossa vain, jos suostut uudelleen.',
  },
  who: 'Lähettäjä',
  what: 'Aihe',
  how: 'Kanava',
  until: 'Vastaa viimeistään',
  notice: 'Mihin suostut',
  yes: 'Kyllä, suostun',
  no: 'Ei kiitos',
  onlyAnAnswerCounts:
    'Sivun avaaminen ei muuttanut mitään; vain vastauksesi ratkaisee. Jos et tilannut viestejä, valitse Ei tai sulje sivu.',
  privacy: 'Tietosuojaseloste',
  confirmed: {
    title: 'Kiitos, tilaus on vahvistettu',
    text: 'Suostumuksesi on kirjattu. Voit muuttaa mielesi milloin tahansa.',
  },
  outweighed: {
    title: 'Vastauksesi on kirjattu',
    text: 'Olet myös kieltänyt viestit, ja kielto menee edelle: et saa näitä viestejä. Jos haluat ne, tilaa ne uudelleen.',
  },
  declined: {
    title: 'Vastasit ei',
    text: 'Kieltosi on kirjattu. Et saa näitä viestejä.',
  },
  gone: {
    title: 'Linkki ei enää toimi',
    text: 'Jos olet jo vastannut, vastauksesi on voimassa eikä sinun tarvitse tehdä muuta. Jos et ole vastannut, mikään ei ole muuttunut; tilaa viestit uudelleen, jos haluat ne.',
  },
  tooMany: {
    title: 'Liian monta yritystä',
    text: 'Odota muutama minuutti ja avaa linkki sitten uudelleen.',
  },
  failed: {
    title: 'Se ei onnistunut',
    text: 'Sivu ei voi juuri nyt ottaa vastaustasi vastaan. Yritä uudelleen muutaman minuutin kuluttua.',
  },
  channels: { email: 'Sähköposti', sms: 'Tekstiviesti' },
};
