/** DeleteObjects: up to 1,000 keys in one request, each judged by itself, with its condition where it has one. */
import { z } from 'zod';
import type { Account, Answer } from './account.js';
import { checkDeletable } from './operations-object.js';
import { readXml } from './read-xml.js';
import type { S3Request } from './request.js';
import { malformedXml, S3Error } from './s3-error.js';
import { element, namespace, xmlHeader } from './xml.js';

const form = z.object({
  Delete: z.object({
    Quiet: z.string().optional(),
    Object: z.array(z.object({ Key: z.string(), ETag: z.string().optional() })),
  }),
});

/** @param failureOf throws the error that the script or the rate has for one key */
export function deleteObjects(
  account: Account,
  request: S3Request,
  body: Buffer,
  failureOf: (key: string, isConditional: boolean) => void,
): Answer {
  const bucket = account.bucketOf(request);
  requireChecksum(request);
  const { Delete: asked } = readXml(form, body);
  if (asked.Object.length > 1000) throw malformedXml();
  const isQuiet = asked.Quiet === 'true';
  const results = asked.Object.map(({ Key, ETag }) => {
    try {
      failureOf(Key, ETag !== undefined);
      if (account.honoursDeleteConditions === 'everywhere') checkDeletable(bucket, Key, ETag);
      bucket.delete(Key);
      return isQuiet ? '' : `<Deleted>${element('Key', Key)}</Deleted>`;
    } catch (error) {
      if (!(error instanceof S3Error)) throw error;
      return `<Error>${element('Key', Key)}${element('Code', error.code)}${element('Message', error.message)}</Error>`;
    }
  });
  return { status: 200, body: `${xmlHeader}<DeleteResult ${namespace}>${results.join('')}</DeleteResult>` };
}

/** "DeleteObjects": a Content-MD5 or a checksum is required. */
function requireChecksum({ headers }: S3Request): void {
  const given = (name: string) =>
    name === 'content-md5' ||
    name === 'x-amz-trailer' ||
    /^x-amz-checksum-(crc32|md5|sha1|sha256)$/.test(name);
  if (!Object.keys(headers).some(given)) {
    throw new S3Error(400, 'InvalidRequest', 'Missing required header for this request: Content-MD5');
  }
}
