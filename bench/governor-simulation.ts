/**
 * S3 and the processes that write to it, in simulated time: what the governor is measured with. A step is a
 * millisecond, which is also as fine as a Node timer waits.
 */
import { Governor } from '../job/upload/pacing/governor.js';

export interface SimulatedS3 {
  /** PUTs a second that all partitions take together, by the second of the run. Infinity for no limit. */
  readonly limitAt: (second: number) => number;
  /** Keys spread evenly over this many partitions, each with its part of the limit. @default 1 */
  readonly partitions?: number;
  /** Seconds of the limit that an idle partition saves up and then takes at once. @default 0.1 */
  readonly burst?: number;
  /** Share of requests that are answered 503 whatever the rate. @default 0 */
  readonly stray?: number;
  /** Whether a request costs a random part of the limit (exponential, mean 1) instead of 1. @default false */
  readonly noisy?: boolean;
}

export interface SimulatedProcess {
  /** Second at which it begins. @default 0 */
  readonly startsAt?: number;
  /** Second at which it is killed: what is in flight is answered to nobody. @default it is not */
  readonly endsAt?: number;
  /** PUTs in flight at most, over all threads. @default 512 */
  readonly slots?: number;
  readonly maxRate?: number;
}

export interface Simulation {
  readonly s3: SimulatedS3;
  readonly processes: readonly SimulatedProcess[];
  readonly seconds: number;
  readonly seed: number;
}

/** What happened in one tenth of a second, by process. Both count answers as S3 gave them. */
export interface Tenth {
  readonly taken: number[];
  readonly throttled: number[];
}

const msPerTenth = 100;
/** No answer takes longer, in milliseconds. */
const longestLatency = 2_047;
/** Lognormal with median 20 ms and 99th percentile 150 ms. */
const medianLatency = 20;
const latencySpread = Math.log(150 / 20) / 2.3263;
/** A throttled request waits for a random part of this, in milliseconds, keeping its slot. */
const longestBackoff = 100;

/** Plays the simulation and returns its tenths of a second. The same seed gives the same run. */
export function simulate({ s3, processes, seconds, seed }: Simulation): Tenth[] {
  const random = randomFrom(seed);
  const time = { ms: 0 };
  const server = new Buckets(s3, random);
  const clients = processes.map((process) => new Client(process, time, random));
  const tenths: Tenth[] = [];
  for (; time.ms < seconds * 1000; time.ms += 1) {
    if (time.ms % msPerTenth === 0) {
      tenths.push({ taken: clients.map(() => 0), throttled: clients.map(() => 0) });
    }
    const tenth = tenths.at(-1);
    server.refill(time.ms);
    for (const client of clients) client.receive();
    // In random order, or one process would always be the first to find tokens.
    const sending = clients.map((_, index) => index);
    while (sending.length > 0) {
      const turn = sending.length === 1 ? 0 : Math.floor(random() * sending.length);
      const index = sending[turn] ?? 0;
      const end = clients[index]?.send(server);
      if (end === undefined) sending.splice(turn, 1);
      else if (tenth) tenth[end][index] = (tenth[end][index] ?? 0) + 1;
    }
  }
  return tenths;
}

/** A token bucket for each partition. */
class Buckets {
  readonly #s3: SimulatedS3;
  readonly #random: () => number;
  readonly #tokens: Float64Array;

  constructor(s3: SimulatedS3, random: () => number) {
    this.#s3 = s3;
    this.#random = random;
    this.#tokens = new Float64Array(s3.partitions ?? 1);
  }

  /** Adds what a millisecond brings. */
  refill(ms: number): void {
    const limit = this.#s3.limitAt(ms / 1000) / this.#tokens.length;
    const capacity = Math.max(1, limit * (this.#s3.burst ?? 0.1));
    for (const [partition, tokens] of this.#tokens.entries()) {
      this.#tokens[partition] = Math.min(capacity, tokens + limit / 1000);
    }
  }

  /** Whether S3 takes a request to a random key now. */
  takes(): boolean {
    if (this.#s3.stray !== undefined && this.#random() < this.#s3.stray) return false;
    const partition = this.#tokens.length === 1 ? 0 : Math.floor(this.#random() * this.#tokens.length);
    const tokens = this.#tokens[partition] ?? 0;
    if (tokens < 1) return false;
    this.#tokens[partition] = tokens - (this.#s3.noisy ? -Math.log(1 - this.#random()) : 1);
    return true;
  }
}

/** A process with always more to send: it keeps its slots full as far as its governor lets it. */
class Client {
  readonly #time: { ms: number };
  readonly #random: () => number;
  readonly #startsAt: number;
  readonly #endsAt: number;
  readonly #start: () => Governor;
  #governor: Governor | undefined;
  #freeSlots: number;
  /** The millisecond of the place that was taken last, once it is used undefined. */
  #place: number | undefined;
  /** By the millisecond of its answer, modulo its length: the latency of each request under way, negative for a 503. */
  readonly #answers: number[][] = Array.from({ length: longestLatency + 1 }, () => []);
  /** By the millisecond, modulo its length: slots that a backoff gives back. */
  readonly #backedOff = new Int32Array(longestBackoff + 1);

  constructor(process: SimulatedProcess, time: { ms: number }, random: () => number) {
    this.#time = time;
    this.#random = random;
    this.#startsAt = (process.startsAt ?? 0) * 1000;
    this.#endsAt = (process.endsAt ?? Number.POSITIVE_INFINITY) * 1000;
    this.#freeSlots = process.slots ?? 512;
    const clock = () => BigInt(time.ms) * 1_000_000n;
    const { maxRate } = process;
    this.#start = () => new Governor({ clock, ...(maxRate === undefined ? {} : { maxRate }) });
  }

  /** Takes in the answers of this millisecond. */
  receive(): void {
    if (this.#time.ms < this.#startsAt || this.#time.ms >= this.#endsAt) return;
    this.#governor ??= this.#start();
    const waited = this.#time.ms % this.#backedOff.length;
    this.#freeSlots += this.#backedOff[waited] ?? 0;
    this.#backedOff[waited] = 0;
    const now = this.#time.ms % this.#answers.length;
    for (const answer of this.#answers[now] ?? []) {
      this.#governor.report(answer > 0 ? 'taken' : 'throttled', Math.abs(answer));
      if (answer > 0) {
        this.#freeSlots += 1;
      } else {
        const backoff = 1 + Math.floor(this.#random() * longestBackoff);
        const until = (this.#time.ms + backoff) % this.#backedOff.length;
        this.#backedOff[until] = (this.#backedOff[until] ?? 0) + 1;
      }
    }
    this.#answers[now] = [];
  }

  /** Sends a request and returns what S3 makes of it, or undefined when none may be sent in this millisecond. */
  send(server: Buckets): 'taken' | 'throttled' | undefined {
    if (this.#governor === undefined || this.#freeSlots === 0 || this.#time.ms >= this.#endsAt)
      return undefined;
    this.#place ??= this.#time.ms + this.#governor.takePlace();
    if (this.#place > this.#time.ms) return undefined;
    this.#place = undefined;
    this.#freeSlots -= 1;
    const takes = server.takes();
    const latency = this.#latency();
    this.#answers[(this.#time.ms + latency) % this.#answers.length]?.push(takes ? latency : -latency);
    return takes ? 'taken' : 'throttled';
  }

  #latency(): number {
    const normal = Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
    const latency = Math.round(medianLatency * Math.exp(latencySpread * normal));
    return Math.min(longestLatency, Math.max(1, latency));
  }
}

/** The mulberry32 generator: numbers from 0 up to but not including 1. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
