import { randomUUID } from 'node:crypto';
import { beforeAll } from '@jest/globals';
import { createS3Store } from '../../job/store/s3/s3-store.js';
import { describeObjectStore } from '../contract/object-store-contract.js';
import { createBucket, radosgw } from './radosgw.js';

const bucket = `contract-${randomUUID()}`;

beforeAll(() => createBucket(bucket));

describeObjectStore(
  'the S3 store on a real server',
  async () => {
    const store = createS3Store({
      bucket,
      s3: { region: radosgw.region, endpointUrl: radosgw.endpoint, forcePathStyle: true },
      loadCredentials: async () => radosgw.credentials,
    });
    return { store, prefix: `${randomUUID()}/`, dispose: () => store.close() };
  },
  { refusesLongKeys: true, honoursDeleteConditions: false, refusedKeys: [] },
);
