/** Phase two: what settings must be to each other. A check runs when what it compares is there and free of faults. */
import { relative, sep } from 'node:path';
import type { Fault } from '../shared/errors.js';
import type { Location } from '../store/object-store.js';
import { formatLocation } from '../store/parse-location.js';
import { delimiterOf, formatOf, headerOf, stateOf } from './dependent-defaults.js';
import type { ParsedValues } from './parse-values.js';
import { allSettings, type SettingName } from './registry.js';
import { choiceList } from './schemas.js';
import { flagOf, type Machine } from './setting.js';
import type { FileFormat } from './settings.js';

export function checkTogether(parsed: ParsedValues, machine: Machine): Fault[] {
  return [
    ...checkSource(parsed),
    ...checkBody(parsed),
    ...checkState(parsed, machine),
    ...checkSurvey(parsed),
    ...checkResume(parsed),
  ];
}

const sources = ['table', 'query', 'files'] as const;
const fileFlags = [
  'filesFormat',
  'filesHeader',
  'filesDelimiter',
  'filesQuote',
  'columnNames',
  'columnTypes',
] as const;
const athenaFlags = ['where', 'columns', 'workgroup', 'catalog', 'athenaEndpointUrl'] as const;

/** Of the commands that read a source. */
function checkSource({ command, values, given }: ParsedValues): Fault[] {
  if (!allSettings.get('files')?.commands.includes(command)) return [];
  const [kind, ...more] = sources.filter((name) => given.has(name));
  if (kind === undefined || more.length > 0) {
    const got =
      kind === undefined ? 'none' : choiceList([kind, ...more].map(flagOf)).replace(' or ', ' and ');
    const problem = `expected exactly one of them: an Athena table, a query on Athena, or local files; got ${got}`;
    return [{ setting: sources.map(flagOf).join(', '), problem }];
  }
  switch (kind) {
    case 'files':
      return [...notFor('an Athena source', athenaFlags, given), ...checkFiles({ values, given })];
    case 'query':
      return [...notFor('--files', fileFlags, given), ...notFor('--table', ['where', 'columns'], given)];
    case 'table':
      return notFor('--files', fileFlags, given);
    default:
      return kind satisfies never;
  }
}

function notFor(what: string, names: readonly SettingName[], given: ReadonlySet<SettingName>): Fault[] {
  return names
    .filter((name) => given.has(name))
    .map((name) => ({ setting: flagOf(name), problem: `is for ${what} only; leave it out` }));
}

function checkFiles({ values, given }: Pick<ParsedValues, 'values' | 'given'>): Fault[] {
  if (values.files === undefined || (given.has('filesFormat') && values.filesFormat === undefined)) return [];
  const format = formatOf(values);
  if (format === undefined) {
    const problem = `expected csv, parquet or json, since the ending of ${JSON.stringify(values.files)} does not tell`;
    return [{ setting: flagOf('filesFormat'), problem }];
  }
  return format === 'csv' ? checkCsv({ values, given }) : checkNoCsvFlags(given, format);
}

const csvOnly = ['filesHeader', 'filesDelimiter', 'filesQuote', 'columnNames'] as const;

function checkNoCsvFlags(given: ReadonlySet<SettingName>, format: FileFormat): Fault[] {
  const faults = csvOnly
    .filter((name) => given.has(name))
    .map((name) => ({
      setting: flagOf(name),
      problem: `is for CSV only, the format is ${format}; leave it out`,
    }));
  if (format !== 'parquet' || !given.has('columnTypes')) return faults;
  return [
    ...faults,
    { setting: flagOf('columnTypes'), problem: 'Parquet files carry their own types; leave it out' },
  ];
}

function checkCsv({ values, given }: Pick<ParsedValues, 'values' | 'given'>): Fault[] {
  const faults: Fault[] = [];
  if (headerOf(values) && values.columnNames !== undefined) {
    const problem = 'expected false with --column-names, which are for files without a header, got true';
    faults.push({ setting: flagOf('filesHeader'), problem });
  }
  if (values.filesHeader === false && !given.has('columnNames')) {
    const problem =
      "is required for files without a header: the columns' names, a,b,c or @file with one a line";
    faults.push({ setting: flagOf('columnNames'), problem });
  }
  if (values.filesQuote === delimiterOf(values)) {
    const problem = `expected another character than the delimiter, got ${JSON.stringify(values.filesQuote)} for both`;
    faults.push({ setting: flagOf('filesQuote'), problem });
  }
  const names = values.columnNames;
  const strangers = Object.keys(values.columnTypes ?? {}).filter((name) => names && !names.includes(name));
  if (strangers.length > 0) {
    const problem = `expected columns of --column-names, got ${strangers.map((name) => JSON.stringify(name)).join(', ')}`;
    faults.push({ setting: flagOf('columnTypes'), problem });
  }
  return faults;
}

function checkBody({ values }: ParsedValues): Fault[] {
  if (values.jsonShape !== 'array' || values.omitNulls !== true) return [];
  const problem =
    'is for --json-shape object: in an array a value that is left out would move those after it';
  return [{ setting: flagOf('omitNulls'), problem }];
}

/** A run that finds its own state among the objects of its target would count, and one day delete, what is not a row's. */
function checkState({ values, given }: ParsedValues, machine: Machine): Fault[] {
  if (values.target === undefined || (given.has('state') && values.state === undefined)) return [];
  const state = stateOf(values.state, values.target, machine);
  const setting = flagOf('state');
  const [stateText, targetText] = [formatLocation(state), formatLocation(values.target)];
  const advice = `give a --state outside the target${given.has('state') ? '' : ' (this is the default)'}`;
  if (isWithin(state, values.target)) {
    return [
      { setting, problem: `expected a place outside the target ${targetText}, got ${stateText}; ${advice}` },
    ];
  }
  if (isWithin(values.target, state)) {
    return [
      {
        setting,
        problem: `expected a place that does not hold the target ${targetText}, got ${stateText}; ${advice}`,
      },
    ];
  }
  if (state.kind === 'folder' && (given.has('table') || given.has('query'))) {
    const problem =
      `expected s3://bucket/prefix/, since Athena freezes the rows there, got the folder ${stateText}` +
      `${given.has('state') ? '' : ', the default for a local target'}; give a --state on S3`;
    return [{ setting, problem }];
  }
  return [];
}

function isWithin(inner: Location, outer: Location): boolean {
  if (inner.kind === 's3') {
    return outer.kind === 's3' && inner.bucket === outer.bucket && inner.prefix.startsWith(outer.prefix);
  }
  if (outer.kind === 's3') return false;
  const way = relative(outer.path, inner.path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`));
}

function checkSurvey({ values }: ParsedValues): Fault[] {
  if (values.noSurvey !== true || values.onDuplicate?.mode !== 'fail') return [];
  const problem =
    'expected reject or keep-max:COLUMN with --no-survey, got fail: only the survey finds shared keys before the first PUT';
  return [{ setting: flagOf('onDuplicate'), problem }];
}

function checkResume({ values, given }: ParsedValues): Fault[] {
  if (values.resume !== true || !given.has('runId')) return [];
  const problem =
    'is for when the run is to be found by its settings; leave it out, --run-id alone goes on with that run';
  return [{ setting: flagOf('resume'), problem }];
}
