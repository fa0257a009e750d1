/** Where a history is played: a target and a state, and the means to look at the target and to write to it as somebody else. */
import type { StoredObject } from '../contract/world.js';

export type PlaceKind = 'double' | 'folder' | 'radosgw';

/** What arrived at the server since it was last asked; undefined where nobody counts. */
export interface Traffic {
  /** Keys under the target, below its prefix, a line each PUT. */
  readonly puts: readonly string[];
}

export interface Place {
  readonly kind: PlaceKind;
  /** The value of --target. */
  readonly target: string;
  /** What deletions need here. */
  readonly deletionFlags: readonly string[];
  /** The value of --state. */
  readonly state: string;
  readonly env: Readonly<Record<string, string>>;
  /** How it names versions. */
  etagOf(object: StoredObject): string;
  /** All objects, by their key below the target's prefix. */
  look(): Promise<Map<string, StoredObject>>;
  write(key: string, body: string): Promise<void>;
  remove(key: string): Promise<void>;
  takeTraffic(): Traffic | undefined;
  close(): Promise<void>;
}
