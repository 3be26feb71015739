import type { Words } from './words';

export const pl: Words = {
  language: 'pl',
  name: 'Polski',
  signUp: {
    title: 'Prosimy o potwierdzenie zapisu',
    text: 'Ktoś zapisał się na te wiadomości, podając Twój adres lub numer. Czy to Ty i czy chcesz je otrzymywać?',
  },
  renewal: {
    title: 'Czy nadal chcesz otrzymywać te wiadomości?',
    text: 'Otrzymywanie tych wiadomości było już przez Ciebie zaakceptowane. Będą przychodzić dalej tylko po ponownej zgodzie.',
  },
  who: 'Od',
  what: 'Temat',
  how: 'Kanał',
  until: 'Odpowiedz do',
  notice: 'Na co się zgadzasz',
  yes: 'Tak, zgadzam się',
  no: 'Nie, dziękuję',
  onlyAnAnswerCounts:
    'Otwarcie tej strony niczego nie zmieniło; liczy się tylko Twoja odpowiedź. Jeśli to nie Twój zapis, wybierz Nie lub zamknij stronę.',
  privacy: 'Informacja o prywatności',
  confirmed: {
    title: 'Dziękujemy, potwierdzono',
    text: 'Twoja zgoda została zapisana. Możesz zmienić zdanie w każdej chwili.',
  },
  outweighed: {
    title: 'Twoja odpowiedź została zapisana',
    text: 'Mamy też Twoją rezygnację, a ona ma pierwszeństwo: nie otrzymasz tych wiadomości. Jeśli chcesz je otrzymywać, zapisz się ponownie.',
  },
  declined: {
    title: 'Odpowiedź brzmi: nie',
    text: 'Twoja odmowa została zapisana. Nie otrzymasz tych wiadomości.',
  },
  gone: {
    title: 'Ten link już nie działa',
    text: 'Jeśli odpowiedź została już udzielona, jest ważna i nie trzeba robić nic więcej. Jeśli nie, nic się nie zmieniło; zapisz się ponownie, jeśli chcesz otrzymywać wiadomości.',
  },
  tooMany: {
    title: 'Zbyt wiele prób',
    text: 'Odczekaj kilka minut i otwórz link ponownie.',
  },
  failed: {
    title: 'Nie udało się',
    text: 'Strona nie może teraz przyjąć Twojej odpowiedzi. Spróbuj ponownie za kilka minut.',
  },
  channels: { email: 'E-mail', sms: 'SMS' },
};
