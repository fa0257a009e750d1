/** runs/<run id>/job.json: the settings that make a run what it is, written first, so that any cut-off run is known again. */
import { z } from 'zod';
import type { AthenaSourceSettings, JobSettings, OnDuplicate, SourceSettings } from '../settings/settings.js';
import type { Fault } from '../shared/errors.js';
import { formatNames } from '../sql/names.js';
import { formatLocation } from '../store/parse-location.js';

export const jobSchema = z.object({
  version: z.literal(1),
  createdAt: z.iso.datetime(),
  /** By flag, as text. */
  settings: z.record(z.string(), z.string()),
});

export type Job = Readonly<z.infer<typeof jobSchema>>;

/** What must be the same for a run to go on: by flag, as text that is equal when the settings are. */
export function identityOf(settings: JobSettings): Job['settings'] {
  return {
    ...identityOfSource(settings.source),
    '--target': formatLocation(settings.target),
    '--key': settings.key.text,
    '--if-exists': settings.ifExists,
    '--json-shape': settings.body.shape,
    '--omit-nulls': String(settings.body.omitNulls),
    '--on-duplicate': textOf(settings.onDuplicate),
    '--tranches': String(settings.tranches),
  };
}

function identityOfSource(source: SourceSettings): Job['settings'] {
  switch (source.kind) {
    case 'files':
      return {
        '--files': source.files,
        '--files-format': source.format,
        '--files-header': String(source.header),
        '--files-delimiter': source.delimiter,
        '--files-quote': source.quote,
        '--column-names': source.columnNames?.join(',') ?? '',
        '--column-types': Object.entries(source.columnTypes)
          .map(([name, type]) => `${name}=${type}`)
          .sort()
          .join(','),
      };
    case 'athena':
      return identityOfAthena(source);
    default:
      return source satisfies never;
  }
}

function identityOfAthena({ from, catalog, workgroup }: AthenaSourceSettings): Job['settings'] {
  const what =
    from.kind === 'query'
      ? { '--query': from.sql }
      : {
          '--table': formatNames([from.database, from.table], '.'),
          '--columns': formatNames(from.columns ?? [], ','),
          '--where': from.where ?? '',
        };
  return { ...what, '--catalog': catalog, '--workgroup': workgroup };
}

function textOf(onDuplicate: OnDuplicate): string {
  return onDuplicate.mode === 'keep-max' ? `keep-max:${onDuplicate.column}` : onDuplicate.mode;
}

/** The settings that are not as the run began with, each with both values. */
export function differences(runId: string, begun: Job['settings'], given: Job['settings']): Fault[] {
  return [...new Set([...Object.keys(begun), ...Object.keys(given)])]
    .filter((flag) => begun[flag] !== given[flag])
    .map((setting) => ({
      setting,
      problem: `expected ${quoted(begun[setting])}, with which run ${runId} was begun, got ${quoted(given[setting])}; give the same, or start a new run`,
    }));
}

function quoted(value: string | undefined): string {
  return value === undefined || value === '' ? 'none' : JSON.stringify(value);
}
