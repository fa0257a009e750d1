/** A call of AWS as IAM judges it: the action, what it is done to, and what conditions may ask of it. */
export interface Call {
  readonly action: string;
  /** An ARN. */
  readonly resource: string;
  readonly context: Readonly<Record<string, string>>;
  /** Who made it of what, for people: `PutObject`, `Athena, UNLOAD`. */
  readonly from: string;
}

export const where = { partition: 'aws', region: 'eu-central-1', account: '123456789012' } as const;

export function call(
  from: string,
  action: string,
  resource: string,
  context: Readonly<Record<string, string>> = {},
): Call {
  return { from, action, resource, context };
}

export function bucketArn(bucket: string): string {
  return `arn:${where.partition}:s3:::${bucket}`;
}

export function hereArn(service: string, resource: string): string {
  return `arn:${where.partition}:${service}:${where.region}:${where.account}:${resource}`;
}
