/** Places, tables and keys as `splitter policy` takes them, in the form in which a deployment has them. */
import type { Location } from '../store/object-store.js';
import { parseLocation } from '../store/parse-location.js';
import { parseTable, type TableName } from './athena-values.js';
import { functionArn, functionArnShape } from './function-arn.js';
import { keyArn, keyArnShape } from './key-arn.js';

type S3Place = Extract<Location, { readonly kind: 's3' }>;

/** @throws Error for a place that is not on S3 */
export function parsePlaces(text: string): readonly S3Place[] {
  return parts(text).map((part) => {
    const place = parseLocation(part);
    if (place.kind === 's3') return place;
    throw new Error(`expected s3://bucket/prefix/, got ${JSON.stringify(part)}`);
  });
}

/** @throws Error unless there is one, on S3 */
export function parsePlace(text: string): S3Place {
  const [place, ...others] = parsePlaces(text);
  if (place !== undefined && others.length === 0) return place;
  throw new Error(`expected one place, s3://bucket/prefix/, got ${JSON.stringify(text)}`);
}

/** @throws Error for what is no ARN of a key */
export function parseKeys(text: string): readonly string[] {
  const keys = parts(text);
  if (keys.every((key) => keyArn.test(key))) return keys;
  throw new Error(
    `expected ARNs of keys, ${keyArnShape}, with commas between them, got ${JSON.stringify(text)}`,
  );
}

/** @throws Error for what is no ARN of a function */
export function parseFunctions(text: string): readonly string[] {
  const functions = parts(text);
  if (functions.every((each) => functionArn.test(each))) return functions;
  throw new Error(
    `expected ARNs of functions, ${functionArnShape}, with commas between them, got ${JSON.stringify(text)}`,
  );
}

/** Glue's names are of lower case. */
export function parseTables(text: string): readonly TableName[] {
  return parts(text).map((part) => parseTable(part.toLowerCase()));
}

/** @throws Error for a list of nothing */
function parts(text: string): string[] {
  const found = text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (found.length === 0) throw new Error(`expected a,b,c, got ${JSON.stringify(text)}`);
  return found;
}
