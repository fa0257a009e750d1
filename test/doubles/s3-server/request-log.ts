/** What was asked and answered, so that tests can assert it: counts of everything, details of the latest. */
import type { Operation, S3Request } from './request.js';

export interface LoggedRequest extends S3Request {
  /** Of the answer; 0 where none was sent. */
  readonly status: number;
  /** Of DeleteObjects. */
  readonly deletedKeys: readonly DeletedKey[];
}

export interface DeletedKey {
  readonly key: string;
  /** Whether it goes only with a certain ETag. */
  readonly isConditional: boolean;
}

/** Details of millions of requests would fill the memory, so only so many of the latest are kept. */
const kept = 1000;

export class RequestLog {
  #latest: LoggedRequest[] = [];
  #counts = new Map<Operation, Map<number, number>>();

  add(request: S3Request, status: number, deletedKeys: readonly DeletedKey[] = []): void {
    let statuses = this.#counts.get(request.operation);
    if (statuses === undefined) {
      statuses = new Map();
      this.#counts.set(request.operation, statuses);
    }
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    this.#latest.push({ ...request, status, deletedKeys });
    if (this.#latest.length >= 2 * kept) this.#latest = this.#latest.slice(-kept);
  }

  /** The latest requests, oldest first, at most 1,000. */
  latest(): readonly LoggedRequest[] {
    return this.#latest.slice(-kept);
  }

  /** How many requests were answered, of one operation and with one status where these are given. */
  count(operation?: Operation, status?: number): number {
    let sum = 0;
    for (const [name, statuses] of this.#counts) {
      if (operation !== undefined && name !== operation) continue;
      for (const [code, times] of statuses) if (status === undefined || code === status) sum += times;
    }
    return sum;
  }

  /** `{ PutObject: { 200: 5, 503: 1 } }` */
  counts(): Record<string, Record<string, number>> {
    return Object.fromEntries(
      [...this.#counts].map(([name, statuses]) => [name, Object.fromEntries(statuses)]),
    );
  }

  clear(): void {
    this.#latest = [];
    this.#counts = new Map();
  }
}
