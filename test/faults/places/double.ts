/** A bucket of the S3 double, in this very process: its failures are scripted and its requests are seen one by one. */
import { S3Client } from '@aws-sdk/client-s3';
import type { Operation, S3Request } from '../../doubles/s3-server/request.js';
import { type S3Server, startS3Server } from '../../doubles/s3-server/s3-server.js';
import type { ScriptedAnswer } from '../../doubles/s3-server/script.js';
import type { Place } from './place.js';
import { s3Objects } from './s3-objects.js';

export const bucket = 'table';
/** For the case whose state fails while its target works. */
export const stateBucket = 'state';

export type Which = (request: S3Request) => boolean;

/** A rule that is in force, and how often it was. */
export interface Injected {
  readonly times: number;
}

export interface Double {
  readonly server: S3Server;
  /** PUTs of objects under the target that arrived so far, whatever came of them. */
  readonly objectPuts: number;
  /** From now on `answer` is what the requests get that `which` picks. Rules are tried in the order they came. */
  inject(answer: ScriptedAnswer, which: Which): Injected;
  /** Ends all rules. */
  mend(): void;
}

export const isObjectPut: Which = ({ operation, key }) => operation === 'PutObject' && key.startsWith('out/');

export function isOperation(...operations: readonly Operation[]): Which {
  return ({ operation }) => operations.includes(operation);
}

export async function openDouble(
  options: { readonly separateState?: boolean; readonly patienceMs?: number } = {},
): Promise<Place> {
  const { patienceMs } = options;
  const patience = patienceMs === undefined ? {} : { patienceMs };
  const server = await startS3Server({ buckets: [bucket, stateBucket], ...patience });
  const state = options.separateState === true ? stateBucket : bucket;
  const bucketOf = (path: string) => (path.startsWith('_splitter/') ? state : bucket);
  let objectPuts = 0;
  const observe = () =>
    server.script({
      answer: { kind: 'slow-down' },
      share: 0,
      match: (request) => {
        if (isObjectPut(request)) objectPuts += 1;
        return false;
      },
    });
  observe();
  const { accessKeyId, secretAccessKey } = server.credentials;
  const client = new S3Client({
    endpoint: server.endpoint,
    region: server.region,
    credentials: server.credentials,
    forcePathStyle: true,
  });
  return {
    kind: 'double',
    target: `s3://${bucket}/out/`,
    state: `s3://${state}/_splitter/`,
    env: {
      AWS_ACCESS_KEY_ID: accessKeyId,
      AWS_SECRET_ACCESS_KEY: secretAccessKey,
      SPLITTER_REGION: server.region,
      SPLITTER_ENDPOINT_URL: server.endpoint,
      SPLITTER_FORCE_PATH_STYLE: 'true',
    },
    double: {
      server,
      get objectPuts() {
        return objectPuts;
      },
      inject: (answer, which) => {
        const injected = { times: 0 };
        server.script({
          answer,
          times: Number.MAX_SAFE_INTEGER,
          match: (request) => {
            const applies = which(request);
            if (applies) injected.times += 1;
            return applies;
          },
        });
        return injected;
      },
      mend: () => {
        server.clearScript();
        observe();
      },
    },
    ...s3Objects(client, bucketOf),
    // From memory: cases look many times a second, and their looking is no request to fail.
    list: async (prefix) =>
      [...server.objects(bucketOf(prefix)).keys()].filter((key) => key.startsWith(prefix)),
    read: async (path) => server.objects(bucketOf(path)).get(path)?.body,
    close: () => {
      client.destroy();
      return server.close();
    },
  };
}
