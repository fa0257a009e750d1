/** The state bucket of all jobs, the target bucket where one names none, and the key of all that the stack stores. */
import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { type IKey, Key } from 'aws-cdk-lib/aws-kms';
import {
  BlockPublicAccess,
  Bucket,
  BucketEncryption,
  type BucketProps,
  type IBucket,
  type LifecycleRule,
} from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { resultsPrefix, stagedPrefix } from '../job/policy/state-prefixes.js';
import { letServicesUse } from './service-keys.js';
import type { StackSettings } from './settings/stack-settings.js';

/** Longer than an execution can be redriven, which is 14 days; API reference, RedriveExecution. */
const stagedDays = 15;
const uploadDays = 7;

/** As one job sees them. */
export interface JobBuckets {
  readonly key: IKey | undefined;
  readonly state: Bucket;
  readonly target: IBucket;
}

export class Buckets extends Construct {
  readonly key: IKey | undefined;
  readonly state: Bucket;
  /** By name; that of the stack's own is undefined. */
  readonly #targets = new Map<string | undefined, IBucket>();

  constructor(scope: Construct, id: string, jobs: readonly [StackSettings, ...StackSettings[]]) {
    super(scope, id);
    const [{ sample, kmsKey }] = jobs;
    // What runs have written outlives the stack, but for a sample.
    const removalPolicy = sample ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    this.key = this.#key(kmsKey, removalPolicy);
    const abortUploads: LifecycleRule = {
      id: 'abort-unfinished-uploads',
      abortIncompleteMultipartUploadAfter: Duration.days(uploadDays),
    };
    this.state = new Bucket(this, 'State', {
      ...this.#common(removalPolicy),
      lifecycleRules: [...jobs.flatMap((job) => expiring(job)), abortUploads],
    });
    for (const name of new Set(jobs.map(({ targetBucket }) => targetBucket))) {
      // CDK's classes do not fit their own interfaces under exactOptionalPropertyTypes.
      const target =
        name === undefined
          ? (new Bucket(this, 'Target', {
              ...this.#common(removalPolicy),
              lifecycleRules: [abortUploads],
            }) as IBucket)
          : Bucket.fromBucketName(this, `Target-${name}`, name);
      this.#targets.set(name, target);
    }
  }

  of({ targetBucket }: StackSettings): JobBuckets {
    const target = this.#targets.get(targetBucket);
    if (target === undefined)
      throw new Error(`expected the bucket of one of the stack's jobs, got ${targetBucket}`);
    return { key: this.key, state: this.state, target };
  }

  #key(given: string, removalPolicy: RemovalPolicy): IKey | undefined {
    if (given === 'none') return undefined;
    if (given !== 'create') return Key.fromKeyArn(this, 'Key', given);
    const key = new Key(this, 'Key', {
      description: 'What the splitter stores',
      enableKeyRotation: true,
      removalPolicy,
    });
    letServicesUse(key);
    return key;
  }

  #common(removalPolicy: RemovalPolicy): BucketProps {
    return {
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      enforceSSL: true,
      minimumTLSVersion: 1.2,
      removalPolicy,
      ...(this.key === undefined
        ? { encryption: BucketEncryption.S3_MANAGED }
        : // Without a bucket key every PUT is a call of KMS, paid for and throttled.
          { encryption: BucketEncryption.KMS, encryptionKey: this.key, bucketKeyEnabled: true }),
    };
  }
}

function expiring({ jobName, statePrefix }: StackSettings): LifecycleRule[] {
  const ofJob = statePrefix === '' ? '' : `-of-${jobName}`;
  const expiration = Duration.days(stagedDays);
  return [
    { id: `expire-frozen-rows${ofJob}`, prefix: `${statePrefix}${stagedPrefix}`, expiration },
    { id: `expire-query-results${ofJob}`, prefix: `${statePrefix}${resultsPrefix}`, expiration },
  ];
}
