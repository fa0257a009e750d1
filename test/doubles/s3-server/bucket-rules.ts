/** What a bucket wants of requests: its policy, as far as companies' policies go here, its owner, and who pays. */
import type { Operation, S3Request } from './request.js';
import { S3Error } from './s3-error.js';

export interface BucketRules {
  /** Explicit denies of writes that lack one of these headers, or have another value ("Bucket policy examples"). */
  readonly writesNeed?: Readonly<Record<string, string>>;
  /** The account that it belongs to. @default 123456789012 */
  readonly owner?: string;
  /** @default false */
  readonly requesterPays?: boolean;
  /** Object Ownership is "bucket owner enforced". @default false */
  readonly refusesAcls?: boolean;
  /** @default false */
  readonly hasObjectLock?: boolean;
}

export const usualOwner = '123456789012';

/** Throws AccessDenied, and InvalidArgument for a header of encryption where S3 takes none. */
export function checkRules(request: S3Request, rules: BucketRules): void {
  const { headers, operation } = request;
  const owner = headers['x-amz-expected-bucket-owner'];
  if (owner !== undefined && owner !== (rules.owner ?? usualOwner)) throw denied('Access Denied');
  if (rules.requesterPays === true && headers['x-amz-request-payer'] !== 'requester') {
    throw denied('Access Denied');
  }
  if (!storing.has(operation)) {
    const encryption = headers['x-amz-server-side-encryption'];
    if (encryption === undefined) return;
    throw new S3Error(
      400,
      'InvalidArgument',
      'x-amz-server-side-encryption header is not supported for this operation.',
    );
  }
  for (const [name, value] of Object.entries(rules.writesNeed ?? {})) {
    if (headers[name] === value) continue;
    throw denied(
      `User: arn:aws:iam::${usualOwner}:user/double is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::${request.bucket}/${request.key}" with an explicit deny in a resource-based policy`,
    );
  }
}

const storing: ReadonlySet<Operation> = new Set(['PutObject', 'CreateMultipartUpload']);

function denied(message: string): S3Error {
  return new S3Error(403, 'AccessDenied', message);
}
