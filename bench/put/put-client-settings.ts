/** What a PUT client is told to do, and what it measured: plain data that crosses between processes. */
export interface PutClientSettings {
  readonly client: 'engine' | 'sdk';
  readonly endpoint: string;
  /** PUTs that are measured. */
  readonly puts: number;
  /** PUTs before, which are not. */
  readonly warmUp: number;
  readonly inFlight: number;
  readonly bodyBytes: number;
}

export interface PutClientResult {
  readonly seconds: number;
  readonly cpuMicros: number;
  /** Of resident memory. */
  readonly peakBytes: number;
}
