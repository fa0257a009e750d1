/**
 * A stage inside a program, by the same path as the commands': nothing on standard output and error, no signal of the process,
 * no exit. What a command tells there, callbacks are told.
 */
import { openRun, type RunSettings } from '../../commands/open-run.js';
import type { StageContext } from '../../commands/stage-context.js';
import { systemClock } from '../../shared/clock.js';
import { type Fault, SettingsError } from '../../shared/errors.js';
import { type LogValues, whileToldAs } from '../../shared/row-values.js';
import type { ObjectStore } from '../../store/object-store.js';
import { createLog, type Log } from '../../telemetry/log.js';
import type { Shown, ShowProgress } from '../../telemetry/show-progress.js';
import type { LogEntry, RunOptions } from '../options.js';
import { failureOf, faultOfCallback } from './failure-of.js';
import { Stopping } from './stopping.js';

export interface Work<S, T> {
  /** @throws SettingsError */
  read(): { readonly settings: S; readonly warnings: readonly string[] };
  stage(settings: S, context: StageContext): Promise<T>;
  findRun?(settings: S): (store: ObjectStore) => Promise<string | undefined>;
}

type InsideSettings = RunSettings & { readonly logValues?: LogValues };

// The AWS SDK warns on standard error of the end of Node 20's support; package.json's engines say what we run on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

/** As often as a terminal is drawn. */
const tellEveryMs = 250;

/** @throws SplitterError for whatever ends it without a result */
export async function runInside<S extends InsideSettings, T>(
  given: RunOptions | null,
  { read, stage, findRun }: Work<S, T>,
): Promise<T> {
  // A program need not be TypeScript.
  const options = given ?? {};
  const faults = faultsOf(options);
  const stopping = new Stopping(faults.length === 0 ? options.signal : undefined);
  let runId: string | undefined;
  try {
    if (faults.length > 0) throw new SettingsError(faults);
    const { settings, warnings } = read();
    runId = settings.runId;
    stopping.signal.throwIfAborted();
    const outlet = {
      log: logOf(options, stopping),
      show: showOf(options, stopping, () => runId),
    };
    const work = async (): Promise<T> => {
      for (const warning of warnings) outlet.log.warn(warning);
      try {
        return await openRun(
          settings,
          outlet,
          (context) => {
            // Of a verification without one, the id is of no run.
            if (settings.leaseSeconds !== undefined) runId = context.state.runId;
            return stage(settings, { ...context, stop: stopping.signal });
          },
          findRun?.(settings),
        );
      } catch (error) {
        throw failureOf(error, runId, stopping);
      }
    };
    const result = await whileToldAs(settings.logValues ?? 'all', work);
    const fault = faultOfCallback(stopping, runId);
    if (fault !== undefined) throw fault;
    return result;
  } catch (error) {
    throw failureOf(error, runId, stopping);
  } finally {
    stopping.dispose();
  }
}

function faultsOf({ signal, onProgress, onLog }: RunOptions): Fault[] {
  const isSignal = signal === undefined || signal instanceof AbortSignal;
  return [
    ...(isSignal ? [] : [{ setting: 'signal', problem: `expected an AbortSignal, got ${String(signal)}` }]),
    ...Object.entries({ onProgress, onLog }).flatMap(([setting, callback]) =>
      callback === undefined || typeof callback === 'function'
        ? []
        : [{ setting, problem: `expected a function, got ${String(callback)}` }],
    ),
  ];
}

function logOf({ onLog }: RunOptions, stopping: Stopping): Log {
  if (onLog === undefined) return { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
  return createLog('json', (line) => {
    // A line of our own log.
    stopping.call('onLog', onLog, JSON.parse(line) as LogEntry);
  });
}

function showOf(
  { onProgress }: RunOptions,
  stopping: Stopping,
  runIdOf: () => string | undefined,
): ShowProgress {
  if (onProgress === undefined) return () => () => {};
  return ({ stage, counters, total, before = 0 }: Shown) => {
    const tell = () => {
      const retries = Object.values(counters?.readRetries() ?? {}).reduce((sum, count) => sum + count, 0);
      stopping.call('onProgress', onProgress, {
        runId: runIdOf(),
        stage,
        done: before + (counters?.read('rows') ?? 0),
        total,
        bytes: counters?.read('bytes') ?? 0,
        inFlight: counters?.read('inFlight') ?? 0,
        retries,
      });
    };
    tell();
    if (counters === undefined) return () => {};
    const stop = systemClock.every(tellEveryMs, tell);
    return () => {
      stop();
      tell();
    };
  };
}
