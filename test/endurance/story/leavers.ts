import { CHANNEL_RULES, type Identifier } from '../../../core/consent';
import type { Channel, IdentifierKind, LeavingKind } from '../../../core/consent/vocabulary';
import type { Act } from '../../../core/ledger';
import { type Played, question, recipient, type Stage } from './stage';

interface Flag {
  readonly kind: LeavingKind;
  readonly channel: Channel | '*';
  readonly purpose: string;
}

/**
 * Who has left, and has not themselves come back since: kept beside the story by the plainest of
 * rules, as someone would on paper. Whoever is on this list must not be written to.
 */
export class Leavers {
  readonly #flags = new Map<Identifier, Flag[]>();
  /** When somebody last acted for themselves, at the latest; and last resumed on the platform. */
  readonly #own = new Map<Identifier, number>();

  /** Who is linked with whom, before a step is played: a leaving reaches all of them. */
  async linked(stage: Stage): Promise<Map<Identifier, Identifier[]>> {
    const { engine, lookUp } = stage.open;
    const rows = await engine.db
      .selectFrom('identifiers')
      .select(['identifier_hash', 'contact_id'])
      .execute();
    const contactOf = new Map(rows.map((row) => [row.identifier_hash, row.contact_id]));
    const whose = (who: Identifier) => contactOf.get(lookUp.identifier(who));
    return new Map(
      stage.cast.map((who) => [
        who,
        stage.cast.filter((other) => other === who || (whose(who) && whose(other) === whose(who))),
      ]),
    );
  }

  note(stage: Stage, { recorded }: Played, linked: ReadonlyMap<Identifier, Identifier[]>): void {
    const acts = recorded.flatMap(({ acts, results }) =>
      acts.map((act, n) => ({ act, result: results[n] })),
    );
    // Whatever order things took that happened at once: an own act among them may have been the last.
    for (const { act } of acts)
      if (isOwn(act)) for (const who of stage.cast) this.#acted(stage, act, who);
    const linksAnew = acts.some(({ act }) => act.who.linkedBy && act.who.identifiers.length > 1);
    for (const { act, result } of acts) {
      // What is on record already was said when it first came: the number may be somebody else's since.
      if (act.type !== 'leave' || !result?.recorded || result.already) continue;
      const [acted] = act.who.identifiers;
      // What else is told may show that the number is somebody else's now: then it is theirs that is left.
      const reached = linksAnew ? [acted] : linked.get(acted as Identifier);
      for (const who of (reached ?? []) as Identifier[]) {
        if (who !== acted && !reaches(act.channel, who.kind)) continue;
        if (result.at < (this.#own.get(who) ?? 0)) continue;
        this.#flags.set(who, [...(this.#flags.get(who) ?? []), act]);
      }
    }
  }

  /** Leaving some other way: in another ledger, by what someone found in a message. */
  leaves(who: Identifier, flag: Flag) {
    this.#flags.set(who, [...(this.#flags.get(who) ?? []), flag]);
  }

  #acted(stage: Stage, act: Act, who: Identifier) {
    const theirs = act.who.identifiers.includes(who) || act.type === 'answer';
    if (!theirs) return;
    // Taken at its most generous: from now on, and for everything.
    this.#own.set(who, Math.max(this.#own.get(who) ?? 0, act.claimed?.at ?? 0, stage.clock.now));
    this.#flags.delete(who);
  }

  get count(): number {
    return this.#flags.size;
  }

  /**
   * Those on the list who would be written to all the same, by a check or by a claim.
   *
   * @param where one of the places to write to, by turns; absent: all of them
   */
  async writtenTo(stage: Stage, edition: string, where?: number): Promise<Identifier[]> {
    const found: Identifier[] = [];
    const places = where === undefined ? PLACES : [PLACES[where % PLACES.length] as Place];
    for (const { channel, purpose } of places) {
      const gone = [...this.#flags]
        .filter(([, flags]) => flags.some((flag) => covers(flag, channel, purpose)))
        .map(([who]) => who);
      if (gone.length === 0) continue;
      const asked = { ...question('marketing'), channel, purpose };
      const checked = await stage.ledger.check(asked, gone.map(recipient));
      const claimed = await stage.ledger.claim(
        asked,
        {
          kind: 'campaign',
          campaign: 'to everyone',
          edition: `${edition}.${channel}.${purpose}`,
        },
        `run ${edition}`,
        gone.map((who, item) => ({ item, recipient: recipient(who) })),
      );
      gone.forEach((who, n) => {
        if (checked[n]?.outcome !== 'blocked' || claimed[n]?.kind !== 'refused') found.push(who);
      });
    }
    return found;
  }
}

type Place = (typeof PLACES)[number];
/** The first more often, since most of what happens is about it. */
const PLACES = [
  { channel: 'whatsapp', purpose: 'offers' },
  { channel: 'sms', purpose: 'offers' },
  { channel: 'whatsapp', purpose: 'offers' },
  { channel: 'whatsapp', purpose: 'news' },
  { channel: 'email', purpose: 'offers' },
] as const;

const isOwn = (act: Act): boolean =>
  act.type === 'resume' ||
  (act.type === 'grant' && act.by === 'person') ||
  (act.type === 'answer' && act.answer === 'confirmed');

const reaches = (channel: Channel | '*', kind: IdentifierKind): boolean =>
  channel === '*' || CHANNEL_RULES[channel].identifierKinds.includes(kind);

const covers = (flag: Flag, channel: Channel, purpose: string): boolean =>
  (flag.channel === '*' || flag.channel === channel) &&
  (flag.purpose === '*' || flag.purpose === purpose);
