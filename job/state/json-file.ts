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
    const text = Buffer.from(stored.bytes).toString();
    const file: unknown = JSON.parse(text);
    version = laterVersion(file);
    if (version === undefined) {
      checkSeal(text);
      return { content: schema.parse(file), etag: stored.etag };
    }
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

export interface WriteOptions {
  /** Who writes, so that a first attempt whose answer was lost is known again. */
  readonly writer: string;
  /** The version in whose place it goes. */
  readonly over?: ETag | undefined;
  /** Of an object: the file ends with the md5 of its text, so that no damage of that passes for what was written. */
  readonly isSealed?: boolean;
}

/** Writes where there is nothing, or in place of the version `over`. False when something else is there. */
export async function writeJson(
  store: ObjectStore,
  key: ObjectKey,
  value: unknown,
  { writer, over, isSealed = false }: WriteOptions,
): Promise<boolean> {
  const text = `${JSON.stringify(value, null, 1)}\n`;
  const body = Buffer.from(isSealed ? sealed(text) : text);
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

const seal = /,\n "md5": "([0-9a-f]{32})"\n\}\n$/;

/** The text of an object with one member more: the md5 of the text without it. */
function sealed(text: string): string {
  return text.replace(/\n\}\n$/, `,\n "md5": "${md5Of(text)}"\n}\n`);
}

/** Files of earlier versions have no seal; nor has one that somebody has formatted anew, or whose seal alone is damaged. @throws Error for another text */
function checkSeal(text: string): void {
  const [found, md5] = seal.exec(text) ?? [];
  if (found === undefined) return;
  const written = `${text.slice(0, -found.length)}\n}\n`;
  if (md5Of(written) !== md5)
    throw new Error(`the md5 of its text is ${md5Of(written)}, and ${md5} stands in it`);
}

function md5Of(text: string): string {
  return createHash('md5').update(text).digest('hex');
}
