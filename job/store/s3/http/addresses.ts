/**
 * The addresses of a host in turn. DNS gives several for S3, and other ones every few seconds; AWS asks clients to
 * spread over them ("Performance guidelines for Amazon S3", "Use DNS to spread requests").
 */
import { lookup as systemLookup } from 'node:dns/promises';
import { isIP } from 'node:net';

/** Every address of `host`, in the resolver's order. Rejects as Node's lookup does. */
export type Lookup = (host: string) => Promise<readonly string[]>;

/** getaddrinfo, which knows /etc/hosts too, but not how long an answer holds. */
export const lookupAll: Lookup = async (host) =>
  (await systemLookup(host, { all: true, verbatim: true })).map(({ address }) => address);

/** S3's own records hold for a few seconds; new connections are rare enough that this is often. */
const freshMs = 30_000;
/** A failed address is left out for so long, while there are others. */
const asideMs = 30_000;

export class Addresses {
  readonly #host: string;
  readonly #lookup: Lookup;
  readonly #aside = new Map<string, number>();
  #known: readonly string[] = [];
  #knownAt = Number.NEGATIVE_INFINITY;
  #asking: Promise<void> | undefined;
  #turn = 0;

  constructor(host: string, lookup: Lookup) {
    this.#host = host;
    this.#lookup = lookup;
    if (isIP(host) !== 0) {
      this.#known = [host];
      this.#knownAt = Number.POSITIVE_INFINITY;
    }
  }

  /** The next address at `now`. An old answer serves when DNS fails; without any, rejects with the lookup's error. */
  async next(now: number): Promise<string> {
    if (now - this.#knownAt >= freshMs) {
      this.#asking ??= this.#ask(now).finally(() => {
        this.#asking = undefined;
      });
      await this.#asking;
    }
    for (let tried = 0; tried < this.#known.length; tried += 1) {
      const address = this.#inTurn();
      if ((this.#aside.get(address) ?? Number.NEGATIVE_INFINITY) <= now) return address;
    }
    return this.#inTurn();
  }

  /** No connection could be made to this address. */
  setAside(address: string, now: number): void {
    this.#aside.set(address, now + asideMs);
  }

  /** Whether there is an address at `now` that is not set aside. */
  hasOther(now: number): boolean {
    return this.#known.some((address) => (this.#aside.get(address) ?? Number.NEGATIVE_INFINITY) <= now);
  }

  #inTurn(): string {
    const address = this.#known[this.#turn % this.#known.length] ?? '';
    this.#turn += 1;
    return address;
  }

  async #ask(now: number): Promise<void> {
    try {
      const found = await this.#lookup(this.#host);
      if (found.length === 0)
        throw Object.assign(new Error(`DNS has no address for ${this.#host}`), { code: 'ENOTFOUND' });
      this.#known = found;
      this.#knownAt = now;
      for (const [address, until] of this.#aside) if (until <= now) this.#aside.delete(address);
    } catch (error) {
      if (this.#known.length === 0) throw error;
      // Asked again soon, not with every connection.
      this.#knownAt = now - freshMs + 1_000;
    }
  }
}
