import { expect, test } from '@jest/globals';
import { serverOf } from '../../../job/store/server-of.js';

const s3 = { kind: 's3' } as const;

test.each([
  [undefined, null],
  ['https://s3.eu-west-1.amazonaws.com', null],
  ['https://bucket.vpce-1a2b.s3.eu-west-1.vpce.amazonaws.com', null],
  ['https://s3.cn-north-1.amazonaws.com.cn', null],
  ['https://amazonaws.com.example.org', 'amazonaws.com.example.org'],
  ['http://127.0.0.1:9000', '127.0.0.1:9000'],
  ['https://Store.Example.org:443/', 'store.example.org'],
])('by the endpoint %s the server is %s', (endpointUrl, server) => {
  expect(serverOf(s3, { endpointUrl })).toBe(server);
});

test('a folder is on none', () => {
  expect(serverOf({ kind: 'folder' }, { endpointUrl: 'http://127.0.0.1:9000' })).toBe(null);
});
