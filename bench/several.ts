/**
 * Several tasks on one limit, as real processes: each uploads a batch of one run against a sink that answers 503 above its
 * limit. Prints how much of the limit was written, how much was throttled, and how far the tasks are from even shares, by
 * the markers of their tranches, of the time in which all tasks were at work. With `--kill` one task is killed after so many
 * seconds and begun again ten seconds later, and what is told is of the time from then on; with `--split` the limit doubles
 * after so many, as S3 splits a prefix that stays at its limit.
 *
 *     npm run build && node dist/bench/several.js [--tasks 8] [--rows 800000] [--limit 3500] [--kill 20] [--split 60]
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { collectMarkers, type TrancheMarker } from '../job/state/run-markers.js';
import { RunState } from '../job/state/run-state.js';
import { createLocalStore } from '../job/store/local-store.js';
import { narrowFile } from './job/narrow-file.js';
import { runWatched } from './measure/run-watched.js';
import { startSink } from './sink/start-sink.js';

const { values } = parseArgs({
  options: {
    tasks: { type: 'string', default: '8' },
    rows: { type: 'string', default: '800000' },
    limit: { type: 'string', default: '3500' },
    kill: { type: 'string' },
    split: { type: 'string' },
  },
});
const [tasks, rows, limit] = [Number(values.tasks), Number(values.rows), Number(values.limit)];
const tranches = '1000';
const backAfterMs = 10_000;

interface Sample {
  /** Ms since 1970, what came in the second before, and what was to be taken in one. */
  readonly at: number;
  readonly limit: number;
  readonly stored: number;
  readonly slowDowns: number;
}

const folder = await mkdtemp(join(tmpdir(), 'splitter-several-'));
const sink = await startSink({ tls: false, latency: { medianMs: 20, p99Ms: 150 }, limit }, undefined);
const path = join(folder, 'state');
const ended = new AbortController();
let watch = Promise.resolve();
try {
  const files = await narrowFile(rows, folder);
  const target = ['--target', 's3://bench/rows/', '--key', '{user_id}.json', '--max-objects', '1000000000'];
  await command(['plan', '--files', files, ...target, '--tranches', tranches, '--workers', String(tasks)]);
  const samples: Sample[] = [];
  let limitNow = limit;
  watch = (async () => {
    // One after the other: a report tells of the time since the last.
    for (;;) {
      if (ended.signal.aborted) return;
      await setTimeout(1000);
      const { stored, slowDowns } = await sink.report();
      samples.push({ at: Date.now(), stored, slowDowns, limit: limitNow });
    }
  })();
  let backAt = 0;
  const killedUpload = async () => {
    await upload(0, AbortSignal.timeout(Number(values.kill) * 1000));
    await setTimeout(backAfterMs);
    backAt = Date.now();
    await upload(0);
  };
  const isKilled = (batch: number) => values.kill !== undefined && batch === 0;
  const uploads = Array.from({ length: tasks }, (_, batch) =>
    isKilled(batch) ? killedUpload() : upload(batch),
  );
  if (values.split !== undefined) {
    void setTimeout(Number(values.split) * 1000, undefined, { signal: ended.signal }).then(
      () => {
        limitNow = 2 * limit;
        sink.setLimit(limitNow);
      },
      () => undefined,
    );
  }
  await Promise.all(uploads);
  const state = new RunState(createLocalStore({ folder: path }), { kind: 'folder', path }, 'run');
  tell((await collectMarkers(state.readMarkers())).markers, samples, backAt);
} finally {
  ended.abort();
  await watch;
  await sink.stop();
  await rm(folder, { recursive: true, force: true });
}

function upload(batch: number, dies?: AbortSignal): Promise<void> {
  return command(['upload', '--batch', String(batch)], dies);
}

/** @param dies when aborted, the process is killed, and its end is no failure. @throws Error when it fails */
async function command(args: readonly string[], dies?: AbortSignal): Promise<void> {
  const common = ['--state', path, '--run-id', 'run', '--log', 'json', '--no-sync'];
  const connection = ['--endpoint-url', sink.endpoint, '--force-path-style', '--region', 'us-east-1'];
  const { code, said } = await runWatched([...args, ...common, ...connection], {
    env: { AWS_ACCESS_KEY_ID: 'bench', AWS_SECRET_ACCESS_KEY: 'bench' },
    signal: dies,
  });
  if (code !== 0 && dies?.aborted !== true) throw new Error(`${args.join(' ')} ended with ${code}: ${said}`);
}

/** Of the time from when the last task has begun, or the killed one is back, until the first one is done. */
function tell(markers: readonly TrancheMarker[], samples: readonly Sample[], backAt: number): void {
  const byTask = Array.from({ length: tasks }, (_, task) =>
    markers.filter((marker) => (marker.task ?? 0) === task),
  );
  const begins = byTask.map((own) => Math.min(...own.map(({ startedAt }) => Date.parse(startedAt))));
  const ends = byTask.map((own) => Math.max(...own.map(({ finishedAt }) => Date.parse(finishedAt))));
  const [from, to] = [Math.max(backAt, ...begins), Math.min(...ends)];
  const shares = byTask.map((own) => own.reduce((sum, marker) => sum + rowsWithin(marker, from, to), 0));
  const even = shares.reduce((sum, share) => sum + share, 0) / tasks;
  const within = samples.filter(({ at }) => at - 1000 >= from && at <= to);
  const stored = within.reduce((sum, sample) => sum + sample.stored, 0);
  const taken = within.reduce((sum, sample) => sum + sample.limit, 0);
  const slowDowns = within.reduce((sum, sample) => sum + sample.slowDowns, 0);
  const percent = (share: number) => `${(share * 100).toFixed(2)} %`;
  console.log(
    `${tasks} tasks at once for ${Math.round((to - from) / 1000)} s: ${percent(stored / taken)} of the limit, ` +
      `${percent(slowDowns / (stored + slowDowns))} throttled, the furthest ${percent(Math.max(...shares.map((share) => Math.abs(share - even))) / even)} from an even share`,
  );
}

/** Of a tranche, whose rows are taken to have been written evenly over its time. */
function rowsWithin({ rows: all, startedAt, finishedAt }: TrancheMarker, from: number, to: number): number {
  const [begin, end] = [Date.parse(startedAt), Math.max(Date.parse(finishedAt), Date.parse(startedAt) + 1)];
  return (all * Math.max(0, Math.min(end, to) - Math.max(begin, from))) / (end - begin);
}
