/** The defaults that follow from other settings. */
import { join } from 'node:path';
import type { Location } from '../store/object-store.js';
import type { PartialValues } from './registry.js';
import type { Machine } from './setting.js';
import type { FileFormat } from './settings.js';

type SourceValues = Pick<
  PartialValues,
  'files' | 'filesFormat' | 'filesHeader' | 'filesDelimiter' | 'columnNames'
>;

const endings: ReadonlyArray<readonly [RegExp, FileFormat]> = [
  [/\.(csv|tsv)(\.gz)?$/i, 'csv'],
  [/\.(json|jsonl|ndjson)(\.gz)?$/i, 'json'],
  [/\.parquet$/i, 'parquet'],
];

/** Undefined when the path's ending does not tell. */
export function formatOf({ files = '', filesFormat }: SourceValues): FileFormat | undefined {
  return filesFormat ?? endings.find(([ending]) => ending.test(files))?.[1];
}

export function headerOf({ filesHeader, columnNames }: SourceValues): boolean {
  return filesHeader ?? columnNames === undefined;
}

export function delimiterOf({ files = '', filesDelimiter }: SourceValues): string {
  return filesDelimiter ?? (/\.tsv(\.gz)?$/i.test(files) ? '\t' : ',');
}

export function stateOf(given: Location | undefined, target: Location, machine: Machine): Location {
  if (given !== undefined) return given;
  return target.kind === 's3'
    ? { kind: 's3', bucket: target.bucket, prefix: '_splitter/' }
    : { kind: 'folder', path: join(machine.workingFolder, '.splitter') };
}
