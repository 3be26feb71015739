/** How many tokens that are none may be tried. */
export interface GuessLimits {
  /** From one address. */
  readonly perAddress: number;
  /** From all addresses together. */
  readonly overall: number;
  readonly windowMs: number;
}

/** A token has 192 random bits, so that these are far from letting anyone guess one; they keep the ledger from being asked in vain. */
export const GUESS_LIMITS: GuessLimits = { perAddress: 20, overall: 1_000, windowMs: 600_000 };

/**
 * Counts the tokens that were tried and are none, in the memory of this process, for a span of time
 * that begins anew when it is over. Whoever holds a real link guesses nothing, and is not kept counted.
 */
export class Guesses {
  readonly #limits: GuessLimits;
  #since = -Infinity;
  #all = 0;
  /** Never more of them than `overall`. */
  readonly #by = new Map<string, number>();

  constructor(limits: GuessLimits = GUESS_LIMITS) {
    this.#limits = limits;
  }

  /**
   * Counts a try, where there may be one.
   *
   * @param address as `addressOf` tells it; undefined where it is not known, and only the overall limit counts
   * @returns how long to wait first, milliseconds; 0: not at all, and it is counted
   */
  take(address: string | undefined, now: number): number {
    const { perAddress, overall, windowMs } = this.#limits;
    // A clock that was set back would else keep a span going for as long as that.
    if (now - this.#since >= windowMs || now < this.#since) {
      this.#since = now;
      this.#all = 0;
      this.#by.clear();
    }
    if (this.#all >= overall || this.#triesOf(address) >= perAddress)
      return this.#since + windowMs - now;
    this.#count(address, 1);
    return 0;
  }

  /** What was tried is real, so it was no guess. */
  giveBack(address: string | undefined): void {
    this.#count(address, -1);
  }

  #triesOf(address: string | undefined): number {
    return address === undefined ? 0 : (this.#by.get(address) ?? 0);
  }

  #count(address: string | undefined, by: 1 | -1): void {
    this.#all = Math.max(0, this.#all + by);
    if (address === undefined) return;
    const tries = this.#triesOf(address) + by;
    if (tries > 0) this.#by.set(address, tries);
    else this.#by.delete(address);
  }
}

/** What of a request tells where it came from. */
export interface Origin {
  /** By n8n's reckoning: with N8N_PROXY_HOPS set, what the proxy says. */
  readonly ip?: string | undefined;
  readonly socket?: { readonly remoteAddress?: string | undefined } | undefined;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/**
 * Who is to be counted as one. A household or a server commonly has a whole /56 of IPv6 to itself, so that is one.
 *
 * @returns undefined where n8n stands behind a proxy that it was not told of: that address is everybody's, and
 *   one who guesses would lock all out
 */
export function addressOf({ ip, socket, headers }: Origin): string | undefined {
  if (!ip) return undefined;
  const forwarded = headers['x-forwarded-for'] !== undefined;
  if (forwarded && ip === socket?.remoteAddress) return undefined;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  return ip.includes(':') ? networkOf(ip) : ip;
}

/** The first 56 bits of an IPv6 address. */
function networkOf(ip: string): string {
  const [head = '', tail] = ip.split('%')[0]!.toLowerCase().split('::');
  const groups = (part: string | undefined) => (part ? part.split(':') : []);
  const [before, after] = [groups(head), groups(tail)];
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - before.length - after.length);
  const all = [...before, ...Array<string>(zeros).fill('0'), ...after];
  return all
    .slice(0, 4)
    .map((group, place) => parseInt(group, 16) & (place === 3 ? 0xff00 : 0xffff))
    .map((group) => group.toString(16))
    .join(':');
}
