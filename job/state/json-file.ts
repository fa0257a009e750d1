/** One small file of the state: JSON that a schema describes, created once or replaced in place of what was read. */
import { createHash } from 'node:crypto';
import type { z } from 'zod';
import { RunError } from '../shared/errors.js';
import type { ETag, ObjectKey, ObjectStore, PutCondition } from '../store/object-store.js';
import { laterVersion, stateVersion } from './state-version.js';

export interface Found<T> {
  readonly content: T;
  readonly etag: ETag;
}

const usualRemedy = 'Start a new run, or restore the file.';

/** Undefined when there is none. @throws RunError when it is not what the schema says; `remedy` tells what to do then */
export async function readJson<T>(
  store: ObjectStore,
  key: ObjectKey,
  schema: z.ZodType<T>,
  remedy = usualRemedy,
): Promise<Found<T> | undefined> {
  const stored = await store.get(key);
  if (stored === undefined) return undefined;
  let version: number | undefined;
  try {
    const file: unknown = JSON.parse(Buffer.from(stored.bytes).toString());
    version = laterVersion(file);
    if (version === undefined) return { content: schema.parse(file), etag: stored.etag };
  } catch (cause) {
    throw new RunError(
      `${store.uri}/${key} is not what this program writes there: it is damaged or of another version. ${remedy}`,
      { cause, isDamaged: true },
    );
  }
  throw new RunError(
    `${store.uri}/${key} is of version ${version}: a later splitter wrote it. This one reads versions up to ` +
      `${stateVersion}; use the one that wrote it, or a later one.`,
  );
}

/**
 * Writes where there is nothing, or in place of the version `over`. False when something else is there.
 * @param writer who writes, so that a first attempt whose answer was lost is known again
 */
export async function writeJson(
  store: ObjectStore,
  key: ObjectKey,
  value: unknown,
  writer: string,
  over?: ETag,
): Promise<boolean> {
  const body = Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
  const condition: PutCondition =
    over === undefined ? { kind: 'if-absent' } : { kind: 'if-match', etag: over };
  const owner = `${writer}/${createHash('md5').update(body).digest('hex')}`;
  const result = await store.put({ key, body, contentType: 'application/json', condition, owner });
  switch (result.outcome) {
    case 'written':
      return true;
    case 'condition-failed':
      return false;
    case 'refused':
      throw new RunError(`The state at ${store.uri} does not take ${key}: ${result.reason}.`);
    default:
      return result satisfies never;
  }
}
