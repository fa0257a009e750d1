/** Tables of Delta, Iceberg and Hudi on S3, by the marks that lie among the keys: they are more than the files in their folder. */
import type { S3Pattern } from '../../settings/s3-pattern.js';
import type { ObjectStore } from '../../store/object-store.js';
import { type LakeKind, lakeFault } from '../files/data-lake.js';

const marks = [
  ['Delta Lake', /^(.*\/)?_delta_log\//s],
  ['Hudi', /^(.*\/)?\.hoodie\//s],
  ['Iceberg', /^(.*\/)?metadata\/[^/]*\.metadata\.json$/s],
] as const satisfies readonly (readonly [LakeKind, RegExp])[];

export class LakeMarks {
  /** By the table's folder, `s3://bucket/…/`. */
  readonly #kinds = new Map<string, LakeKind>();

  look(bucket: string, key: string): void {
    for (const [kind, mark] of marks) {
      const found = mark.exec(key);
      if (found) this.#kinds.set(`s3://${bucket}/${found[1] ?? ''}`, kind);
    }
  }

  /** Looks into the table's folder where a listing of what the pattern means does not show it. */
  async lookAbove(pattern: S3Pattern, store: Pick<ObjectStore, 'list'>): Promise<void> {
    if (isText.test(pattern.pattern)) return;
    for (const folder of tableFolders(pattern.base)) {
      if (folder.startsWith(pattern.literal)) continue;
      for (const name of ['_delta_log/', '.hoodie/', 'metadata/'])
        await this.#lookInto(pattern.bucket, `${folder}${name}`, store);
    }
  }

  /** @throws SourceError for an object that lies in such a table */
  refuse(bucket: string, key: string): void {
    if (this.#kinds.size === 0) return;
    for (let at = key.lastIndexOf('/'); ; at = at <= 0 ? -1 : key.lastIndexOf('/', at - 1)) {
      const folder = `s3://${bucket}/${key.slice(0, at + 1)}`;
      const kind = this.#kinds.get(folder);
      if (kind !== undefined) throw lakeFault(folder, kind);
      if (at < 0) return;
    }
  }

  async #lookInto(bucket: string, prefix: string, store: Pick<ObjectStore, 'list'>): Promise<void> {
    try {
      for await (const { key } of store.list(prefix)) {
        const before = this.#kinds.size;
        this.look(bucket, key);
        if (this.#kinds.size > before) return;
      }
    } catch {
      // Who may read some objects need not be allowed to list the folders beside them.
    }
  }
}

/** These hold rows as text, which such tables never do. */
const isText = /\.(?:csv|tsv|json|jsonl|ndjson)(?:\.[a-z0-9]+)?$/i;

/** A table's files lie in its folder, in `data/` below it, or in folders of its partitions. */
function* tableFolders(base: string): Iterable<string> {
  let folder = base;
  while (/[^/]*=[^/]*\/$/.test(folder)) folder = folder.replace(/[^/]*\/$/, '');
  yield folder;
  if (/(?:^|\/)data\/$/.test(folder)) yield folder.slice(0, -'data/'.length);
}
