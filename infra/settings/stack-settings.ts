/** The settings of a deployed job and of the stack that it lies in, after parsing. docs/deployment.md tells the reader of them. */

import type { ExtraStatement } from './policy-statements.js';

export interface StackSettings {
  /** Of the CloudFormation stack. */
  readonly stackName: string;
  /** What the job's runs are compared by. */
  readonly jobName: string;
  /** Where its state lies in the stack's bucket: empty for the job that the stack had alone; of any other it ends with a slash. */
  readonly statePrefix: string;
  /** Whether states of other jobs lie in the bucket, or may have lain there: `firstJob` is given. */
  readonly sharesState: boolean;
  /** An existing bucket; undefined makes one. */
  readonly targetBucket: string | undefined;
  /** Empty, or ends with a slash. */
  readonly targetPrefix: string;
  /** Undefined for none. */
  readonly schedule: ScheduleSettings | undefined;
  /** CPU units, 1,024 a vCPU. */
  readonly cpu: number;
  readonly memoryMiB: number;
  /** Undefined leaves Fargate's own 20 GiB. */
  readonly ephemeralStorageGiB: number | undefined;
  /** Of Glue, for a table of the job's ledgers: undefined makes no table; `create` makes a database; otherwise the name of one. */
  readonly ledgerDatabase: string | undefined;
  /** An existing one; undefined makes one. */
  readonly clusterArn: string | undefined;
  /** An existing one, which has its rights from elsewhere; undefined makes one. */
  readonly taskRoleArn: string | undefined;
  /** Of the task's role, beside the job's own. */
  readonly policyStatements: readonly ExtraStatement[];
  /** Tasks that upload at the same time; 1 is one task that does everything. */
  readonly workers: number;
  readonly spot: boolean;
  readonly architecture: 'arm64' | 'x86_64';
  readonly network: NetworkSettings;
  /** `none` leaves encryption to S3's own keys; `create` makes a key; otherwise the ARN of a key. */
  readonly kmsKey: string;
  /** Keys of source, target or Athena's results that this stack does not make: ARNs. */
  readonly otherKmsKeys: readonly string[];
  /** Where a source's files lie, for the task's rights to read them. */
  readonly sourceLocations: readonly S3Prefix[];
  /** Where files on S3 are the source: what their keys begin with. Nothing of Athena is needed then. */
  readonly files: S3Prefix | undefined;
  /** `database.table`, those beside `table`: what a view or a query reads. */
  readonly sourceTables: readonly GlueTable[];
  /** The workgroup's own place for results, where it has one. */
  readonly athenaResults: S3Prefix | undefined;
  readonly lakeFormation: boolean;
  /** Of the connector that the catalog is; undefined for any other catalog. */
  readonly connector: ConnectorSettings | undefined;
  readonly alarmEmails: readonly string[];
  /** An existing one; undefined makes one. */
  readonly alarmTopicArn: string | undefined;
  readonly image: ImageSettings;
  /** The ARN of a policy. */
  readonly permissionsBoundary: string | undefined;
  /** What the names of all roles begin with; undefined leaves them to CloudFormation. */
  readonly roleNamePrefix: string | undefined;
  readonly tags: readonly Tag[];
  readonly logRetentionDays: number;
  /** A task that runs longer raises an alarm. */
  readonly expectedMinutes: number;
  /** An execution that takes longer is ended. */
  readonly timeoutHours: number;
  /** Deploys the reference table with the job, and lets buckets go with the stack. */
  readonly sample: boolean;
  /** The job's own settings, by the name of their environment variable. */
  readonly job: Readonly<Record<string, string>>;
  /** Of `job`, what the stack itself goes by. */
  readonly athena: AthenaSettings;
  readonly maxRejects: number;
  /** What the job's headers need of objects of the target, and its ACL of those of the state. */
  readonly objectRights: readonly string[];
  readonly stateRights: readonly string[];
  /** Keys of KMS that the job names itself, for the objects and for its state: ARNs. */
  readonly objectsKey: string | undefined;
  readonly stateKey: string | undefined;
  /** Whether the job deletes objects whose rows are gone, or that rows say must go. */
  readonly deletes: boolean;
}

export interface ScheduleSettings {
  /** `cron(…)` or `rate(…)`. */
  readonly expression: string;
  /** Of the IANA data base, such as Europe/Berlin. */
  readonly timeZone: string;
  /** Within which a run starts; 0 for at once. */
  readonly windowMinutes: number;
}

export type NetworkSettings =
  | { readonly kind: 'new'; readonly isPrivate: boolean }
  | {
      readonly kind: 'existing';
      readonly vpcId: string;
      readonly subnetIds: readonly string[];
      readonly assignPublicIp: boolean;
      /** Empty makes one. */
      readonly securityGroupIds: readonly string[];
    };

export type ImageSettings =
  | { readonly kind: 'existing'; readonly uri: string }
  /** Undefined leaves the Dockerfile's. */
  | { readonly kind: 'built'; readonly nodeImage: string | undefined };

export interface Tag {
  readonly name: string;
  readonly value: string;
}

export interface AthenaSettings {
  /** Undefined with a query. */
  readonly table: GlueTable | undefined;
  readonly workgroup: string;
  readonly catalog: string;
}

export interface ConnectorSettings {
  /** ARNs of Lambda functions. */
  readonly functions: readonly string[];
  readonly spill: S3Prefix;
}

export interface GlueTable {
  readonly database: string;
  readonly table: string;
}

export interface S3Prefix {
  readonly bucket: string;
  /** Empty, or ends with a slash. */
  readonly prefix: string;
}
