/** What a sink is told to be, and what it tells: plain data that crosses between processes. */
import type { LatencySettings } from './latency.js';

export interface SinkSettings {
  readonly tls: boolean;
  /** Answers at once where it is missing. */
  readonly latency?: LatencySettings;
  /** PUTs a second that one prefix takes, the prefix being all up to the key's last slash. No limit where missing. */
  readonly limit?: number;
}

export type SinkCommand =
  | { readonly kind: 'report' }
  | { readonly kind: 'limit'; readonly perSecond: number };

/** Since the last report. */
export interface SinkReport {
  /** PUTs that were answered 200, but for those with a condition, which are trials. */
  readonly stored: number;
  /** When the first and the last of them were, in milliseconds since 1970; null where there were none. */
  readonly firstStoredAt: number | null;
  readonly lastStoredAt: number | null;
  /** Bytes of their bodies. */
  readonly bytes: number;
  /** Objects that were deleted, but for those of trials. */
  readonly deleted: number;
  /** PUTs that were answered 503. */
  readonly slowDowns: number;
  /** Connections that were opened. */
  readonly accepted: number;
  /** Connections that are open now. */
  readonly open: number;
  /** CPU of the sink's process, in microseconds. */
  readonly cpuMicros: number;
}
