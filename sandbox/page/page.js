import { drawThread, make } from '/thread.js';

/** The list of phones, the phone that is open, and what its owner does with it. */

const by = (id) => document.getElementById(id);
const SHOWN = 200;
/** A message's statuses come about by themselves; so long after news the page looks again. */
const LOOK_AGAIN_MS = 1000;

const clock = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const date = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' });

let phones = [];
let open = '';
let again;

async function call(path, body) {
  const response = await fetch(path, body && { method: 'POST', body: JSON.stringify(body) });
  const answer = await response.json();
  if (!response.ok) throw new Error(answer.error ?? 'The sandbox refused this.');
  return answer;
}

const initials = (name) =>
  name
    .split(/\s+/)
    .map((word) => word[0] ?? '')
    .join('')
    .slice(0, 2)
    .toUpperCase();
const digitsIn = (text) => text.replace(/^\s*00/, '').replace(/\D/g, '');

async function refresh() {
  try {
    const [state, list, phone] = await Promise.all([
      call('/sandbox/state'),
      call('/sandbox/phones?summary'),
      open && call(`/sandbox/phone?number=${encodeURIComponent(open)}`),
    ]);
    by('offline').hidden = true;
    for (const name of ['accepted', 'recipients', 'received', 'pending']) {
      by(`figure-${name}`).textContent = state[name].toLocaleString();
    }
    phones = list;
    drawList();
    // The answer may be for a phone that was left meanwhile.
    if (phone && phone.phone === open) drawPhone(phone);
  } catch (error) {
    by('offline').hidden = !(error instanceof TypeError);
    if (!(error instanceof TypeError)) tellProblem(error);
  }
}

function news() {
  void refresh();
  clearTimeout(again);
  again = setTimeout(refresh, LOOK_AGAIN_MS);
}

function drawList() {
  const wanted = by('find').value.trim().toLowerCase();
  const digits = digitsIn(wanted);
  const found = phones.filter(
    ({ name, phone }) =>
      !wanted || name.toLowerCase().includes(wanted) || (digits && phone.includes(digits)),
  );
  if (/^[1-9]\d{6,14}$/.test(digits) && !found.length) {
    found.push({
      phone: digits,
      number: `+${digits}`,
      name: 'Open this number',
      last: 'Nothing written yet',
      unwritten: true,
    });
  }
  const rows = found.slice(0, SHOWN).map(drawRow);
  const focused = document.activeElement?.getAttribute('href');
  by('phones').replaceChildren(...rows);
  if (focused)
    by('phones')
      .querySelector(`a[href="${CSS.escape(focused)}"]`)
      ?.focus({ preventScroll: true });
  by('empty').hidden = phones.length > 0 || rows.length > 0;
  by('more').hidden = found.length <= SHOWN;
  by('more').textContent = `And ${found.length - SHOWN} more; type a name or number to find them.`;
}

function drawRow({ phone, number, name, last, lastAt, status, unwritten }) {
  const link = make('a');
  link.href = `#${phone}`;
  if (phone === open) link.setAttribute('aria-current', 'true');
  const avatar = make('span', 'avatar', unwritten ? '+' : initials(name));
  avatar.setAttribute('aria-hidden', 'true');
  const today = lastAt && new Date(lastAt).toDateString() === new Date().toDateString();
  link.append(
    avatar,
    make('span', 'name', name),
    make('span', 'time', lastAt ? (today ? clock : date).format(lastAt) : ''),
    make('span', 'last', `${number} · ${status === 'failed' ? 'not delivered: ' : ''}${last}`),
  );
  const row = make('li');
  row.append(link);
  return row;
}

function drawPhone(phone) {
  by('person').textContent = phone.name;
  by('number').textContent = phone.number;
  by('avatar').textContent = initials(phone.name);
  by('stopped').hidden = !phone.stopped;
  by('preference').textContent = phone.stopped
    ? 'Resume offers and announcements'
    : 'Stop offers and announcements';
  by('preference').dataset.value = phone.stopped ? 'resume' : 'stop';
  drawThread(by('thread'), phone.thread, (button, item) =>
    act('/sandbox/inbound', {
      from: open,
      contextMessageId: item.id,
      ...(item.form === 'interactive'
        ? { interactive: { id: button.payload, title: button.text } }
        : { button: { payload: button.payload, text: button.text } }),
    }),
  );
}

function show() {
  const next = digitsIn(location.hash);
  const other = next !== open;
  const before = open;
  open = next;
  document.body.classList.toggle('reading', open !== '');
  by('device').hidden = open === '';
  by('blank').hidden = open !== '';
  by('menu').open = false;
  by('problem').textContent = '';
  if (other) {
    by('thread').replaceChildren();
    by('text').value = '';
    moveFocus(before);
  }
  void refresh();
}

/** On a narrow screen the room that is left disappears; whoever uses the keyboard goes along. */
function moveFocus(before) {
  if (open) by('person').focus({ preventScroll: true });
  else by('phones').querySelector(`a[href="#${before}"]`)?.focus();
}

async function act(path, body) {
  by('problem').textContent = '';
  try {
    await call(path, body);
    await refresh();
    by('thread').scrollTop = by('thread').scrollHeight;
  } catch (error) {
    tellProblem(error);
  }
}

function tellProblem(error) {
  by('problem').textContent =
    error instanceof TypeError ? 'The sandbox did not answer; is it still running?' : error.message;
}

by('answer').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = by('text').value.trim();
  if (!text) return;
  by('text').value = '';
  void act('/sandbox/inbound', { from: open, text });
});

by('preference').addEventListener('click', () => {
  by('menu').open = false;
  by('menu').querySelector('summary').focus();
  void act('/sandbox/preferences', { from: open, value: by('preference').dataset.value });
});

document.addEventListener('keydown', (event) => {
  if (event.key !== 'Escape' || !by('menu').open) return;
  by('menu').open = false;
  by('menu').querySelector('summary').focus();
});
document.addEventListener('click', (event) => {
  if (!by('menu').contains(event.target)) by('menu').open = false;
});

by('search').addEventListener('submit', (event) => {
  event.preventDefault();
  by('phones').querySelector('a')?.click();
});
by('find').addEventListener('input', drawList);
window.addEventListener('hashchange', show);

const stream = new EventSource('/sandbox/events');
stream.addEventListener('message', news);
stream.addEventListener('error', () => {
  by('offline').hidden = false;
});
// What the webhook has confirmed changes without anything new on a phone.
setInterval(() => {
  if (!document.hidden && by('figure-pending').textContent !== '0') void refresh();
}, 3000);

show();
