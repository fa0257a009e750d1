/** Who may sign requests: the access keys the server knows, and when their tokens end. */

export interface Identity {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Temporary credentials have one, and each request must carry it. */
  readonly sessionToken?: string;
  /** From this moment of the server's clock (ms since 1970) the answer is ExpiredToken. @default never */
  readonly expiresAt?: number;
}

export class Identities {
  readonly #byKey = new Map<string, Identity>();

  /** Adds an identity, or replaces the one with the same access key. */
  add(identity: Identity): void {
    this.#byKey.set(identity.accessKeyId, identity);
  }

  get(accessKeyId: string): Identity | undefined {
    return this.#byKey.get(accessKeyId);
  }

  /** Throws when there is no such access key. */
  expire(accessKeyId: string, at: number): void {
    const identity = this.#byKey.get(accessKeyId);
    if (identity === undefined) {
      throw new Error(`expected an access key of: ${[...this.#byKey.keys()].join(', ')}, got ${accessKeyId}`);
    }
    this.#byKey.set(accessKeyId, { ...identity, expiresAt: at });
  }
}
