/** What PutObject needs beside itself, by the headers and tags that objects get. */
import type { ObjectHeaders } from '../sql/object-headers.js';

/** Amazon S3 User Guide, "Required permissions for Amazon S3 API operations". */
export function objectRights({ headers, tags }: ObjectHeaders): string[] {
  const has = (known: string) => headers.some(({ name }) => name === known);
  return [
    ...(tags.length > 0 ? ['s3:PutObjectTagging'] : []),
    ...(has('x-amz-acl') ? ['s3:PutObjectAcl'] : []),
    ...(has('x-amz-object-lock-mode') ? ['s3:PutObjectRetention'] : []),
    ...(has('x-amz-object-lock-legal-hold') ? ['s3:PutObjectLegalHold'] : []),
  ];
}
