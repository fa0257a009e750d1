/**
 * How PUTs are signed: in the query with an expiry wherever a deadline is given, so that the server itself refuses one
 * that was held up past it; in a header elsewhere, and where the first contact shows that a policy forbids the query
 * form (`s3:authType`).
 */
import { transportError } from '../../retry/transport-error.js';
import type { Clock } from '../../shared/clock.js';
import type { WriteDeadline } from '../object-store.js';
import type { Credentials } from './credentials.js';
import type { Answer } from './http/answer-reader.js';
import type { PutMessage } from './put-message.js';
import { ServerClock } from './server-clock.js';
import { Signer } from './sign.js';

export interface SignedPut {
  readonly head: string;
  /** Undefined where it does not expire. */
  readonly expiry: Expiry | undefined;
}

interface Expiry {
  /** Our deadline's end when it was signed, by our monotonic clock. */
  readonly ends: number;
  /** By the server's clock, in ms since 1970. */
  readonly from: number;
  readonly to: number;
}

/**
 * What a 403 to a PUT that was signed in the query may mean. `late`: it came after its deadline. `clock`: the server
 * took it for late or early by a clock that we did not know. `form`: perhaps this form of signature is what is denied.
 */
export type Denial = 'late' | 'clock' | 'form' | 'denied';

/** Servers forgive so much between their clock and a signature's time; past it the clock is what is wrong. */
const earlyMs = 60_000;

/** What servers answer to a signature that they do not take, or do not understand. */
const isOfSignature = new Set([400, 401, 403, 501]);

export class PutSigning {
  readonly serverClock: ServerClock;
  readonly #signer: Signer;
  readonly #clock: Pick<Clock, 'wall' | 'monotonic'>;
  #form: 'query' | 'header' = 'query';
  /** A PUT in the form has succeeded. */
  #isProven = false;

  constructor(region: string, clock: Pick<Clock, 'wall' | 'monotonic'>) {
    this.#signer = new Signer(region);
    this.#clock = clock;
    this.serverClock = new ServerClock(clock);
  }

  /** Whether a PUT with this deadline would be signed in the query before the server's clock is known. */
  needsFirstContact(deadline: WriteDeadline | undefined): boolean {
    return (
      !this.#isProven &&
      this.#form === 'query' &&
      deadline !== undefined &&
      deadline.ends() < Number.POSITIVE_INFINITY
    );
  }

  /**
   * @throws TransportError when a value cannot be sent as a header, and `ERR_NOT_IN_TIME` when less than a second is
   * left, which no expiry can express
   */
  sign(message: PutMessage, credentials: Credentials, deadline: WriteDeadline | undefined): SignedPut {
    const now = this.serverClock.now();
    const ends = deadline?.ends() ?? Number.POSITIVE_INFINITY;
    if (this.#form === 'header' || ends === Number.POSITIVE_INFINITY) {
      return { head: message.head(this.#signer, credentials, now), expiry: undefined };
    }
    const seconds = Math.floor((ends - this.#clock.monotonic()) / 1000);
    if (seconds < 1) throw transportError('ERR_NOT_IN_TIME', 'Less than a second was left to write', false);
    const from = Math.floor(now / 1000) * 1000;
    const head = message.headUntil(this.#signer, credentials, now, Math.min(seconds, longestSeconds));
    return { head, expiry: { ends, from, to: from + seconds * 1000 } };
  }

  /** The server took a PUT, or refused it for a reason of its own. */
  proven(): void {
    this.#isProven = true;
  }

  judgeDenied({ expiry }: SignedPut, answer: Answer): Denial {
    if (expiry === undefined || !isOfSignature.has(answer.status)) return 'denied';
    if (this.#clock.monotonic() >= expiry.ends) return 'late';
    const serverNow = Date.parse(answer.headers.get('date') ?? '');
    if (serverNow >= expiry.to || serverNow < expiry.from - earlyMs) return 'clock';
    return this.#isProven ? 'denied' : 'form';
  }

  /** From now on PUTs are signed in a header. */
  useHeader(): void {
    this.#form = 'header';
  }
}

/** Amazon S3 API Reference, "Authenticating Requests: Using Query Parameters": seven days. */
const longestSeconds = 604_800;
