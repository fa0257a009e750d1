/** PUTs alone: our engine beside a loop around the SDK, and beside wrk, which signs nothing: the floor. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type BenchContext, checkStored } from '../bench-context.js';
import { runMeasured } from '../measure/run-measured.js';
import { findProgram } from '../measure/spawn-pinned.js';
import { type Line, line, type Missing } from '../measure/table.js';
import { type Sink, startSink } from '../sink/start-sink.js';
import type { PutClientResult, PutClientSettings } from './put-client-settings.js';

/** The reference table's bodies. */
const bodyBytes = 2900;
const inFlight = 256;
const warmUp = { engine: 10_000, sdk: 1_000 };
/** The SDK's figure is steady long before ours is measured. */
const sdkShare = 20;
const [clientCore, sinkCore] = [0, 1];

export async function benchPut(context: BenchContext): Promise<(Line | Missing)[]> {
  const lines: (Line | Missing)[] = [];
  for (const tls of [false, true]) {
    const over = tls ? 'TLS' : 'plain HTTP';
    const sink = await startSink({ tls }, sinkCore);
    try {
      context.say(`PUTs over ${over} …`);
      const engine = await measureClient('engine', context.puts, sink, context);
      const sdk = await measureClient('sdk', Math.ceil(context.puts / sdkShare), sink, context);
      const ratio = sdk.cpuMicrosPerObject / engine.cpuMicrosPerObject;
      lines.push({
        ...engine,
        what: `PUT, ${over}: our engine`,
        note: `${ratio.toFixed(1)} x less than the SDK; ${engine.note}`,
      });
      lines.push({ ...sdk, what: `PUT, ${over}: SDK PutObject` });
      lines.push(await measureWrk(`PUT, ${over}: wrk`, sink, context));
    } finally {
      await sink.stop();
    }
  }
  return lines;
}

/** One client on one core; the sink's own cost is in the note. */
export async function measureClient(
  client: PutClientSettings['client'],
  puts: number,
  sink: Sink,
  { environment }: Pick<BenchContext, 'environment'>,
): Promise<Line> {
  const main = fileURLToPath(new URL('./put-client-main.js', import.meta.url));
  const settings: PutClientSettings = {
    client,
    endpoint: sink.endpoint,
    puts,
    warmUp: warmUp[client],
    inFlight,
    bodyBytes,
  };
  await sink.report();
  const { stdout } = await runMeasured([process.execPath, main, JSON.stringify(settings)], {
    core: clientCore,
    env: environment,
  });
  const report = await sink.report();
  checkStored(client, puts + warmUp[client], report);
  const own = (report.cpuMicros / report.stored).toFixed(1);
  const note = `one core; sink ${own} µs each; ${report.accepted} connections, ${report.open} left open`;
  return line(client, puts, JSON.parse(stdout) as PutClientResult, note);
}

const wrkSeconds = 5;

async function measureWrk(
  what: string,
  sink: Sink,
  { folder, environment }: BenchContext,
): Promise<Line | Missing> {
  const wrk = findProgram('wrk');
  if (wrk === undefined) return { what, missing: 'not installed; on Debian: apt-get install wrk' };
  const script = join(folder, 'put.lua');
  await writeFile(
    script,
    `wrk.method = "PUT"\nwrk.body = string.rep("a", ${bodyBytes})\nwrk.headers["content-type"] = "application/json"\n`,
  );
  await sink.report();
  const url = `${sink.endpoint}/bench/user_info/processed/1.json`;
  const command = [wrk, '-t1', `-c${inFlight}`, `-d${wrkSeconds}s`, '-s', script, url];
  const measured = await runMeasured(command, { core: clientCore, env: environment });
  const { stored } = await sink.report();
  return line(what, stored, measured, 'one core; signs nothing, reads no table');
}
