/** ListObjectsV2: pages of up to 1,000 keys and common prefixes, in the order of the keys' UTF-8 bytes. */
import type { Account, Answer } from './account.js';
import type { StoredObject } from './bucket.js';
import type { S3Request } from './request.js';
import { S3Error } from './s3-error.js';
import { encodeListed } from './uri.js';
import { firstAfter } from './utf8-order.js';
import { element, namespace, xmlHeader } from './xml.js';

export function listObjects(account: Account, request: S3Request): Answer {
  const bucket = account.bucketOf(request);
  const { query } = request;
  if (query.get('list-type') !== '2')
    throw new S3Error(501, 'NotImplemented', 'Only list-type=2 is implemented.');
  const encoding = query.get('encoding-type');
  if (encoding !== undefined && encoding !== 'url') throw invalid('encoding-type', encoding);
  const text = encoding === 'url' ? encodeListed : (plain: string) => plain;
  const prefix = query.get('prefix') ?? '';
  const delimiter = query.get('delimiter') ?? '';
  const maxKeys = parseMaxKeys(query.get('max-keys'));
  const token = query.get('continuation-token');
  const startAfter = query.get('start-after');

  const keys = bucket.sortedKeys(prefix);
  const start = startOf(keys, token, startAfter);
  const { items, next } = collect(keys, start, prefix, delimiter, maxKeys);

  const body = [
    element('Name', bucket.name),
    element('Prefix', text(prefix)),
    delimiter === '' ? '' : element('Delimiter', text(delimiter)),
    element('MaxKeys', maxKeys),
    element('KeyCount', items.length),
    element('IsTruncated', next !== undefined),
    encoding === undefined ? '' : element('EncodingType', encoding),
    startAfter === undefined ? '' : element('StartAfter', text(startAfter)),
    token === undefined ? '' : element('ContinuationToken', token),
    next === undefined ? '' : element('NextContinuationToken', tokenOf(next)),
  ];
  for (const item of items) {
    const object = item.rolledUp ? undefined : bucket.objects.get(item.name);
    if (object !== undefined) body.push(contents(text(item.name), object));
  }
  for (const item of items) {
    if (item.rolledUp) body.push(`<CommonPrefixes>${element('Prefix', text(item.name))}</CommonPrefixes>`);
  }
  return {
    status: 200,
    body: `${xmlHeader}<ListBucketResult ${namespace}>${body.join('')}</ListBucketResult>`,
  };
}

function contents(key: string, { size, etag, modifiedSeconds }: StoredObject): string {
  const modified = new Date(modifiedSeconds * 1000).toISOString();
  return `<Contents>${element('Key', key)}${element('LastModified', modified)}${element('ETag', `"${etag}"`)}${element('Size', size)}<StorageClass>STANDARD</StorageClass></Contents>`;
}

/** A key, or the prefix that keys with the delimiter are rolled up to. */
interface Item {
  readonly name: string;
  readonly rolledUp: boolean;
}

/** `next` is the last item of a page that is not the last. */
function collect(
  keys: readonly string[],
  start: number,
  prefix: string,
  delimiter: string,
  maxKeys: number,
): { items: Item[]; next: Item | undefined } {
  const items: Item[] = [];
  let at = start;
  while (at < keys.length && items.length < maxKeys) {
    const key = keys[at] ?? '';
    const cut = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
    const item =
      cut < 0
        ? { name: key, rolledUp: false }
        : { name: key.slice(0, cut + delimiter.length), rolledUp: true };
    items.push(item);
    at = item.rolledUp ? endOfPrefix(keys, item.name) : at + 1;
  }
  return { items, next: at < keys.length ? items.at(-1) : undefined };
}

/** No well-formed key with the prefix is beyond the prefix and the last code point, repeated to a key's length. */
function endOfPrefix(keys: readonly string[], prefix: string): number {
  return firstAfter(keys, prefix + '\u{10ffff}'.repeat(256));
}

function startOf(keys: readonly string[], token: string | undefined, startAfter: string | undefined): number {
  if (token === undefined) return startAfter === undefined ? 0 : firstAfter(keys, startAfter);
  const [, kind, name = ''] = /^([kp])(.*)$/s.exec(Buffer.from(token, 'base64url').toString()) ?? [];
  if (kind === undefined) throw invalid('continuation-token', token);
  return kind === 'p' ? endOfPrefix(keys, name) : firstAfter(keys, name);
}

function tokenOf({ name, rolledUp }: Item): string {
  return Buffer.from((rolledUp ? 'p' : 'k') + name).toString('base64url');
}

function parseMaxKeys(text: string | undefined): number {
  if (text === undefined) return 1000;
  if (!/^\d{1,9}$/.test(text)) throw invalid('max-keys', text);
  return Math.min(1000, Number(text));
}

const invalid = (name: string, value: string) =>
  new S3Error(400, 'InvalidArgument', `Provided ${name} is not valid`, {
    fields: { ArgumentName: name, ArgumentValue: value },
  });
