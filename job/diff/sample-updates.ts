/** A few updated objects as a person compares them: the columns that differ, as they are in the target and as they will be. */
import type { UpdatedRow } from '../plan/compare-frozen.js';
import { decompressed } from '../shared/decompress.js';
import { StoreError } from '../shared/errors.js';
import { shownBytes } from '../shared/shown-bytes.js';
import type { BodyKind } from '../sql/body-form.js';
import type { ETag, ObjectKey, ObjectStore } from '../store/object-store.js';
import { csvColumns } from './csv-columns.js';
import { jsonColumns } from './json-columns.js';

export interface ChangedColumn {
  readonly name: string;
  /** As it stands in the body; null where the column is not there. */
  readonly before: string | null;
  readonly after: string | null;
}

export type SampleUpdate =
  | { readonly key: string; readonly columns: readonly ChangedColumn[] }
  /** What is there cannot be shown. */
  | { readonly key: string; readonly note: string };

/** Objects of storage classes that must be restored before they are read (Amazon S3 API Reference, "GetObject"). */
const archived = 'InvalidObjectState';

export function sampleUpdates(
  rows: readonly UpdatedRow[],
  target: ObjectStore,
  kind: BodyKind['kind'] = 'json',
): Promise<SampleUpdate[]> {
  return Promise.all(rows.map((row) => compareWith(row, target, kind)));
}

async function compareWith(
  { key, body, etag, md5 }: UpdatedRow,
  target: ObjectStore,
  kind: BodyKind['kind'],
): Promise<SampleUpdate> {
  let bytes: Uint8Array | undefined;
  try {
    const options = etag === null ? {} : { ifMatch: etag as ETag };
    bytes = (await target.get(key as ObjectKey, options))?.bytes;
  } catch (error) {
    if (!(error instanceof StoreError) || error.code !== archived) throw error;
    return { key, note: 'the object is archived, and cannot be read before it is restored' };
  }
  if (bytes === undefined) {
    return { key, note: 'the object is gone, or another than the one that the job knows' };
  }
  const before = await decompressed(bytes, md5);
  return { key, columns: changedColumns(shownBytes(before), shownBytes(body), kind) };
}

/** Bodies that do not have columns are shown as one, without a name. */
export function changedColumns(
  before: string,
  after: string,
  kind: BodyKind['kind'] = 'json',
): ChangedColumn[] {
  const columnsOf = kind === 'csv' ? csvColumns : jsonColumns;
  const [old, now] = [columnsOf(before), columnsOf(after)];
  if (old === undefined || now === undefined) return [{ name: '', before, after }];
  const changed = [...new Set([...old.keys(), ...now.keys()])]
    .map((name) => ({ name, before: old.get(name) ?? null, after: now.get(name) ?? null }))
    .filter((column) => column.before !== column.after);
  return changed.length > 0 ? changed : [{ name: '', before, after }];
}
