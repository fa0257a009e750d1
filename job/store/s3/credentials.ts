/** AWS credentials that stay fresh through a long run: read ahead of their end, by one reader at a time. */
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import type { Clock } from '../../shared/clock.js';
import { httpAgents } from '../../shared/http-agents.js';
import { chainFailure } from './chain-failure.js';

export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string | undefined;
  /** Undefined when they do not end. */
  readonly expiration?: Date | undefined;
}

/** Reads credentials anew, past any cache. */
export type LoadCredentials = () => Promise<Credentials>;

/** As the SDK's own providers do. */
const refreshAheadMs = 5 * 60_000;

/** Not to ask a failing source again with every PUT. */
const refreshPauseMs = 5_000;

/**
 * The SDK's default chain: environment, profile, web identity, container and instance roles. Its STS and SSO calls go
 * through the proxy, those to a machine's or a container's own address never. With a profile, its credentials alone.
 * @throws Error that says what each source of the chain said
 */
export function defaultCredentials(region: string, profile?: string): LoadCredentials {
  return async () => {
    const said: string[] = [];
    const note = (...parts: unknown[]) => void said.push(parts.join(' '));
    const logger = { trace: note, debug: note, info: note, warn: note, error: note };
    const requestHandler = await httpAgents(`https://sts.${region}.amazonaws.com`, 4);
    const provide = defaultProvider({
      clientConfig: { region, requestHandler },
      ignoreCache: true,
      logger,
      ...(profile === undefined ? {} : { profile }),
    });
    try {
      return await provide({ forceRefresh: true });
    } catch (error) {
      throw await chainFailure(error, said, process.env);
    }
  };
}

export class CredentialSource {
  readonly #load: LoadCredentials;
  readonly #clock: Pick<Clock, 'wall' | 'monotonic'>;
  #current: Credentials | undefined;
  #loading: Promise<Credentials> | undefined;
  #lastLoadAt = Number.NEGATIVE_INFINITY;

  constructor(load: LoadCredentials, clock: Pick<Clock, 'wall' | 'monotonic'>) {
    this.#load = load;
    this.#clock = clock;
  }

  /** Those in hand while they need no renewal: the usual case, without a promise. */
  get held(): Credentials | undefined {
    const held = this.#current;
    if (held?.expiration === undefined) return held;
    return held.expiration.getTime() - this.#clock.wall() < refreshAheadMs ? undefined : held;
  }

  /**
   * Valid credentials. In the last five minutes of their life they are read anew in the background; those in hand
   * serve until they end, so that a source which fails for a while does no harm.
   * Rejects with the source's error when there are none.
   */
  async current(): Promise<Credentials> {
    const held = this.#current;
    if (held === undefined) return this.#refresh();
    if (held.expiration === undefined) return held;
    const leftMs = held.expiration.getTime() - this.#clock.wall();
    if (leftMs <= 0) return this.#refresh();
    if (leftMs < refreshAheadMs && this.#clock.monotonic() - this.#lastLoadAt >= refreshPauseMs) {
      this.#refresh().catch(() => {});
    }
    return held;
  }

  /**
   * Credentials other than `refused`, which the server did not take: what another request has fetched by now, or
   * what the source gives. Undefined when the source still gives the refused ones.
   */
  async replace(refused: Credentials): Promise<Credentials | undefined> {
    const held = this.#current;
    if (held !== undefined && !same(held, refused)) return held;
    const fresh = await this.#refresh();
    return same(fresh, refused) ? undefined : fresh;
  }

  #refresh(): Promise<Credentials> {
    this.#loading ??= this.#loadOnce().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #loadOnce(): Promise<Credentials> {
    this.#lastLoadAt = this.#clock.monotonic();
    this.#current = await this.#load();
    return this.#current;
  }
}

function same(one: Credentials, other: Credentials): boolean {
  return one.accessKeyId === other.accessKeyId && one.sessionToken === other.sessionToken;
}
