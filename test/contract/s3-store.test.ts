import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll } from '@jest/globals';
import { createS3Store } from '../../job/store/s3/s3-store.js';
import { type S3Server, startS3Server } from '../doubles/s3-server/s3-server.js';
import { describeObjectStore } from './object-store-contract.js';

let server: S3Server;

beforeAll(async () => {
  server = await startS3Server({ buckets: ['contract-bucket'] });
});

afterAll(() => server.close());

describeObjectStore(
  'the S3 store',
  async () => {
    const store = createS3Store({
      bucket: 'contract-bucket',
      s3: { region: 'us-east-1', endpointUrl: server.endpoint, forcePathStyle: true },
      loadCredentials: async () => server.credentials,
    });
    return { store, prefix: `${randomUUID()}/`, dispose: () => store.close() };
  },
  { refusesLongKeys: true, honoursDeleteConditions: true, refusedKeys: [] },
);
