import { expect, test } from '@jest/globals';
import { objectHeaders } from '../../../job/settings/object-headers.js';
import { betweenRepeated } from '../../../job/settings/setting.js';
import { faultsOf, minimal, split } from './read.js';

const several = (...values: readonly string[]) => values.join(betweenRepeated);

/** `name: value` of each header, `name=value` of each tag. */
function told(flags: Parameters<typeof split>[0]): string[] {
  const { headers, tags } = objectHeaders(split(flags).headers);
  return [
    ...headers.map(({ name, template }) => `${name}: ${template.text}`),
    ...tags.map(({ name, template }) => `${name}=${template.text}`),
  ];
}

test('headers and their short forms are one list, by lower-case names in order', () => {
  const flags = {
    header: several('Expires: {day}', 'X-AMZ-META-B: b'),
    contentType: '{mime}',
    storageClass: 'STANDARD_IA',
    metadata: several('Z=1', 'a={id}'),
    tag: several('t=1', 'city={city}'),
  };
  expect(told(flags)).toEqual([
    'content-type: {mime}',
    'expires: {day}',
    'x-amz-meta-a: {id}',
    'x-amz-meta-b: b',
    'x-amz-meta-z: 1',
    'x-amz-storage-class: STANDARD_IA',
    'city={city}',
    't=1',
  ]);
});

test('several values are lines of a variable, and x-amz-tagging is read as the tags it holds', () => {
  expect(told({ header: 'x-amz-tagging: a%20b=c%2Fd&e={f&g}&h=i+j\ncache-control: no-cache' })).toEqual([
    'cache-control: no-cache',
    'a b=c/d',
    'e={f&g}',
    'h=i j',
  ]);
});

test.each<[Parameters<typeof split>[0], string]>([
  [{ header: 'Cache-Control' }, '--header: expected \'Name: template\', got "Cache-Control"'],
  [{ header: 'Host: x' }, 'got "Host"'],
  [{ header: 'x-amz-acl: everyone' }, 'x-amz-acl: expected private, public-read'],
  [{ header: 'cache-control: a', cacheControl: 'b' }, 'expected each header once, got cache-control twice'],
  [{ header: 'x-amz-object-lock-mode: GOVERNANCE' }, 'together, got one'],
  [{ metadata: `a=${'x'.repeat(1907)}` }, 'expected at most 1907 bytes of metadata'],
  [{ metadata: 'a b=c' }, 'expected a name of metadata without spaces'],
  [{ metadata: 'splitter=x' }, "is the program's own note"],
  [{ contentType: '{a' }, 'expected every brace to have its counterpart'],
  [{ contentType: 'ü' }, 'expected visible ASCII and spaces'],
  [{ cacheControl: ' ' }, 'expected a value, it is empty'],
  [{ tag: several('a=1', 'a=2') }, 'expected each tag once, got a twice'],
  [{ header: 'x-amz-tagging: a=%7Bcity%7D' }, 'expected no braces but those of columns, got "%7Bcity%7D"'],
  [{ tag: 'a=1', header: 'x-amz-tagging: a=2' }, 'expected each tag once, got a twice'],
  [{ tag: several(...Array.from({ length: 11 }, (_, n) => `t${n}=x`)) }, 'expected at most 10 tags'],
  [{ tag: `a=${'x'.repeat(257)}` }, 'at most 256 letters'],
  [{ tag: `${'x'.repeat(129)}=a` }, 'of 1 to 128 letters'],
  [{ kmsKeyId: 'k' }, '--kms-key-id: is for --encryption aws:kms or aws:kms:dsse, got none'],
  [
    { encryption: 'aws:kms:dsse', bucketKey: true },
    '--bucket-key: is for --encryption aws:kms, got aws:kms:dsse',
  ],
  [{ encryption: 'kms' }, '--encryption: expected AES256, aws:kms or aws:kms:dsse, got "kms"'],
  [{ expectedBucketOwner: '123' }, 'expected the 12 digits of an AWS account'],
  [{ stateAcl: 'public-read' }, '--state-acl: expected bucket-owner-full-control'],
  [{ stateEncryption: 'AES256', stateKmsKeyId: 'k' }, 'is for --state-encryption aws:kms or aws:kms:dsse'],
])('%j is a fault', (flags, fault) => {
  expect(faultsOf('split', { ...minimal, ...flags }).join('\n')).toContain(fault);
});

test('Athena cannot encrypt in two layers, so the state that it writes to may not be', () => {
  const athena = { table: 'a.b', key: '{id}', target: 's3://rows/', encryption: 'aws:kms:dsse' };
  expect(faultsOf('split', athena).join()).toContain('which cannot write in two layers');
  expect(faultsOf('split', { ...athena, state: 's3://other/' })).toEqual([]);
});
