import { resolve } from 'node:path';
import { expect, test } from '@jest/globals';
import type { Location } from '../../../job/store/object-store.js';
import { formatLocation, parseLocation } from '../../../job/store/parse-location.js';

const s3 = (bucket: string, prefix: string): Location => ({ kind: 's3', bucket, prefix });
const inFolder = (path: string): Location => ({ kind: 'folder', path });

test.each<[string, Location]>([
  ['s3://my-bucket', s3('my-bucket', '')],
  ['s3://my-bucket/', s3('my-bucket', '')],
  ['s3://my-bucket/user_info/processed', s3('my-bucket', 'user_info/processed/')],
  ['s3://my-bucket/user_info/processed/', s3('my-bucket', 'user_info/processed/')],
  ['S3://my.bucket.7/é%20 ?#/', s3('my.bucket.7', 'é%20 ?#/')],
  ['s3://abc/x', s3('abc', 'x/')],
  [`s3://${'a'.repeat(63)}/`, s3('a'.repeat(63), '')],
  ['s3://my-point-a1b2c3-s3alias/x', s3('my-point-a1b2c3-s3alias', 'x/')],
  [
    's3://arn:aws:s3:eu-west-1:123456789012:accesspoint/my-point/x/y',
    s3('arn:aws:s3:eu-west-1:123456789012:accesspoint/my-point', 'x/y/'),
  ],
  [
    's3://arn:aws-cn:s3:cn-north-1:123456789012:accesspoint:my-point',
    s3('arn:aws-cn:s3:cn-north-1:123456789012:accesspoint/my-point', ''),
  ],
  ['/data/out/', inFolder('/data/out')],
  ['/data/../out//x', inFolder('/out/x')],
  ['out/user_info', inFolder(resolve('out/user_info'))],
  ['.', inFolder(process.cwd())],
  ['file:///data/two%20words/', inFolder('/data/two words')],
  ['FILE://localhost/data', inFolder('/data')],
])('%s is a location, and its text reads back', (text, location) => {
  expect(parseLocation(text)).toEqual(location);
  expect(parseLocation(formatLocation(location))).toEqual(location);
});

test('a location is written with its whole prefix, or as its path', () => {
  expect(formatLocation(s3('my-bucket', ''))).toBe('s3://my-bucket/');
  expect(formatLocation(s3('my-bucket', 'a/b/'))).toBe('s3://my-bucket/a/b/');
  expect(formatLocation(inFolder('/data/out'))).toBe('/data/out');
});

test.each([
  ['', 'got nothing'],
  ['a\0b', 'a NUL character'],
  ['s3://', 'no bucket'],
  ['s3:///key', 'no bucket'],
  ['s3:my-bucket', 's3: without //'],
  ['s3://ab/', '"ab": expected 3 to 63 lower-case letters'],
  [`s3://${'a'.repeat(64)}/`, 'expected 3 to 63'],
  ['s3://My-Bucket/', '"My-Bucket": expected 3 to 63 lower-case letters'],
  ['s3://my_bucket/', 'expected 3 to 63'],
  ['s3://-bucket/', 'a letter or digit at both ends'],
  ['s3://my..bucket/', 'single dots'],
  ['s3://192.168.5.4/', 'an IP address'],
  ['s3://fast--use1-az4--x-s3/', 'a directory bucket'],
  ['s3://my-bucket//a', 'the segment ""'],
  ['s3://my-bucket/a/../b', 'the segment ".."'],
  ['s3://my-bucket/a\n/', 'a control character'],
  [`s3://my-bucket/${'x'.repeat(1_023)}/`, 'a prefix of 1024 bytes'],
  ['https://my-bucket.s3.amazonaws.com/x', 'the scheme https://'],
  ['s3a://my-bucket/x', 'the scheme s3a://'],
  ['arn:aws:s3:::my-bucket', 'an ARN without s3://'],
  ['s3://arn:aws:s3:::my-bucket/x/', 'an ARN other than arn:aws:s3:<region>:<account>:accesspoint/<name>'],
  ['s3://arn:aws:s3::123456789012:accesspoint/m.mrap/x/', 'an ARN other than'],
  ['s3://arn:aws:s3-object-lambda:eu-west-1:123456789012:accesspoint/o/x/', 'an ARN other than'],
  ['s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/My_Point/x/', 'an ARN other than'],
  ['s3://arn:aws:s3:eu-west-1:123456789012:accesspoint/my-point//x/', 'the segment ""'],
  ['file://host/data', 'names no local path'],
])('%j is refused with a reason', (text, reason) => {
  expect(() => parseLocation(text)).toThrow(reason);
  expect(() => parseLocation(text)).toThrow("expected s3://bucket/prefix/, a folder's path or a file:// URL");
});
