/** The format of files that are named by their folder alone, by the endings of those in it. */
import { opendir } from 'node:fs/promises';
import { relative } from 'node:path';
import { formatByEnding } from '../settings/file-endings.js';
import { isOnS3, parseS3Pattern } from '../settings/s3-pattern.js';
import type { FileFormat } from '../settings/setting.js';
import type { PlanningSettings } from '../settings/settings.js';
import type { ObjectStore } from '../store/object-store.js';
import { keyMatcher } from './s3-files/key-matcher.js';
import { SourceStores } from './s3-files/source-stores.js';

/** As many tell what is there; a bucket may have millions. */
const mostNames = 1_000;

interface Buckets {
  of(bucket: string): Pick<ObjectStore, 'list'>;
  close(): Promise<void>;
}

/** Undefined where none of them tells, or they tell several. */
export async function findFormat(
  patterns: readonly string[],
  settings: Pick<PlanningSettings, 'filesOnS3' | 's3'>,
  stores: Buckets = new SourceStores(settings),
): Promise<FileFormat | undefined> {
  const found = new Set<FileFormat>();
  try {
    for (const pattern of patterns) {
      let left = mostNames;
      for await (const name of isOnS3(pattern) ? keysOf(pattern, stores) : pathsIn(pattern)) {
        const format = formatByEnding(name);
        if (format !== undefined) found.add(format);
        left -= 1;
        if (left === 0 || found.size > 1) break;
      }
    }
  } finally {
    await stores.close();
  }
  const [format, ...others] = found;
  return others.length === 0 ? format : undefined;
}

async function* keysOf(pattern: string, stores: Buckets): AsyncGenerator<string> {
  const { bucket, literal, ...rest } = parseS3Pattern(pattern);
  const isMeant = keyMatcher({ bucket, literal, ...rest });
  for await (const { key } of stores.of(bucket).list(literal)) if (isMeant(key)) yield key;
}

/** Of a folder, hidden ones left out; whatever else it is has an ending of its own, or tells nothing. */
async function* pathsIn(folder: string): AsyncGenerator<string> {
  const found = await opendir(folder, { recursive: true }).catch(() => undefined);
  for await (const entry of found ?? []) {
    const path = relative(folder, `${entry.parentPath}/${entry.name}`);
    if (entry.isFile() && !/(?:^|[/\\])[._]/.test(path)) yield path;
  }
}
