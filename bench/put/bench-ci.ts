/**
 * `npm run bench:ci`: a few seconds that catch the engine getting twice as slow. Ratios, measured in one run, since
 * machines differ; the bounds are generous, since machines are shared.
 */
import { startSink } from '../sink/start-sink.js';
import { measureClient } from './bench-put.js';

/** The gate is 15; the engine measures above 30. */
const leastRatio = 15;
const puts = 40_000;
/** The sink is no part of what is measured, but must not be what limits. */
const sinkCore = 1;

const sink = await startSink({ tls: false }, sinkCore);
try {
  const engine = await measureClient('engine', puts, sink, { environment: {} });
  const sdk = await measureClient('sdk', 2_000, sink, { environment: {} });
  const ratio = sdk.cpuMicrosPerObject / engine.cpuMicrosPerObject;
  process.stdout.write(
    `A PUT takes ${engine.cpuMicrosPerObject} µs of CPU, the SDK's ${sdk.cpuMicrosPerObject}: ${ratio.toFixed(1)} x (at least ${leastRatio})\n`,
  );
  if (ratio < leastRatio) process.exitCode = 1;
} finally {
  await sink.stop();
}
