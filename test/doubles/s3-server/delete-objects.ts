/** DeleteObjects: up to 1,000 keys in one request. */
import { z } from 'zod';
import type { Account, Answer } from './account.js';
import { readXml } from './read-xml.js';
import type { S3Request } from './request.js';
import { malformedXml, S3Error } from './s3-error.js';
import { element, namespace, xmlHeader } from './xml.js';

const form = z.object({
  Delete: z.object({ Quiet: z.string().optional(), Object: z.array(z.object({ Key: z.string() })) }),
});

export function deleteObjects(account: Account, request: S3Request, body: Buffer): Answer {
  const bucket = account.bucketOf(request);
  requireChecksum(request);
  const { Delete: asked } = readXml(form, body);
  if (asked.Object.length > 1000) throw malformedXml();
  for (const { Key } of asked.Object) bucket.delete(Key);
  const deleted =
    asked.Quiet === 'true' ? [] : asked.Object.map(({ Key }) => `<Deleted>${element('Key', Key)}</Deleted>`);
  return { status: 200, body: `${xmlHeader}<DeleteResult ${namespace}>${deleted.join('')}</DeleteResult>` };
}

/** "DeleteObjects": a Content-MD5 or a checksum is required. */
function requireChecksum({ headers }: S3Request): void {
  const given = (name: string) =>
    name === 'content-md5' || name === 'x-amz-trailer' || /^x-amz-checksum-(crc32|sha1|sha256)$/.test(name);
  if (!Object.keys(headers).some(given)) {
    throw new S3Error(400, 'InvalidRequest', 'Missing required header for this request: Content-MD5');
  }
}
