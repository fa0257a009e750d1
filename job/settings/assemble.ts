/** From the flat values of a command to the shape in which the stages see them. */
import { delimiterOf, formatOf, headerOf, stateOf } from './dependent-defaults.js';
import type { ValuesOf } from './registry.js';
import type { CommandName, Machine } from './setting.js';
import type {
  AthenaSourceSettings,
  FileSourceSettings,
  FinishSettings,
  JobSettings,
  PlanSettings,
  PreviewSettings,
  RunSettings,
  SampleSettings,
  SourceSettings,
  SplitSettings,
  StateSettings,
  TuningSettings,
  UploadSettings,
  VerifySettings,
} from './settings.js';

export interface SettingsOf {
  readonly split: SplitSettings;
  readonly plan: PlanSettings;
  readonly upload: UploadSettings;
  readonly finish: FinishSettings;
  readonly verify: VerifySettings;
  readonly preview: PreviewSettings;
  readonly sample: SampleSettings;
  readonly run: RunSettings;
}

export const assemble: {
  readonly [C in CommandName]: (values: ValuesOf<C>, machine: Machine) => SettingsOf[C];
} = {
  split: (values, machine) => ({
    ...job(values, 1),
    ...state(values, machine),
    resume: values.resume,
    leaseSeconds: values.leaseSeconds,
    ...tuning(values),
    metrics: values.metrics,
    maxRejects: values.maxRejects,
  }),
  plan: (values, machine) => ({
    ...job(values, values.workers),
    ...state(values, machine),
    resume: values.resume,
    leaseSeconds: values.leaseSeconds,
    ...tuning(values),
    metrics: values.metrics,
  }),
  upload: (values) => ({
    state: values.state,
    runId: values.runId,
    leaseSeconds: values.leaseSeconds,
    ...tuning(values),
    metrics: values.metrics,
    batch: values.batch,
  }),
  finish: (values) => ({
    state: values.state,
    runId: values.runId,
    leaseSeconds: values.leaseSeconds,
    ...tuning(values),
    metrics: values.metrics,
    maxRejects: values.maxRejects,
  }),
  verify: (values) => ({
    state: values.state,
    runId: values.runId,
    target: values.target,
    deep: values.deep,
    ...tuning(values),
  }),
  preview: (values, machine) => ({
    ...job(values, 1),
    state: stateOf(values.state, values.target, machine),
    ...tuning(values),
    prices: values.prices,
  }),
  sample: ({ rows, out, seed, log }) => ({ rows, out, seed, log }),
  run: ({ outputs, stack, runId, wait, endpointUrl, forcePathStyle, log }) => ({
    outputs,
    stack,
    runId,
    wait,
    s3: { endpointUrl, forcePathStyle },
    log,
  }),
};

type Common<A extends CommandName, B extends CommandName> = Pick<
  ValuesOf<A>,
  keyof ValuesOf<A> & keyof ValuesOf<B>
>;
type Planning = Common<'plan', 'preview'>;
/** Both kinds of command, those that plan and those that go on with a plan, take these. */
type Tuning = Pick<
  Common<'split', 'upload'>,
  'threads' | 'maxInFlight' | 'maxRate' | 'scratchDir' | 'region' | 'endpointUrl' | 'forcePathStyle' | 'log'
>;

function job(values: Planning, workers: number): JobSettings {
  return {
    source: source(values),
    target: values.target,
    key: values.key,
    ifExists: values.ifExists,
    body: { shape: values.jsonShape, omitNulls: values.omitNulls },
    onDuplicate: values.onDuplicate,
    survey: !values.noSurvey,
    sourceMayChange: values.sourceMayChange,
    tranches: values.tranches,
    maxObjects: values.maxObjects,
    workers,
  };
}

function source(values: Planning): SourceSettings {
  const from = athenaFrom(values);
  if (from === undefined) return fileSource(values);
  const { catalog, workgroup, athenaEndpointUrl } = values;
  return { kind: 'athena', from, catalog, workgroup, endpointUrl: athenaEndpointUrl };
}

function athenaFrom({ table, columns, where, query }: Planning): AthenaSourceSettings['from'] | undefined {
  if (query !== undefined) return { kind: 'query', sql: query };
  return table && { kind: 'table', ...table, columns, where };
}

function fileSource(values: Planning): FileSourceSettings {
  if (values.files === undefined) throw new Error('there is no source after the checks');
  const format = formatOf(values);
  if (format === undefined) throw new Error(`the format of ${values.files} is unknown after the checks`);
  return {
    kind: 'files',
    files: values.files,
    format,
    header: headerOf(values),
    delimiter: delimiterOf(values),
    quote: values.filesQuote,
    columnNames: values.columnNames,
    columnTypes: values.columnTypes ?? {},
  };
}

function state(values: Common<'split', 'plan'>, machine: Machine): StateSettings {
  return { state: stateOf(values.state, values.target, machine), runId: values.runId };
}

function tuning(values: Tuning): TuningSettings {
  return {
    threads: values.threads,
    maxInFlight: values.maxInFlight,
    maxRate: values.maxRate,
    scratchDir: values.scratchDir,
    s3: {
      region: values.region,
      endpointUrl: values.endpointUrl,
      forcePathStyle: values.forcePathStyle,
    },
    log: values.log,
  };
}
