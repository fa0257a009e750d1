/** How long a PUT and its connection may take. Checked by one timer for all connections, so up to a tick late. */
export interface TimeLimits {
  /** Until a connection stands, TLS included. */
  readonly connectMs: number;
  /** Until the answer to an empty body begins, and between two pieces of the answer. */
  readonly answerMs: number;
  /** The slowest line on which a body is not given up. */
  readonly slowestBytesPerMs: number;
  /** S3 closes connections that idle; a PUT sent just then is lost and must be repeated, so we close them first. */
  readonly idleMs: number;
  /** From the call to the answer's end a PUT takes no longer, waiting for a connection included. */
  readonly longestMs: number;
  /** After this a connection is closed at the end of its PUT, so that load moves to the addresses DNS gives now. */
  readonly longestLifeMs: number;
  readonly tickMs: number;
}

export const usualTimeLimits: TimeLimits = {
  connectMs: 5_000,
  answerMs: 30_000,
  slowestBytesPerMs: 65_536 / 1000,
  idleMs: 4_000,
  longestMs: Number.POSITIVE_INFINITY,
  longestLifeMs: 300_000,
  tickMs: 250,
};
