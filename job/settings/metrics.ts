/** The names of the job's metrics: its writer of metrics and the dashboard and alarms of `infra/` share them. */

/** The CloudWatch namespace. */
export const metricsNamespace = 'GlueToS3Splitter';

/** The one dimension of every metric: the target's URI, `s3://bucket/prefix/`, as `formatLocation` writes it. */
export const metricsDimension = 'Target';

/** What each task emits once a minute and at its end. Sums are of the time since the last line, not of the run. */
export const metrics = {
  /** Rows with an outcome. */
  rows: { name: 'Rows', unit: 'Count' },
  putsPerSecond: { name: 'PutsPerSecond', unit: 'Count/Second' },
  /** PUTs that S3 answered with SlowDown or its like. */
  throttles: { name: 'Throttles', unit: 'Count' },
  /** PUTs sent again, for whatever cause. */
  retries: { name: 'Retries', unit: 'Count' },
  /** Rejected rows without the superseded ones: what counts against `--max-rejects`. */
  rejects: { name: 'Rejects', unit: 'Count' },
  /** Of the bodies written. */
  bytes: { name: 'Bytes', unit: 'Bytes' },
  /** Since the task began; its maximum is how long the longest task has been running. */
  seconds: { name: 'Seconds', unit: 'Seconds' },
  inFlight: { name: 'InFlight', unit: 'Count' },
  /** Resident memory of the process, MB of 1,000,000 bytes. */
  memory: { name: 'Memory', unit: 'Megabytes' },
} as const satisfies Record<string, { readonly name: string; readonly unit: string }>;

export type MetricName = keyof typeof metrics;
