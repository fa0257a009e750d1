/** Why a PUT was sent again; the report counts retries under these names. */
export const retryCauses = [
  /** 503 SlowDown or 429: the prefix is over its request rate. */
  'slow-down',
  /** Any other 5xx. */
  'server-error',
  /** No answer in time, or S3's RequestTimeout. */
  'timeout',
  /** Refused, reset, or closed before the answer was whole. */
  'connection',
  /** 409: another conditional write to the key was under way. */
  'conflict',
  /** RequestTimeTooSkewed: sent again by the server's clock. */
  'clock',
  /** The token expired on the way: sent again with fresh credentials. */
  'credentials',
] as const;

export type RetryCause = (typeof retryCauses)[number];

export const noRetries: Readonly<Record<RetryCause, number>> = {
  'slow-down': 0,
  'server-error': 0,
  timeout: 0,
  connection: 0,
  conflict: 0,
  clock: 0,
  credentials: 0,
};
