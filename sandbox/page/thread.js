/** Draws one phone's thread. Every text goes in as text, never as markup. */

const time = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });
const moment = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'short' });
const day = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long' });

const STATUS = {
  accepted: 'on its way',
  sent: '✓ sent',
  delivered: '✓✓ delivered',
  read: '✓✓ read',
};

export function make(tag, className, text) {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}

/**
 * Brings the list in line with the thread and leaves alone what has not changed, so that focus,
 * selection and what a screen reader has already said stay where they are.
 */
export function drawThread(list, thread, onTap) {
  const follows = list.scrollHeight - list.scrollTop - list.clientHeight < 80;
  const before = new Map([...list.children].map((child) => [child.dataset.key, child]));
  const wanted = [];
  let lastDay = '';
  for (const item of thread) {
    const thisDay = day.format(item.at);
    if (thisDay !== lastDay) wanted.push([`day ${thisDay}`, '', () => make('li', 'day', thisDay)]);
    lastDay = thisDay;
    if (item.form === 'reaction') continue;
    const key = item.id ?? `note ${item.at} ${item.text}`;
    wanted.push([key, JSON.stringify(item), () => draw(item, thread, onTap)]);
  }
  const elements = wanted.map(([key, content, drawIt]) => {
    const old = before.get(key);
    if (old && old.dataset.content === content) return old;
    const element = drawIt();
    element.dataset.key = key;
    element.dataset.content = content;
    if (old) keepFocus(old, element);
    return element;
  });
  const same =
    elements.length === list.children.length &&
    elements.every((one, i) => one === list.children[i]);
  if (same) return;
  const focused = document.activeElement;
  list.replaceChildren(...elements);
  if (focused instanceof HTMLElement && list.contains(focused))
    focused.focus({ preventScroll: true });
  const wantsFocus = list.querySelector('[data-focus]');
  if (wantsFocus) {
    delete wantsFocus.dataset.focus;
    wantsFocus.focus({ preventScroll: true });
  }
  if (follows) list.scrollTop = list.scrollHeight;
}

/** A button that is drawn anew keeps the focus that its predecessor had. */
function keepFocus(old, element) {
  const index = [...old.querySelectorAll('button')].indexOf(document.activeElement);
  const heir = index < 0 ? undefined : element.querySelectorAll('button')[index];
  if (heir) heir.dataset.focus = 'yes';
}

function draw(item, thread, onTap) {
  if (item.kind === 'note') return make('li', 'note', item.text);
  return item.kind === 'in' ? drawMine(item, thread) : drawTheirs(item, onTap);
}

function drawMine(item, thread) {
  const bubble = make('li', 'bubble mine');
  const quoted = item.contextId && thread.find((other) => other.id === item.contextId);
  if (quoted) bubble.append(make('p', 'quoted', quoted.body ?? quoted.text));
  if (item.form === 'image') bubble.append(make('p', 'media', 'Photo'));
  if (item.text) bubble.append(make('p', 'words', item.text));
  bubble.append(make('p', 'meta', time.format(item.at)));
  return bubble;
}

function drawTheirs(item, onTap) {
  const failed = item.status === 'failed';
  const bubble = make('li', `bubble theirs ${item.form}${failed ? ' failed' : ''}`);
  if (item.media) bubble.append(drawMedia(item));
  if (item.header) bubble.append(make('p', 'title', item.header));
  if (item.offer) bubble.append(drawOffer(item.offer));
  bubble.append(make('p', 'words', item.body));
  if (item.footer) bubble.append(make('p', 'foot', item.footer));
  const meta = make('p', 'meta');
  if (failed) {
    meta.textContent = `${time.format(item.at)} · not delivered: ${FAILURES[item.code] ?? 'the sandbox was told so'} (${item.code})`;
  } else {
    meta.append(
      `${time.format(item.at)} · `,
      make('span', item.status, STATUS[item.status] ?? item.status),
    );
  }
  bubble.append(meta);
  if (item.buttons.length && !failed) bubble.append(drawButtons(item.buttons, item, onTap));
  if (item.cards) bubble.append(drawCards(item, failed, onTap));
  if (item.reaction) bubble.append(make('span', 'reaction', item.reaction));
  return bubble;
}

const MEDIA = { image: 'Photo', video: 'Video', document: 'Document', location: 'Location' };

/** The sandbox fetches nothing: what would be seen is named, with where it would come from. */
function drawMedia({ media, source }) {
  const shown = make('p', `media ${media}`, MEDIA[media] ?? media);
  if (source) shown.append(make('span', '', source));
  return shown;
}

function drawOffer({ text, endsAt }) {
  const shown = make('p', 'offer', text);
  if (endsAt) shown.append(make('span', '', `ends ${moment.format(endsAt)}`));
  return shown;
}

/** The cards of a carousel, in a row that scrolls; with the keyboard, too. */
function drawCards(item, failed, onTap) {
  const row = make('ul', 'cards');
  row.tabIndex = 0;
  row.setAttribute('aria-label', `${item.cards.length} cards`);
  for (const card of item.cards) {
    const entry = make('li', 'card');
    if (card.media) entry.append(drawMedia(card));
    if (card.body) entry.append(make('p', 'words', card.body));
    if (card.buttons.length && !failed) entry.append(drawButtons(card.buttons, item, onTap));
    row.append(entry);
  }
  return row;
}

const FAILURES = {
  131026: 'the number is not on WhatsApp',
  131049: 'WhatsApp does not deliver marketing here',
  131050: 'the person stopped offers',
};

function drawButtons(buttons, item, onTap) {
  const list = make('ul', 'buttons');
  for (const button of buttons) {
    const entry = make('li');
    if (button.type === 'quick_reply') {
      const tap = make('button', '', button.text);
      tap.type = 'button';
      tap.addEventListener('click', () => onTap(button, item));
      entry.append(tap);
    } else {
      const shown = make('div', 'url', button.text);
      const behind = behindButton(button);
      if (behind) shown.append(make('span', '', behind));
      entry.append(shown);
    }
    list.append(entry);
  }
  return list;
}

function behindButton({ type, url, code, phone, product, products }) {
  if (type === 'flow') return 'a form';
  if (type === 'catalog') return product ? `the catalogue, with ${product}` : 'the catalogue';
  return url ?? code ?? phone ?? products?.join(', ');
}
