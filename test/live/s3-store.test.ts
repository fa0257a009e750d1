import { randomUUID } from 'node:crypto';
import { beforeAll, describe } from '@jest/globals';
import { createS3Store } from '../../job/store/s3/s3-store.js';
import { describeObjectStore } from '../contract/object-store-contract.js';
import { liveServer } from './live-server.js';
import { createBucket } from './radosgw.js';

const server = liveServer();
const bucket = `contract-${randomUUID()}`;

beforeAll(() => createBucket(bucket, server));

describe.each(['crc32', 'md5', 'content-md5', 'none'] as const)('with the checksum %s', (checksum) => {
  describeObjectStore(
    `the S3 store on ${server.name}`,
    async () => {
      const store = createS3Store({
        bucket,
        s3: { region: server.region, endpointUrl: server.endpoint, forcePathStyle: true, checksum },
        loadCredentials: async () => server.credentials,
      });
      return { store, prefix: `${randomUUID()}/`, dispose: () => store.close() };
    },
    {
      refusesLongKeys: server.refusesLongKeys,
      honoursDeleteConditions: server.honoursDeleteConditions,
      refusedKeys: [],
    },
  );
});
