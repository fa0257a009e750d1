/** Bounds the PUTs in flight in one thread, by their number and by the bytes of their bodies. */
export class Slots {
  readonly #maxRequests: number;
  readonly #maxBytes: number;
  #requests = 0;
  #bytes = 0;
  #wake: (() => void) | undefined;

  constructor(maxRequests: number, maxBytes: number) {
    this.#maxRequests = maxRequests;
    this.#maxBytes = maxBytes;
  }

  /** Whether a body of this many bytes may start now. One alone may always, however large. */
  hasRoomFor(bytes: number): boolean {
    return (
      this.#requests === 0 || (this.#requests < this.#maxRequests && this.#bytes + bytes <= this.#maxBytes)
    );
  }

  take(bytes: number): void {
    this.#requests += 1;
    this.#bytes += bytes;
  }

  give(bytes: number): void {
    this.#requests -= 1;
    this.#bytes -= bytes;
    this.wake();
  }

  /** Lets the waiter look again, though nothing was given back. */
  wake(): void {
    this.#wake?.();
    this.#wake = undefined;
  }

  /** Resolves when the next slot is given back, or by `wake`. For one waiter at a time. */
  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  /** Resolves when nothing is in flight. */
  async drained(): Promise<void> {
    while (this.#requests > 0) await this.next();
  }
}
