/** Adds the header that DeleteObjects has always wanted: the SDK sends CRC32 alone, which younger S3 takes for it. */
import { createHash } from 'node:crypto';
import type { DeleteObjectsCommand } from '@aws-sdk/client-s3';

export function addContentMd5(command: DeleteObjectsCommand): void {
  command.middlewareStack.add(
    (next) => (args) => {
      const { body, headers } = args.request as { readonly body: string; headers: Record<string, string> };
      headers['content-md5'] = createHash('md5').update(body).digest('base64');
      return next(args);
    },
    { name: 'contentMd5', step: 'build' },
  );
}
