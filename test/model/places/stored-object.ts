/** An object as the model knows it, out of its bytes and of what is stored beside them. */
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { formText } from '../contract/row.js';
import type { StoredObject } from '../contract/world.js';

/** @param beside undefined where the place keeps nothing */
export function storedObject(
  content: Uint8Array,
  stamp: string,
  beside: Parameters<typeof formText>[0] | undefined,
): StoredObject {
  // Bodies are JSON, which begins otherwise.
  const isPacked = content[0] === 0x1f && content[1] === 0x8b;
  return {
    body: Buffer.from(isPacked ? gunzipSync(content) : content).toString(),
    isPacked,
    bytes: content.byteLength,
    hash: createHash('md5').update(content).digest('hex'),
    form: beside && formText(beside),
    stamp,
  };
}
