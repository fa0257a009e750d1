/** The buckets of the server and the answers operations give: what every operation works on. */
import { Bucket } from './bucket.js';
import type { S3Request } from './request.js';
import { S3Error } from './s3-error.js';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: Buffer | string;
  /** In bytes, where HEAD tells of a body it does not send. */
  readonly contentLength?: number;
}

/**
 * S3 honours the conditions of deletions `everywhere`; moto those of `single` ones, and ignores `<ETag>` in DeleteObjects;
 * radosgw `nowhere`.
 */
export type HonouredDeleteConditions = 'everywhere' | 'single' | 'nowhere';

export class Account {
  readonly buckets = new Map<string, Bucket>();
  constructor(
    /** Of the endpoint, and of buckets that are created without one. */
    readonly region: string,
    /** The server's clock, ms since 1970. */
    readonly now: () => number,
    /** Whether the body of an object is dropped once its size and md5 are known. */
    readonly discards: (bucket: string, key: string) => boolean,
    readonly honoursDeleteConditions: HonouredDeleteConditions,
    /** Writes are taken whatever their condition says. */
    readonly ignoresConditions = false,
  ) {}

  /** Names follow "General purpose bucket naming rules". Throws InvalidBucketName and BucketAlreadyOwnedByYou. */
  createBucket(name: string, region: string): Bucket {
    if (!/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name)) {
      throw new S3Error(400, 'InvalidBucketName', 'The specified bucket is not valid.', {
        fields: { BucketName: name },
      });
    }
    if (this.buckets.has(name)) {
      throw new S3Error(
        409,
        'BucketAlreadyOwnedByYou',
        'Your previous request to create the named bucket succeeded and you already own it.',
        { fields: { BucketName: name } },
      );
    }
    const bucket = new Bucket(name, region, this.now());
    this.buckets.set(name, bucket);
    return bucket;
  }

  /** Throws NoSuchBucket. */
  bucketOf(request: S3Request): Bucket {
    const bucket = this.buckets.get(request.bucket ?? '');
    if (bucket === undefined) {
      throw new S3Error(404, 'NoSuchBucket', 'The specified bucket does not exist', {
        fields: { BucketName: request.bucket ?? '' },
      });
    }
    return bucket;
  }
}
