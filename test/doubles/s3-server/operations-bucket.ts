/** ListBuckets, CreateBucket, HeadBucket and GetBucketLocation. */
import { z } from 'zod';
import type { Account, Answer } from './account.js';
import { readXml } from './read-xml.js';
import type { S3Request } from './request.js';
import { element, namespace, xmlHeader } from './xml.js';

export function listBuckets(account: Account): Answer {
  const buckets = [...account.buckets.values()].map(
    (bucket) =>
      `<Bucket>${element('Name', bucket.name)}${element('CreationDate', new Date(bucket.createdMs).toISOString())}</Bucket>`,
  );
  const owner = '<Owner><ID>owner</ID></Owner>';
  return {
    status: 200,
    body: `${xmlHeader}<ListAllMyBucketsResult ${namespace}>${owner}<Buckets>${buckets.join('')}</Buckets></ListAllMyBucketsResult>`,
  };
}

/** In the LocationConstraint's region, or the endpoint's. */
export function createBucket(account: Account, request: S3Request, body: Buffer): Answer {
  const bucket = account.createBucket(request.bucket ?? '', locationConstraint(body) ?? account.region);
  return { status: 200, headers: { location: `/${bucket.name}` } };
}

export function headBucket(account: Account, request: S3Request): Answer {
  return { status: 200, headers: { 'x-amz-bucket-region': account.bucketOf(request).region } };
}

/** us-east-1 is told by an empty element ("GetBucketLocation"). */
export function getBucketLocation(account: Account, request: S3Request): Answer {
  const { region } = account.bucketOf(request);
  const text = region === 'us-east-1' ? '' : region;
  return { status: 200, body: `${xmlHeader}<LocationConstraint ${namespace}>${text}</LocationConstraint>` };
}

const form = z.object({
  CreateBucketConfiguration: z.union([
    z.literal(''),
    z.object({ LocationConstraint: z.string().optional() }),
  ]),
});

function locationConstraint(body: Buffer): string | undefined {
  if (body.length === 0) return undefined;
  const { CreateBucketConfiguration: asked } = readXml(form, body);
  return asked === '' ? undefined : asked.LocationConstraint;
}
