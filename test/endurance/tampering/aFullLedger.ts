import fc from 'fast-check';
import { sql } from 'kysely';
import { DAY_MS } from '../../../core/consent';
import type { Act } from '../../../core/ledger';
import { closeEditions } from '../../../core/ledger/operations/editions';
import type { Identifier } from '../../../core/consent';
import { aLedger, grant } from '../../core/ledger/aLedger';
import { aCast } from '../story/cast';
import { aStory } from '../story/plan';
import { question, recipient, Stage } from '../story/stage';

/** Stories have people of their own; those of the crowd come after them. */
const STORIES = 40;
const PEOPLE = 100;

/** A ledger of many events, of which every table holds something of every kind. */
export async function aFullLedger(events: number, seed: number) {
  const it = await aLedger();
  await anEndedProof(it);
  const stories = fc.sample(aStory({ without: ['at once'] }), { numRuns: STORIES, seed });
  for (const [number, story] of stories.entries()) {
    const stage = new Stage(number, it.clock, it.open);
    for (const step of story) await stage.play(step);
  }
  for (let n = STORIES; (await it.ledger.size()).events < events; n += PEOPLE) {
    await it.ledger.record(Array.from({ length: PEOPLE }, (_, k) => aLife(n + k)).flat());
  }
  await someOfEach(it);
  await expectSomeOfEach(it);
  return it;
}

/** Somebody who left, was erased, and of whom not even the evidence is kept any more. */
async function anEndedProof({ ledger, clock }: Awaited<ReturnType<typeof aLedger>>) {
  await ledger.record(aLife(STORIES - 1).filter(({ type }) => type !== 'review'));
  await ledger.record([{ ...gone(STORIES - 1), kind: 'suppressed', channel: '*', purpose: '*' }]);
  for (const kind of ['contacts', 'proof'] as const) {
    clock.now += 400 * DAY_MS;
    await ledger.purge({ [kind]: clock.now - DAY_MS });
  }
}

const gone = (n: number) => ({
  type: 'leave' as const,
  who: { identifiers: aCast(n).slice(0, 1) },
  signed: false,
  evidence: {},
});

function aLife(n: number): Act[] {
  const [identifier] = aCast(n);
  const told = {
    who: { identifiers: identifier ? [identifier] : [], name: 'Nomen Nescio' },
    channel: 'whatsapp',
    signed: false,
    evidence: { source: 'list' },
  } as const;
  const claimed = { at: Date.UTC(2026, 0, 1), precision: 'day' } as const;
  const grant = { ...told, type: 'grant', by: 'others', claimed } as const;
  const leave = { ...told, type: 'leave', kind: 'withdrawn', purpose: 'news', claimed } as const;
  return [
    { ...grant, purpose: 'offers' },
    { ...grant, purpose: 'news', segments: { source: 'web-shop', tags: ['vip'] } },
    { ...grant, purpose: 'news', channel: 'sms' },
    leave,
    { ...leave, channel: 'sms' },
    { ...leave, kind: 'platform_stop', purpose: '*' },
    { ...told, type: 'resume', claimed: { at: Date.UTC(2026, 0, 2), precision: 'day' } },
    { ...told, type: 'review', seems: 'leave' },
  ];
}

/** What stories may have left out, or a purge at their end taken away. */
async function someOfEach(it: Awaited<ReturnType<typeof aLedger>>) {
  const steps = fc.sample(aStory({ without: ['at once', 'purge', 'erase', 'turn the clock'] }), {
    numRuns: 50,
    seed: 3,
  });
  for (const [n, story] of steps.entries()) {
    const stage = new Stage(100_000 + n, it.clock, it.open);
    for (const step of story) await stage.play(step);
  }
  for (const [version, change] of [
    ['2026', 'wording'],
    ['2027', 'substance'],
  ] as const) {
    await it.ledger.recordNotice({
      ...{ purpose: 'news', channel: '*', language: 'en', version, change },
      text: `We write to you about our news, as we say in ${version}.`,
      disclosures: { frequency: 'monthly' },
    });
  }
  const context = new Stage(0, it.clock, it.open).context;
  await context.write((trx) =>
    closeEditions(
      context,
      trx,
      [{ editionId: 'of another time', campaign: 'of another time', edition: '1' }],
      it.clock.now,
    ),
  );
  await claimsInEveryState(it);
  // Ends with what no table shows: that it was there, only an exported head can tell.
  await it.ledger.purge({});
}

async function claimsInEveryState({ ledger }: Awaited<ReturnType<typeof aLedger>>) {
  const people = Array.from({ length: 12 }, (_, n) => aCast(200_000 + n)[1] as Identifier);
  // A purpose of their own: a story may have changed the notice of any other.
  const purpose = 'surveys';
  await ledger.record(people.map((who) => grant(who, { purpose })));
  const results = await ledger.claim(
    { ...question('marketing'), purpose },
    { kind: 'campaign', campaign: 'autumn sale', edition: '2026-w47' },
    'run 1',
    people.map((who, item) => ({ item, recipient: recipient(who) })),
  );
  const states = ['sent', 'unknown', 'freed'] as const;
  await ledger.settle(
    results.flatMap((result, n) => {
      const state = states[n % 4];
      if (result.kind !== 'claimed' || !state) return [];
      const { claimId } = result;
      return [{ claimId, state, messageId: state === 'sent' ? `wamid.${n}` : undefined }];
    }),
  );
}

const THERE: ReadonlyArray<readonly [table: string, what: string]> = [
  ['consents', 'person_signed_at is not null'],
  ['consents', 'others_at is not null'],
  ['consents', 'expires_at is not null'],
  ['consents', 'segments is not null'],
  ['suppressions', 'signed_at is not null'],
  ['suppressions', 'resumed_signed_at is not null'],
  ['requests', 'answered_at is null'],
  ['requests', 'answered_at is not null'],
  ['reviews', 'resolved_at is null'],
  ['reviews', 'resolved_at is not null'],
  ['notices', "change = 'substance'"],
  ['contacts', 'restricted_at is not null'],
  ['contacts', 'profile is not null'],
  ['identifiers', 'identity_changed_at is not null'],
  ['retired_contacts', 'merged_into is not null'],
  ['inbox', 'read_at is null'],
  ['inbox', 'read_at is not null'],
  ['editions', 'closed_at is null'],
  ['editions', 'closed_at is not null'],
  ...['claimed', 'sent', 'unknown', 'freed'].map(
    (state) => ['claims', `state = '${state}'`] as const,
  ),
  ['claims', 'message_hash is not null'],
  ['claim_keys', 'true'],
  ['events', 'payload is null'],
  ['events', "type = 'proof_ended'"],
  ['events', "type = 'suppressions_taken_over'"],
];

async function expectSomeOfEach({ open }: Awaited<ReturnType<typeof aLedger>>) {
  for (const [table, what] of THERE) {
    const { rows } =
      await sql`select 1 from ${sql.table(table)} where ${sql.raw(what)} limit 1`.execute(
        open.engine.db,
      );
    expect({ table, what, rows: rows.length }).toEqual({ table, what, rows: 1 });
  }
}
