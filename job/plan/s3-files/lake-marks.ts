/** Tables of Delta, Iceberg and Hudi on S3, by the marks that lie among the keys: they are more than the files in their folder. */
import { formatByEnding } from '../../settings/file-endings.js';
import type { S3Pattern } from '../../settings/s3-pattern.js';
import { StoreError } from '../../shared/errors.js';
import type { ObjectStore } from '../../store/object-store.js';
import { type LakeKind, lakeFault } from '../files/data-lake.js';

const marks = [
  ['Delta Lake', /^(.*\/)?_delta_log\//s],
  ['Hudi', /^(.*\/)?\.hoodie\//s],
  ['Iceberg', /^(.*\/)?metadata\/(?:[^/]*\.metadata\.json|snap-[^/]*\.avro)$/s],
] as const satisfies readonly (readonly [LakeKind, RegExp])[];

/** Where a listing of a folder shows them first: a table of Iceberg may have many files beside its marks. */
const places = ['_delta_log/', '.hoodie/', 'metadata/', 'metadata/snap-'];
/** A page of a listing. */
const mostLookedAt = 1_000;

export class LakeMarks {
  /** By the table's folder, `s3://bucket/…/`. */
  readonly #kinds = new Map<string, LakeKind>();
  readonly #lookedInto = new Set<string>();

  look(bucket: string, key: string): void {
    for (const [kind, mark] of marks) {
      const found = mark.exec(key);
      if (found) this.#kinds.set(`s3://${bucket}/${found[1] ?? ''}`, kind);
    }
  }

  /**
   * Looks into all folders above what the pattern means, up to the bucket, where a listing of that does not show them: at each
   * once, with a request for each place.
   */
  async lookAbove(pattern: S3Pattern, store: Pick<ObjectStore, 'list'>): Promise<void> {
    // Such tables never hold rows as text.
    const format = formatByEnding(pattern.pattern);
    if (format === 'csv' || format === 'json') return;
    for (const folder of withAncestors(pattern.base)) {
      if (folder.startsWith(pattern.literal)) continue;
      for (const place of places) {
        const prefix = `${folder}${place}`;
        const uri = `s3://${pattern.bucket}/${prefix}`;
        if (this.#lookedInto.has(uri)) continue;
        this.#lookedInto.add(uri);
        await this.#lookInto(pattern.bucket, prefix, store);
      }
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
    let looked = 0;
    try {
      for await (const { key } of store.list(prefix)) {
        const before = this.#kinds.size;
        this.look(bucket, key);
        looked += 1;
        if (this.#kinds.size > before || looked === mostLookedAt) return;
      }
    } catch (error) {
      // Who may read some objects need not be allowed to list the folders beside them.
      if (!(error instanceof StoreError) || error.code !== 'AccessDenied') throw error;
    }
  }
}

/** The folder of a key, and all above it up to the bucket, each empty or with a slash at its end. */
function* withAncestors(base: string): Iterable<string> {
  for (let folder = base; ; folder = folder.replace(/[^/]*\/$/, '')) {
    yield folder;
    if (folder === '') return;
  }
}
