/** One S3 server for the commands of a test: how they reach it, and what it holds. */
import { GetObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import type { SplitterOptions } from './run-splitter.js';

export interface Endpoint {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

export function s3Flags({ endpoint, region }: Endpoint): string[] {
  return ['--endpoint-url', endpoint, '--force-path-style', '--region', region];
}

export function s3Environment({ credentials }: Endpoint): NonNullable<SplitterOptions['env']> {
  return { AWS_ACCESS_KEY_ID: credentials.accessKeyId, AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey };
}

/** Every object under the prefix, read by the official client: its body as text, by key without the prefix. */
export async function readObjects(
  from: Endpoint,
  bucket: string,
  prefix: string,
): Promise<Map<string, string>> {
  const client = new S3Client({ ...from, forcePathStyle: true });
  try {
    const keys: string[] = [];
    for (let token: string | undefined, first = true; first || token !== undefined; first = false) {
      const page = await client.send(
        new ListObjectsV2Command({ Bucket: bucket, Prefix: prefix, ContinuationToken: token }),
      );
      for (const { Key } of page.Contents ?? []) if (Key !== undefined) keys.push(Key);
      token = page.NextContinuationToken;
    }
    const bodies = new Map<string, string>();
    const readOn = async (iterator: Iterator<string>) => {
      for (let next = iterator.next(); !next.done; next = iterator.next()) {
        const object = await client.send(new GetObjectCommand({ Bucket: bucket, Key: next.value }));
        bodies.set(next.value.slice(prefix.length), (await object.Body?.transformToString()) ?? '');
      }
    };
    const iterator = keys.values();
    await Promise.all(Array.from({ length: 16 }, () => readOn(iterator)));
    return bodies;
  } finally {
    client.destroy();
  }
}
