/**
 * Tells an outage of a store from the failure of one request: while nothing at all succeeds, the store waits as a
 * whole, and one request probes whether it answers again. In memory that all threads of a process share, so that they
 * wait as one.
 */

/** Failures without any success in between for so long, in ms, make an outage; shorter ones each request waits out itself. */
const graceMs = 1_000;

/** Between two probes, in ms. */
const probePauseMs = 2_000;

/** A probe that tells nothing for so long, in ms, has been given up by its owner. */
const probeLostMs = 60_000;

/** 64-bit cells; times in ms of a monotonic clock that the threads share, 0 for none. */
const failingSince = 0;
const nextProbe = 1;
const succeededOnce = 2;
const cellBytes = 3 * 8;

/** Of the text that says how the last request failed. */
const reasonBytes = 128;

export class Outage {
  /** The outage itself, for the other threads. */
  readonly memory: SharedArrayBuffer;
  readonly #cells: BigInt64Array;
  readonly #reason: Uint8Array;

  /** Without `memory` a store that has not been tried; with another thread's `memory` the same store. */
  constructor(memory?: SharedArrayBuffer) {
    this.memory = memory ?? new SharedArrayBuffer(cellBytes + reasonBytes);
    this.#cells = new BigInt64Array(this.memory, 0, 3);
    this.#reason = new Uint8Array(this.memory, cellBytes, reasonBytes);
  }

  /** Whether any request has succeeded yet. */
  get hasSucceeded(): boolean {
    return Atomics.load(this.#cells, succeededOnce) === 1n;
  }

  /** Whether the last request failed. */
  get isFailing(): boolean {
    return Atomics.load(this.#cells, failingSince) !== 0n;
  }

  /** How long every request has failed, at `now`; undefined when the last one did not. */
  lasts(now: number): number | undefined {
    const since = Number(Atomics.load(this.#cells, failingSince));
    return since === 0 ? undefined : Math.max(now - since, 0);
  }

  /** How the last request failed, such as `ECONNREFUSED` or `500 InternalError`. */
  get reason(): string {
    const text = Buffer.from(this.#reason);
    return text.toString('utf8', 0, text.indexOf(0));
  }

  /** The server did what it was asked, or said that it will not. */
  succeeded(): void {
    // Reading alone is what each of a million PUTs does; writing would take the cell from the other threads.
    if (!this.hasSucceeded) Atomics.store(this.#cells, succeededOnce, 1n);
    this.answered();
  }

  /** The server asks for fewer requests: it is there. */
  answered(): void {
    if (this.isFailing) Atomics.store(this.#cells, failingSince, 0n);
  }

  /** A request failed at `now` in a way that may pass. Returns how long every request has. */
  failed(now: number, reason: string): number {
    const at = BigInt(Math.max(Math.floor(now), 1));
    if (Atomics.compareExchange(this.#cells, failingSince, 0n, at) === 0n) {
      Atomics.store(this.#cells, nextProbe, at + BigInt(graceMs));
    }
    const text = Buffer.from(reason).subarray(0, reasonBytes - 1);
    this.#reason.fill(0);
    this.#reason.set(text);
    return this.lasts(now) ?? 0;
  }

  /** The probe failed at `now`: the next one may start after a pause. */
  probeFailed(now: number): void {
    Atomics.store(this.#cells, nextProbe, BigInt(Math.floor(now) + probePauseMs));
  }

  /** The probe was not sent: another may go at once. */
  probeReturned(now: number): void {
    Atomics.store(this.#cells, nextProbe, BigInt(Math.floor(now)));
  }

  /** Whether a request may start at `now`: as usual, as the probe, or not yet. */
  turn(now: number): 'go' | 'probe' | 'wait' {
    const failing = this.lasts(now);
    if (failing === undefined || failing < graceMs) return 'go';
    const due = Atomics.load(this.#cells, nextProbe);
    if (now < Number(due)) return 'wait';
    const taken = BigInt(Math.floor(now) + probeLostMs);
    return Atomics.compareExchange(this.#cells, nextProbe, due, taken) === due ? 'probe' : 'wait';
  }
}
