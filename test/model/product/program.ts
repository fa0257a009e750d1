/** The program as a history uses it: the stages in this process, the built command, and what looks at a run. */
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { isDeepStrictEqual } from 'node:util';
import { z } from 'zod';
import { printChanges } from '../../../job/changes/print-changes.js';
import type { SettingsOf } from '../../../job/settings/settings.js';
import { exitCodes } from '../../../job/shared/exit-code.js';
import { reportSchema } from '../../../job/state/report.js';
import { RunState } from '../../../job/state/run-state.js';
import type { ObjectKey } from '../../../job/store/object-store.js';
import { openStore } from '../../../job/store/open-store.js';
import { Counters } from '../../../job/telemetry/counters.js';
import { createLog } from '../../../job/telemetry/log.js';
import { chooseRun } from '../../../job/verify/choose-run.js';
import { differenceKinds } from '../../../job/verify/verify-report.js';
import { verifyRun } from '../../../job/verify/verify-run.js';
import { runSplitter } from '../../e2e/run-splitter.js';
import type { Change } from '../contract/expect-changes.js';
import type { Place } from '../places/place.js';
import type { Program } from '../play/program.js';
import type { Ended } from './ended.js';
import { Here } from './run-here.js';
import { withSettings } from './with-settings.js';

/** One of each: the tables are small, and so it costs least. */
const small = ['--threads', '1', '--max-in-flight', '8'];

/** A report names so many keys of a kind; all stand in the run's verify.jsonl. */
const named = 20;

const difference = z.object({ kind: z.enum(differenceKinds), key: z.string() });

/** @param folder for what lies outside the place */
export function openProgram(place: Place, folder: string): Program & { close(): Promise<void> } {
  const scratch = ['--scratch-dir', join(folder, 'scratch'), ...small];
  const here = new Here(folder, place.env);
  const prefix = place.target.startsWith('s3://') ? place.target.replace(/^s3:\/\/[^/]*\//, '') : '';
  const short = (key: string) => key.slice(prefix.length);
  return {
    split: (args, kill) => here.split([...args, ...scratch], kill),
    diff: (args) => here.diff([...args, ...scratch]),
    restore: (runId, args) => here.restore([runId, ...args, ...scratch]),
    splitAsProcess: (args) => asProcess(['split', ...args, ...scratch, '--log', 'json'], place, folder),
    finish: (args) => here.finish([...args, ...scratch]),
    verify: async (runId) => {
      const args = ['--state', place.state, '--run-id', runId, ...scratch];
      const { report, all } = await withSettings('verify', args, place.env, verifyHere);
      const { differences, first, exitCode } = report;
      if ((exitCode === exitCodes.done) !== (all.length === 0)) {
        throw new Error(`verify ended with ${exitCode}: ${JSON.stringify(differences)}`);
      }
      const found = differenceKinds.map((kind) => {
        const keys = all.filter((line) => line.kind === kind).map(({ key }) => key);
        if (differences[kind] !== keys.length || !isDeepStrictEqual(first[kind], keys.slice(0, named)))
          throw new Error(
            `of ${keys.length} ${kind}: ${differences[kind]} told, ${first[kind].length} named`,
          );
        return [kind, keys.map(short)] as const;
      });
      return Object.fromEntries(found);
    },
    changes: async (runId) => {
      const args = [runId, '--state', place.state, '--scratch-dir', join(folder, 'scratch')];
      const lines = await withSettings('changes', args, place.env, changesHere);
      return lines.map(({ kind, key, object, before }) => ({
        kind,
        key: short(key),
        now: object?.bodyMd5 ?? null,
        before: before?.bodyMd5 ?? null,
      }));
    },
    close: () => here.close(),
  };
}

async function asProcess(args: readonly string[], { env }: Place, cwd: string): Promise<Ended> {
  const { code, stdout, stderr } = await runSplitter(args, { cwd, env });
  if (code !== exitCodes.done && code !== exitCodes.limitPassed)
    return { kind: 'failed', code: code ?? -1, said: stderr };
  const report = reportSchema.parse(JSON.parse(stdout.trimEnd().split('\n').at(-1) ?? ''));
  if (report.exitCode === code) return { kind: 'reported', report };
  return { kind: 'failed', code, said: `exit ${code}, and the report says ${report.exitCode}` };
}

async function verifyHere(settings: SettingsOf<'verify'>) {
  const store = openStore(settings.state, { s3: settings.s3, connections: 4, conditions: 'believed' });
  try {
    const run = await chooseRun(new RunState(store, settings.state, 'none'), settings);
    const log = createLog('pretty', () => undefined);
    const report = await verifyRun({ ...run, settings, log, watch: (_, __, act) => act(new Counters()) });
    const file = await store.get(report.file.slice(store.uri.length + 1) as ObjectKey);
    if (file === undefined) throw new Error(`no file ${report.file}`);
    return {
      report,
      all: jsonLines(Buffer.from(file.bytes).toString()).map((line) => difference.parse(line)),
    };
  } finally {
    await store.close();
  }
}

const changed = z.object({
  kind: z.enum(['created', 'updated', 'deleted'] satisfies Change['kind'][]),
  key: z.string(),
  object: z.object({ bodyMd5: z.string() }).nullable(),
  before: z.object({ bodyMd5: z.string() }).nullable(),
});

async function changesHere(settings: SettingsOf<'changes'>): Promise<z.infer<typeof changed>[]> {
  const store = openStore(settings.state, { s3: settings.s3, connections: 4, conditions: 'believed' });
  try {
    const output = new PassThrough();
    const printed = text(output);
    await printChanges(new RunState(store, settings.state, settings.runId), settings, output);
    output.end();
    return jsonLines(await printed).map((line) => changed.parse(line));
  } finally {
    await store.close();
  }
}

function jsonLines(lines: string): unknown[] {
  return lines.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line)]));
}
