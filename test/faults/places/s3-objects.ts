/** The objects of a bucket by the official client, which judges what the product wrote. */
import {
  DeleteObjectCommand,
  GetObjectCommand,
  NoSuchKey,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from '@aws-sdk/client-s3';
import type { Place } from './place.js';

export function s3Objects(
  client: S3Client,
  bucketOf: (path: string) => string,
): Pick<Place, 'list' | 'read' | 'write' | 'remove'> {
  const at = (path: string) => ({ Bucket: bucketOf(path), Key: path });
  return {
    list: async (prefix) => {
      const keys: string[] = [];
      for await (const page of paginateListObjectsV2(
        { client },
        { Bucket: bucketOf(prefix), Prefix: prefix },
      )) {
        for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
      }
      return keys;
    },
    read: async (path) => {
      try {
        const { Body } = await client.send(new GetObjectCommand(at(path)));
        return Body && Buffer.from(await Body.transformToByteArray());
      } catch (error) {
        if (error instanceof NoSuchKey) return undefined;
        throw error;
      }
    },
    write: async (path, bytes) =>
      void (await client.send(new PutObjectCommand({ ...at(path), Body: bytes }))),
    remove: async (path) => void (await client.send(new DeleteObjectCommand(at(path)))),
  };
}
