/** How a bucket is set, as far as it makes what is written there cost more or last less: what S3 tells of it, in our words. */

/** What was asked, or why it is not known: the rights do not allow it, or the server knows no such thing. */
export type Asked<T> =
  | { readonly isKnown: true; readonly value: T }
  | { readonly isKnown: false; readonly why: string };

export interface BucketSettings {
  readonly versioning: Asked<'enabled' | 'suspended' | 'off'>;
  readonly notifications: Asked<readonly BucketNotification[]>;
  readonly replication: Asked<readonly ReplicationRule[]>;
  /** Of objects that come without one; null where the bucket has none. */
  readonly encryption: Asked<DefaultEncryption | null>;
  readonly lifecycle: Asked<Lifecycle>;
  /** Null where it is off. */
  readonly objectLock: Asked<ObjectLock | null>;
}

export type BucketSettingName = keyof BucketSettings;

/** Who is told of events, of those whose keys begin and end so. */
export interface BucketNotification {
  readonly to: 'sqs' | 'sns' | 'lambda' | 'eventbridge';
  /** Such as `s3:ObjectCreated:*`; none for EventBridge, which is told all. */
  readonly events: readonly string[];
  readonly prefix: string;
  readonly suffix: string;
}

/** Which objects a rule is for; all of what is given must hold. */
export interface RuleFilter {
  readonly prefix: string;
  readonly tags: readonly { readonly name: string; readonly value: string }[];
  /** In bytes, exclusive. */
  readonly largerThan?: number | undefined;
  readonly smallerThan?: number | undefined;
}

/** Those that are enabled. */
export interface ReplicationRule {
  readonly filter: RuleFilter;
  /** Its ARN. */
  readonly bucket: string;
  /** @default the object's own */
  readonly storageClass?: string | undefined;
  /** With Replication Time Control. */
  readonly inTime: boolean;
  /** Whether objects encrypted with KMS are replicated, too. */
  readonly takesKms: boolean;
}

export interface DefaultEncryption {
  readonly kind: string;
  readonly bucketKey: boolean;
}

export interface Lifecycle {
  /** Whether rules without a size of their own move objects of less than 128 KB into archives. */
  readonly movesSmall: boolean;
  /** Those that are enabled. */
  readonly rules: readonly LifecycleRule[];
}

export interface LifecycleRule {
  readonly id: string;
  readonly filter: RuleFilter;
  /** When current objects go. */
  readonly expires?: When | undefined;
  readonly transitions: readonly (When & { readonly storageClass: string })[];
  /** After how many days a version that another one has replaced goes, where no number of them is kept. */
  readonly versionDays?: number | undefined;
}

/** Days after an object was written, or a date. */
export interface When {
  readonly days?: number | undefined;
  readonly date?: string | undefined;
}

export interface ObjectLock {
  /** How long each object is kept whatever comes; null where each is told for itself. */
  readonly retention: { readonly mode: string; readonly days?: number; readonly years?: number } | null;
}
