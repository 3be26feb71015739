/**
 * A worker under load, until it is killed: `<place> <first number> <number of the master key>`. What
 * the ledger said is recorded it says too, line by line, and not before.
 */
import { writeSync } from 'node:fs';
import { type Act, Ledger, openLedger, PERMISSIONS } from '../../../core/ledger';
import { type Place, personOf, placeWithKey, type Said } from './said';

const DAY = 86_400_000;
const [placeGiven = '', first = '', firstKey = ''] = process.argv.slice(2);
const place = JSON.parse(placeGiven) as Place;
let n = Number(first);
let key = Number(firstKey);

const say = (said: Said) => void writeSync(1, `${JSON.stringify(said)}\n`);
const told = (who: number) =>
  ({
    who: { identifiers: [personOf(who)], name: 'Nomen Nescio' },
    channel: 'whatsapp',
    signed: true,
    evidence: { source: 'load' },
  }) as const;
const grant = (who: number, over: object = {}): Act => ({
  ...told(who),
  type: 'grant',
  purpose: 'offers',
  by: 'person',
  once: `grant ${who}`,
  ...over,
});

async function open(later = 0): Promise<Ledger> {
  return new Ledger(await openLedger(placeWithKey(place, key), {}), {
    allowed: PERMISSIONS,
    actor: { execution: '1' },
    now: () => Date.now() + later,
  });
}

const WORK: ReadonlyArray<() => Promise<void>> = [
  async function anImport() {
    const people = Array.from({ length: 30 }, () => n++);
    await (await open()).record(people.map((who) => grant(who)));
    for (const who of people) say({ granted: who });
  },
  async function aLeaving() {
    const who = n++;
    const ledger = await open();
    await ledger.record([grant(who)]);
    await ledger.record([
      { ...told(who), type: 'leave', kind: 'withdrawn', purpose: '*', once: `leave ${who}` },
    ]);
    say({ left: who });
  },
  async function aMessage() {
    const who = n++;
    const ledger = await open();
    await ledger.record([grant(who)]);
    const [stored] = await ledger.storeMessages([
      {
        ...{ type: 'message', channel: 'whatsapp', signed: true, form: 'text' },
        ...{ messageId: `m.${who}`, from: [personOf(who)], at: Date.now(), text: `I am ${who}.` },
      },
    ]);
    const handle = stored?.handle as string;
    say({ kept: handle, from: who });
    if (who % 2 === 0) return;
    await ledger.markRead(handle, 'none');
    say({ read: handle });
  },
  async function aCampaign() {
    const people = Array.from({ length: 5 }, () => n++);
    const ledger = await open();
    await ledger.record(people.map((who) => grant(who)));
    const results = await ledger.claim(
      {
        ...{ channel: 'whatsapp', purpose: 'offers', messageClass: 'marketing' },
        ...{ contactHours: { kind: 'off' }, frequencyCaps: [] },
      },
      { kind: 'campaign', campaign: 'load', edition: 'one' },
      `run ${people[0]}`,
      people.map((who, item) => ({
        item,
        recipient: { identifier: personOf(who), country: 'US' },
      })),
    );
    const claimed = results.flatMap((result, k) =>
      result.kind === 'claimed' ? [{ claimed: result.claimId, by: people[k] as number }] : [],
    );
    claimed.forEach(say);
    for (const [k, { claimed: claimId }] of claimed.entries()) {
      const state = k % 2 === 0 ? 'sent' : 'unknown';
      await ledger.settle([{ claimId, state, messageId: `wamid.${claimId}` }]);
      say({ settled: claimId, state });
    }
  },
  async function anErasure() {
    const who = n++;
    await (await open()).record([grant(who, { expiresAt: Date.now() + 1 })]);
    const report = await (
      await open(10 * DAY)
    ).purge({
      contacts: Date.now() + 9 * DAY,
      requests: Date.now(),
    });
    for (const { contactId } of report.contacts) say({ erased: contactId });
  },
  async function aChangeOfTheKey() {
    key += 1;
    await openLedger({ ...placeWithKey(place, key), ...previous(key - 1) }, {});
    say({ key });
  },
];

const previous = (which: number) => ({
  previousEncryptionKey: placeWithKey(place, which).encryptionKey,
});

async function work() {
  for (;;) await (WORK[Math.floor(Math.random() * WORK.length)] as () => Promise<void>)();
}

// Where the server is killed in place of this process, the first error is its end.
work().catch(() => process.exit(3));
