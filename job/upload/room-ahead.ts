/** The part of the scratch folder that may be filled with partitions before a thread is free for them. Of all threads. */
export class RoomAhead {
  #free: number;

  constructor(bytes: number) {
    this.#free = bytes;
  }

  /** Whether there is room for so many bytes, which are taken then. */
  take(bytes: number): boolean {
    if (bytes > this.#free) return false;
    this.#free -= bytes;
    return true;
  }

  give(bytes: number): void {
    this.#free += bytes;
  }
}
