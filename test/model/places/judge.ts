/** The official client on one bucket: it writes as somebody else, and looks. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
} from '@aws-sdk/client-s3';
import type { StoredObject } from '../contract/world.js';
import { storedObject } from './stored-object.js';

export interface Server {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Keys are those below the prefix. */
export function judgeOf(server: Server, bucket: string, prefix: string) {
  const { endpoint, region, credentials } = server;
  const client = new S3Client({ endpoint, region, credentials, forcePathStyle: true });
  const at = (key: string) => ({ Bucket: bucket, Key: prefix + key });
  return {
    /** What the command needs to get there. */
    env: {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      SPLITTER_REGION: region,
      SPLITTER_ENDPOINT_URL: endpoint,
      SPLITTER_FORCE_PATH_STYLE: 'true',
    },
    look: async () => {
      const objects = new Map<string, StoredObject>();
      for await (const page of paginateListObjectsV2({ client }, { Bucket: bucket, Prefix: prefix })) {
        const some = (page.Contents ?? []).map(async ({ Key = '', LastModified }) => {
          const key = Key.slice(prefix.length);
          const found = await client.send(new GetObjectCommand(at(key)));
          const content = (await found.Body?.transformToByteArray()) ?? new Uint8Array();
          const beside = {
            cacheControl: found.CacheControl,
            source: found.Metadata?.source,
            encoding: found.ContentEncoding,
          };
          objects.set(key, storedObject(content, LastModified?.toISOString() ?? '', beside));
        });
        await Promise.all(some);
      }
      return objects;
    },
    write: async (key: string, body: string) =>
      void (await client.send(new PutObjectCommand({ ...at(key), Body: body }))),
    remove: async (key: string) => void (await client.send(new DeleteObjectCommand(at(key)))),
    close: () => client.destroy(),
  };
}
