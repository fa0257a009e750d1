/**
 * Where a case writes: a bucket of the S3 double, one of radosgw, or a folder. The target is `out/` and the state
 * `_splitter/` of it, and a file of either is named by its path under the place.
 */
import type { Double } from './double.js';

export type PlaceKind = 'double' | 'folder' | 'radosgw';

export interface Place {
  readonly kind: PlaceKind;
  /** The values of --target and --state. */
  readonly target: string;
  readonly state: string;
  /** What the command needs in its environment to get there. */
  readonly env: Readonly<Record<string, string>>;
  /** The double's own controls, where the place is one. */
  readonly double?: Double;
  /** Where a file lies on this machine; absent where it lies on a server. */
  pathOf?(path: string): string;
  /** In no order. Files of `_splitter/` and `out/` that are on their way are left out. */
  list(prefix: string): Promise<string[]>;
  read(path: string): Promise<Buffer | undefined>;
  write(path: string, bytes: Buffer): Promise<void>;
  remove(path: string): Promise<void>;
  close(): Promise<void>;
}
