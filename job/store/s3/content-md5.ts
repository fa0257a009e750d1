/** Adds the header that DeleteObjects has always wanted: the SDK sends CRC32 alone, which younger S3 takes for it. */
import { createHash } from 'node:crypto';
import type { DeleteObjectsCommand } from '@aws-sdk/client-s3';

/** @param alone the server may not know the SDK's checksum, which is then left out */
export function addContentMd5(command: DeleteObjectsCommand, alone: boolean): void {
  command.middlewareStack.add(
    (next) => (args) => {
      const { body, headers } = args.request as { readonly body: string; headers: Record<string, string> };
      headers['content-md5'] = createHash('md5').update(body).digest('base64');
      if (alone) {
        for (const name of Object.keys(headers)) {
          if (/^x-amz-(checksum-|sdk-checksum-algorithm)/i.test(name)) delete headers[name];
        }
      }
      return next(args);
    },
    { name: 'contentMd5', step: 'build', priority: 'low' },
  );
}
