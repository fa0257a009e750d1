/** The program as a history uses it: the stages in this process, the built command, and verify. */
import { join } from 'node:path';
import { command } from '../../../job/commands/command.js';
import { runCommandLine } from '../../../job/commands/command-line.js';
import type { SettingsOf } from '../../../job/settings/settings.js';
import { thisMachine } from '../../../job/settings/this-machine.js';
import { exitCodes } from '../../../job/shared/exit-code.js';
import { reportSchema } from '../../../job/state/report.js';
import { RunState } from '../../../job/state/run-state.js';
import { openStore } from '../../../job/store/open-store.js';
import { Counters } from '../../../job/telemetry/counters.js';
import { createLog } from '../../../job/telemetry/log.js';
import { chooseRun } from '../../../job/verify/choose-run.js';
import type { VerifyReport } from '../../../job/verify/verify-report.js';
import { verifyRun } from '../../../job/verify/verify-run.js';
import { runSplitter } from '../../e2e/run-splitter.js';
import type { Place } from '../places/place.js';
import type { Program } from '../play/player.js';
import { Here } from './run-here.js';

/** One of each: the tables are small, and so it costs least. */
const small = ['--threads', '1', '--max-in-flight', '8'];

/** @param folder for what lies outside the place. */
export function openProgram(place: Place, folder: string): Program & { close(): Promise<void> } {
  const scratch = ['--scratch-dir', join(folder, 'scratch'), ...small];
  const here = new Here(folder, place.env);
  return {
    split: (args, kill) => here.split([...args, ...scratch, '--log', 'pretty'], kill),
    splitAsProcess: async (args) => {
      const { code, stdout, stderr } = await runSplitter(['split', ...args, ...scratch, '--log', 'json'], {
        cwd: folder,
        env: place.env,
      });
      if (code !== exitCodes.done && code !== exitCodes.tooManyRejects) {
        return { kind: 'failed', code: code ?? -1, said: stderr };
      }
      const last = stdout.trimEnd().split('\n').at(-1) ?? '';
      const report = reportSchema.parse(JSON.parse(last));
      if (report.exitCode !== code)
        return { kind: 'failed', code, said: `the report says ${report.exitCode}` };
      return { kind: 'reported', report };
    },
    verify: async (runId) => {
      const args = ['verify', '--state', place.state, '--run-id', runId, ...scratch];
      const { first, differences } = await verifyHere(args, place.env);
      for (const [kind, keys] of Object.entries(first)) {
        const count = differences[kind as keyof typeof differences];
        if (keys.length < Math.min(count, 20))
          throw new Error(`expected ${count} keys of ${kind}, got ${keys.length}`);
      }
      const prefix = place.target.startsWith('s3://') ? place.target.replace(/^s3:\/\/[^/]*\//, '') : '';
      return Object.fromEntries(
        Object.entries(first).map(([kind, keys]) => [kind, keys.map((key) => key.slice(prefix.length))]),
      );
    },
    close: () => here.close(),
  };
}

async function verifyHere(args: readonly string[], environment: Place['env']): Promise<VerifyReport> {
  let report: VerifyReport | undefined;
  const verify = command({
    name: 'verify',
    summary: '',
    description: '',
    examples: [],
    run: async (settings) => {
      report = await verifyWith(settings);
      return report.exitCode;
    },
  });
  const code = await runCommandLine(args, { commands: [verify], environment, machine: thisMachine() });
  if (report === undefined) throw new Error('expected verify to have run');
  const differs = Object.values(report.differences).some((count) => count > 0);
  if (code !== (differs ? exitCodes.failed : exitCodes.done)) throw new Error(`verify ended with ${code}`);
  return report;
}

async function verifyWith(settings: SettingsOf<'verify'>): Promise<VerifyReport> {
  const store = openStore(settings.state, { s3: settings.s3, connections: 4, conditions: 'believed' });
  try {
    const run = await chooseRun(new RunState(store, settings.state, 'none'), settings);
    const log = createLog('pretty', () => undefined);
    return await verifyRun({ ...run, settings, log, watch: (_, act) => act(new Counters()) });
  } finally {
    await store.close();
  }
}
