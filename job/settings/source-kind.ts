/** Which source the settings name: exactly one there must be, and a setting for another one is a fault. */
import type { Fault } from '../shared/errors.js';
import type { PartialValues } from './registry.js';
import { choiceList } from './schemas.js';
import { type FileFormat, flagOf, type Setting, type SourceKind } from './setting.js';

const sources = ['table', 'query', 'files'] as const;
export const formats: readonly FileFormat[] = ['csv', 'json', 'parquet'];
const titles = { csv: 'CSV', json: 'JSON', parquet: 'Parquet' } as const;

/** The one that is named: all formats where that of the files is not known, none where no source or several are named. */
export function sourceKinds(values: PartialValues, given: ReadonlySet<string>): readonly SourceKind[] {
  const [source, ...more] = sources.filter((name) => given.has(name));
  if (source === undefined || more.length > 0) return [];
  if (source !== 'files') return [source];
  return values.filesFormat === undefined ? formats : [values.filesFormat];
}

export function checkOneSource(given: ReadonlySet<string>): Fault[] {
  const named = sources.filter((name) => given.has(name)).map(flagOf);
  if (named.length === 1) return [];
  const got = named.length === 0 ? 'none' : choiceList(named).replace(' or ', ' and ');
  const problem = `expected exactly one of them: an Athena table, a query on Athena, or local files; got ${got}`;
  return [{ setting: sources.map(flagOf).join(', '), problem }];
}

/** What is wrong with a setting that is for other sources than those of `kinds`. */
export function notForIt(setting: Setting, kinds: readonly SourceKind[]): string {
  const its = setting.for ?? [];
  const itsFormats = formats.filter((format) => its.includes(format));
  if (itsFormats.length === 0) {
    return `is for ${its.length === 1 ? its.map(flagOf) : 'an Athena source'} only; leave it out`;
  }
  if (!kinds.some((kind) => formats.some((format) => format === kind))) {
    return 'is for --files only; leave it out';
  }
  return `is for ${itsFormats.map((format) => titles[format]).join(' and ')} only, the format is ${kinds.join(', ')}; leave it out`;
}
