import { expect, test } from '@jest/globals';
import { SettingsError } from '../../../../job/shared/errors.js';
import { findAddress } from '../../../../job/store/s3/address.js';

const at = (region: string | undefined, endpointUrl?: string, forcePathStyle = false) => ({
  region,
  endpointUrl,
  forcePathStyle,
});

test.each([
  ['my-bucket', at('eu-west-1'), 'https://my-bucket.s3.eu-west-1.amazonaws.com', ''],
  ['my.bucket', at('eu-west-1'), 'https://s3.eu-west-1.amazonaws.com', '/my.bucket'],
  ['my-bucket', at('cn-north-1'), 'https://my-bucket.s3.cn-north-1.amazonaws.com.cn', ''],
  ['my-bucket', at('us-east-1', undefined, true), 'https://s3.us-east-1.amazonaws.com', '/my-bucket'],
  ['my-bucket', at('us-east-1', 'http://store.test:9000'), 'http://my-bucket.store.test:9000', ''],
  [
    'my-bucket',
    at('us-east-1', 'http://store.test:9000/s3/', true),
    'http://store.test:9000',
    '/s3/my-bucket',
  ],
  ['my-bucket', at('us-east-1', 'http://127.0.0.1:9000'), 'http://127.0.0.1:9000', '/my-bucket'],
])('%s with %j is at %s%s', async (bucket, settings, origin, basePath) => {
  const address = await findAddress(bucket, settings);
  expect(address).toMatchObject({ origin, basePath, host: origin.replace(/^https?:\/\//, '') });
  expect(address.secure).toBe(origin.startsWith('https:'));
});

const accessPoint = 'arn:aws:s3:eu-west-1:123456789012:accesspoint/my-point';

test('an access point is at its own host, in the region and for the account of its ARN', async () => {
  const origin = 'https://my-point-123456789012.s3-accesspoint.eu-west-1.amazonaws.com';
  expect(await findAddress(accessPoint, at('us-east-1'))).toMatchObject({
    origin,
    basePath: '',
    signingRegion: 'eu-west-1',
  });
  const behind = await findAddress(accessPoint, at('us-east-1', 'http://store.test:9000'));
  expect(behind).toMatchObject({ origin: 'http://my-point-123456789012.store.test:9000', basePath: '' });
});

test('an access point cannot be reached in path style', async () => {
  await expect(findAddress(accessPoint, at('eu-west-1', 'http://store.test:9000', true))).rejects.toThrow(
    SettingsError,
  );
});

test('a region that is none and a bucket that needs another protocol are faults of the settings', async () => {
  await expect(findAddress('b-1', at('eu west'))).rejects.toThrow(SettingsError);
  await expect(findAddress('x--use1-az4--x-s3', at('us-east-1'))).rejects.toThrow(/directory buckets/);
});

test('without a region another server gets us-east-1, and AWS is a fault that names --region', async () => {
  const names = ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_CONFIG_FILE', 'AWS_SHARED_CREDENTIALS_FILE'];
  const before = names.map((name) => [name, process.env[name]] as const);
  for (const name of names) delete process.env[name];
  process.env.AWS_CONFIG_FILE = process.env.AWS_SHARED_CREDENTIALS_FILE = '/dev/null';
  try {
    const other = await findAddress('my-bucket', at(undefined, 'http://127.0.0.1:9'));
    expect(other.signingRegion).toBe('us-east-1');
    await expect(findAddress('my-bucket', at(undefined))).rejects.toThrow(/--region/);
    process.env.AWS_REGION = 'ap-south-1';
    expect((await findAddress('my-bucket', at(undefined))).signingRegion).toBe('ap-south-1');
  } finally {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  }
});
