/** Settings of the job that are for another source than the one that is named: what the job would refuse at its start. */
import type { SourceKind } from '../../job/settings/setting.js';
import { formats, sourceKinds } from '../../job/settings/source-kind.js';
import type { Context, ContextFault } from './context-error.js';
import { passedSettings } from './job-settings.js';

/** Nothing where no source is named, or a table and a query: that has faults of its own. */
export function checkSourceKind(job: ReadonlyMap<string, string>, given: Context): ContextFault[] {
  // Whatever else is given beside files is for another source.
  const named = new Set(job.has('files') ? ['files'] : job.keys());
  // By the ending of the files the job judges: here a format counts that is given.
  const kinds = sourceKinds(
    { filesFormat: formats.find((format) => format === job.get('filesFormat')) },
    named,
  );
  if (kinds.length === 0) return [];
  return [...passedSettings].flatMap(([name, { setting }]) => {
    const its = setting?.for;
    if (given[name] === undefined || its === undefined || kinds.some((kind) => its.includes(kind))) return [];
    return [{ setting: name, problem: problemOf(name, its, kinds) }];
  });
}

function problemOf(name: string, its: readonly SourceKind[], [kind = 'csv']: readonly SourceKind[]): string {
  const itsFormats = formats.filter((format) => its.includes(format));
  const isOfFiles = itsFormats.length > 0;
  if (kind === 'table' || kind === 'query') {
    if (isOfFiles) return `is for files; leave it out with a ${kind}`;
    const isOfSql = name === 'where' || name === 'columns';
    return `is for a table; ${isOfSql ? 'write it into the query' : 'leave it out with a query'}`;
  }
  return isOfFiles
    ? `is for files of ${itsFormats.join(' and ')}; leave it out with ${kind}`
    : 'is for an Athena source; leave it out with files';
}
