/**
 * What a bill reckons with: list prices in US dollars, of us-east-1 (N. Virginia), as they stood in November 2026 on the pages that
 * are named. Of prices that fall with the amount the first step is taken, and no free tier is counted.
 */

/** By the name under which `--prices` takes another. */
export const listPrices = {
  /** 1,000 PUTs to S3 Standard (Amazon S3 pricing, "Requests & data retrievals", as all PUTs). */
  put: 0.005,
  /** The same to S3 Intelligent-Tiering. */
  putIntelligentTiering: 0.005,
  /** The same to S3 Standard-Infrequent Access. */
  putStandardIa: 0.01,
  /** The same to S3 One Zone-Infrequent Access. */
  putOnezoneIa: 0.01,
  /** The same to S3 Glacier Instant Retrieval. */
  putGlacierIr: 0.02,
  /** The same to S3 Glacier Flexible Retrieval. */
  putGlacier: 0.03,
  /** The same to S3 Glacier Deep Archive. */
  putDeepArchive: 0.05,
  /** 1,000 GETs from S3 Standard. */
  get: 0.0004,
  /** A gigabyte (2^30 bytes) a month in S3 Standard (Amazon S3 pricing, "Storage", as all storage). */
  storage: 0.023,
  /** The same in the tier of frequent access of S3 Intelligent-Tiering, where all begin. */
  storageIntelligentTiering: 0.023,
  /** The same in S3 Standard-Infrequent Access. */
  storageStandardIa: 0.0125,
  /** The same in S3 One Zone-Infrequent Access. */
  storageOnezoneIa: 0.01,
  /** The same in S3 Glacier Instant Retrieval. */
  storageGlacierIr: 0.004,
  /** The same in S3 Glacier Flexible Retrieval. */
  storageGlacier: 0.0036,
  /** The same in S3 Glacier Deep Archive. */
  storageDeepArchive: 0.00099,
  /** 1,000 objects of 128 KB or more in S3 Intelligent-Tiering, a month (Amazon S3 pricing, "Storage"). */
  monitoring: 0.0025,
  /** A gigabyte to a bucket in another region, the dearest within the US (Amazon S3 pricing, "Data transfer"). */
  transfer: 0.02,
  /** A gigabyte replicated with Replication Time Control (Amazon S3 pricing, "Replication"). */
  replicationTime: 0.015,
  /** 10,000 requests (AWS KMS pricing, "Symmetric keys"). */
  kms: 0.03,
  /** A million requests to a standard queue (Amazon SQS pricing). */
  sqs: 0.4,
  /** A million messages to a standard topic; what it delivers them to is not counted (Amazon SNS pricing). */
  sns: 0.5,
  /** A million calls; how long the function works is not counted (AWS Lambda pricing, "Requests"). */
  lambda: 0.2,
  /** A million events of S3, which are opt-in events (Amazon EventBridge pricing, "Event buses"). */
  eventbridge: 1,
  /** 100,000 data events (AWS CloudTrail pricing, "Trails"). */
  cloudtrail: 0.1,
  /** A million S3 data events, of the first 500 million a month (Amazon GuardDuty pricing, "S3 Protection"). */
  guardduty: 0.8,
  /** A terabyte that queries scan, at least 10 MB of each (Amazon Athena pricing, "SQL queries"). */
  athena: 5,
  /** An hour of a Fargate vCPU, Linux on x86 (AWS Fargate pricing, as all of Fargate). */
  vcpu: 0.04048,
  /** An hour of a gigabyte of Fargate's memory. */
  gb: 0.004445,
  /** An hour of a gigabyte of Fargate's disk beyond the 20 that are free. */
  disk: 0.000111,
  /** A million writes of up to 1 KB (Amazon DynamoDB pricing, "On-demand capacity", as all of DynamoDB). */
  dynamoWrite: 0.625,
  /** A million strongly consistent reads of up to 4 KB; twice as many that are eventually consistent. */
  dynamoRead: 0.125,
  /** A gigabyte a month in a standard table. */
  dynamoStorage: 0.25,
} as const;

export type PriceName = keyof typeof listPrices;
export type Prices = Readonly<Record<PriceName, number>>;

const names = Object.keys(listPrices) as readonly PriceName[];

/**
 * `put=0.005,athena=5`: what is not named stays as listed.
 * @throws Error naming the first entry that is no price
 */
export function parsePrices(given: string): Prices {
  const prices: Record<PriceName, number> = { ...listPrices };
  for (const entry of given.split(',')) {
    const [, name, dollars] = /^\s*(\w+)\s*=\s*(\d+(?:\.\d+)?)\s*$/.exec(entry) ?? [];
    const known = names.find((each) => each === name);
    if (known === undefined || dollars === undefined) {
      throw new Error(
        `expected name=dollars separated by commas, with a name of ${names.join(', ')}, got ${JSON.stringify(entry)}`,
      );
    }
    prices[known] = Number(dollars);
  }
  return prices;
}
