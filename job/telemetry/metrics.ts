/** The task's metrics for CloudWatch: a line of Embedded Metric Format on standard output every minute, and a last one at the end. */
import { Metrics } from '@aws-lambda-powertools/metrics';
import type { RetryCause } from '../retry/retry-cause.js';
import { type MetricName, metrics, metricsDimension, metricsNamespace } from '../settings/metrics.js';
import { type Clock, systemClock } from '../shared/clock.js';

/** What the metrics read of the `Counters`. */
export interface MetricsCounters {
  read(name: 'rows' | 'rejected' | 'superseded' | 'bytes' | 'puts' | 'inFlight'): number;
  readRetries(): Readonly<Record<RetryCause, number>>;
}

export interface MetricsOptions {
  readonly counters: MetricsCounters;
  /** The target's URI, which tells the metrics of several deployments apart. */
  readonly target: string;
  /** Its zero is when the task began. @default the process's own */
  readonly clock?: Pick<Clock, 'monotonic' | 'every'>;
  /** Bytes. @default resident memory of the process */
  readonly memory?: () => number;
}

/** What CloudWatch keeps of a metric of standard resolution: one value a minute. */
const everyMs = 60_000;

/** Zero is when the process began. */
const sinceStart = { ...systemClock, monotonic: () => performance.now() };

/** Emits until the function returned is called, which emits what has come since the last line. */
export function startMetrics(options: MetricsOptions): () => void {
  const { counters, target, clock = sinceStart, memory = process.memoryUsage.rss } = options;
  const writer = new Metrics({ namespace: metricsNamespace });
  // The library's own dimension, `service`, would hide the metrics from whoever asks for those of a target.
  writer.clearDefaultDimensions();
  writer.setDefaultDimensions({ [metricsDimension]: target });
  let last = sample(counters, clock);
  const emit = () => {
    const now = sample(counters, clock);
    const elapsed = (now.at - last.at) / 1000;
    const puts = now.puts - last.puts;
    const values: Record<MetricName, number> = {
      rows: now.rows - last.rows,
      putsPerSecond: elapsed > 0 ? puts / elapsed : 0,
      throttles: now.throttles - last.throttles,
      retries: now.retries - last.retries,
      rejects: now.rejects - last.rejects,
      bytes: now.bytes - last.bytes,
      seconds: now.at / 1000,
      inFlight: counters.read('inFlight'),
      memory: memory() / 1e6,
    };
    for (const [name, { name: published, unit }] of Object.entries(metrics)) {
      writer.addMetric(published, unit, values[name as MetricName]);
    }
    writer.publishStoredMetrics();
    last = now;
  };
  const stop = clock.every(everyMs, emit);
  return () => {
    stop();
    emit();
  };
}

/** Totals of the task so far. */
function sample(counters: MetricsCounters, clock: Pick<Clock, 'monotonic' | 'every'>) {
  const retries = counters.readRetries();
  return {
    at: clock.monotonic(),
    rows: counters.read('rows'),
    puts: counters.read('puts'),
    throttles: retries['slow-down'],
    retries: Object.values(retries).reduce((sum, count) => sum + count, 0),
    // A row that gave way to another of its key is no fault.
    rejects: counters.read('rejected') - counters.read('superseded'),
    bytes: counters.read('bytes'),
  };
}
