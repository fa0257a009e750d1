/** The state bucket, the target bucket where none is named, and the key of all that the stack stores. */
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

export class Buckets extends Construct {
  readonly key: IKey | undefined;
  readonly state: Bucket;
  readonly target: IBucket;

  constructor(scope: Construct, id: string, settings: StackSettings) {
    super(scope, id);
    // What runs have written outlives the stack, but for a sample.
    const removalPolicy = settings.sample ? RemovalPolicy.DESTROY : RemovalPolicy.RETAIN;
    this.key = this.#key(settings.kmsKey, removalPolicy);
    const abortUploads: LifecycleRule = {
      id: 'abort-unfinished-uploads',
      abortIncompleteMultipartUploadAfter: Duration.days(uploadDays),
    };
    this.state = new Bucket(this, 'State', {
      ...this.#common(removalPolicy),
      lifecycleRules: [
        { id: 'expire-frozen-rows', prefix: stagedPrefix, expiration: Duration.days(stagedDays) },
        { id: 'expire-query-results', prefix: resultsPrefix, expiration: Duration.days(stagedDays) },
        abortUploads,
      ],
    });
    // CDK's classes do not fit their own interfaces under exactOptionalPropertyTypes.
    this.target =
      settings.targetBucket === undefined
        ? (new Bucket(this, 'Target', {
            ...this.#common(removalPolicy),
            lifecycleRules: [abortUploads],
          }) as IBucket)
        : Bucket.fromBucketName(this, 'Target', settings.targetBucket);
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
