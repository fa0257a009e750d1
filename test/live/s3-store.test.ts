import { randomUUID } from 'node:crypto';
import { beforeAll } from '@jest/globals';
import { createS3Store } from '../../job/store/s3/s3-store.js';
import { describeObjectStore } from '../contract/object-store-contract.js';
import { liveServer } from './live-server.js';
import { createBucket } from './radosgw.js';

const server = liveServer();
const bucket = `contract-${randomUUID()}`;

beforeAll(() => createBucket(bucket, server));

describeObjectStore(
  `the S3 store on ${server.name}`,
  async () => {
    const store = createS3Store({
      bucket,
      s3: { region: server.region, endpointUrl: server.endpoint, forcePathStyle: true },
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
