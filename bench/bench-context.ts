/** What every part of the bench gets. */
import type { SinkReport } from './sink/sink-settings.js';

export interface BenchContext {
  /** For all that is made; removed at the end. */
  readonly folder: string;
  /** Of the sink's TLS, as a PEM file. */
  readonly certificate: string;
  /** Sizes of the table. */
  readonly rows: readonly number[];
  /** Of the table of which little changes: 52 columns or three. */
  readonly shape: 'reference' | 'narrow';
  /** Formats that the whole job reads it from. */
  readonly formats: readonly ('parquet' | 'csv')[];
  /** PUTs in one measurement of the engine alone. */
  readonly puts: number;
  /** Credentials, region and certificate for the clients. */
  readonly environment: Record<string, string>;
  /** Tells the one who waits what is going on. */
  say(text: string): void;
}

/** @throws Error when the sink stored another number of objects than were sent. */
export function checkStored(what: string, sent: number, { stored }: SinkReport): void {
  if (stored !== sent) throw new Error(`${what}: ${sent} objects were sent, ${stored} stored.`);
}
