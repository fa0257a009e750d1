/** The settings of a deployment: `-c name=value`, or the same names under `context` in cdk.json. */
import { z } from 'zod';
import { functionArn } from '../../job/settings/function-arn.js';
import { keyArn } from '../../job/settings/key-arn.js';
import { policyStatements } from './policy-statements.js';
import { schedule } from './schedule.js';
import {
  bucketName,
  distinct,
  glueTable,
  listOf,
  matching,
  oneOf,
  s3Prefix,
  text,
  timeZone,
  wholeNumber,
  yesOrNo,
} from './schemas.js';
import type { Tag } from './stack-settings.js';

export interface InfraSetting<Value = unknown> {
  readonly description: string;
  readonly schema: z.ZodType<Value>;
  /** For the reader. */
  readonly defaultText: string;
  /** The jobs of a stack have one value of what is of the stack; all else is each job's own. */
  readonly of: 'job' | 'stack';
}

/** Retentions that CloudWatch Logs takes; API reference, PutRetentionPolicy. */
const retentions = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
].map(String);

const roleArn = matching(/^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/, "a role's ARN");

/** As many as a task takes; ECS API reference, AwsVpcConfiguration. */
const subnets = distinct(
  'subnet',
  listOf(matching(/^subnet-[0-9a-f]{8,17}$/, 'subnet-0123456789abcdef0')),
  16,
);
const securityGroups = distinct(
  'security group',
  listOf(matching(/^sg-[0-9a-f]{8,17}$/, 'sg-0123456789abcdef0')),
  5,
);

/** AWS General Reference, "Tagging": what names and values are made of. */
const tag = matching(
  /^(?!aws:)[\p{L}\p{N} _.:/+@-]{1,128}=[\p{L}\p{N} _.:/=+@-]{0,256}$/u,
  'name=value',
).transform((pair): Tag => {
  const at = pair.indexOf('=');
  return { name: pair.slice(0, at), value: pair.slice(at + 1) };
});

/** A policy names keys by their ARNs alone. */
const kmsKey = text.pipe(
  z.string().refine((value) => value === 'none' || value === 'create' || keyArn.test(value), {
    error: ({ input }) => {
      const isAlias = /(^|:)alias\//.test(String(input));
      const where = isAlias
        ? `; an alias may come to mean another key, so name the key itself: aws kms describe-key --key-id ${input} --query KeyMetadata.Arn`
        : '';
      return `expected none, create or the ARN of a key (arn:aws:kms:<region>:<account>:key/<id>), got ${JSON.stringify(input)}${where}`;
    },
  }),
);

function entry<Value>(
  description: string,
  defaultText: string,
  schema: z.ZodType<Value>,
  of: InfraSetting['of'] = 'job',
): InfraSetting<Value> {
  return { description, defaultText, schema, of };
}

export const registry = {
  config: entry(
    'The config file with the settings of one deployment or of several.',
    'splitter.yaml where it has a deployment',
    text,
    'stack',
  ),
  stackName: entry(
    'Name of the CloudFormation stack. Jobs of the same stack share its network, cluster, image, state bucket, logs and dashboard.',
    'GlueToS3Splitter',
    matching(/^[A-Za-z][A-Za-z0-9-]{0,63}$/, 'a letter, then letters, digits and hyphens, 64 at most'),
    'stack',
  ),
  firstJob: entry(
    'With several jobs in a stack: the one that the stack had alone, whose state, task and state machine stay what they are; none for a stack that never had one alone.',
    'the job, where there is one',
    matching(/^[A-Za-z0-9._-]{1,64}$/, "a job's name, or none"),
    'stack',
  ),
  targetBucket: entry('The bucket that takes the objects, by its name.', 'one is made', bucketName),
  targetPrefix: entry('What all keys begin with; a slash is added at its end.', 'none', text),
  schedule: entry(
    'When a run starts: cron(0 3 * * ? *) or rate(1 day).',
    'none: runs are started by hand',
    text.pipe(schedule),
  ),
  scheduleTimeZone: entry(
    'The time zone of the schedule, such as Europe/Berlin, whose clock changes it follows.',
    'UTC',
    timeZone,
  ),
  scheduleWindow: entry(
    'Minutes within which a scheduled run starts, so that many schedules do not start at once.',
    '0: on the minute',
    wholeNumber(0, 1_440),
  ),
  cpu: entry(
    'CPU units of a task, 1,024 a vCPU.',
    '2048',
    oneOf('256', '512', '1024', '2048', '4096', '8192', '16384', '32768'),
  ),
  memory: entry(
    'Memory of a task in MiB, one of those that Fargate has for its CPU.',
    '8192',
    wholeNumber(512, 249_856),
  ),
  ephemeralStorage: entry(
    "A task's disk in GiB; files of the tranches at work pass through it.",
    "Fargate's own 20, which costs nothing",
    wholeNumber(21, 200),
  ),
  workers: entry(
    'Tasks that upload at the same time. 1: one task does everything.',
    '1',
    wholeNumber(1, 1_000),
  ),
  spot: entry('Fargate Spot: about 70 % cheaper; an interrupted task is started again.', 'false', yesOrNo),
  architecture: entry('arm64 costs 20 % less.', 'arm64', oneOf('arm64', 'x86_64'), 'stack'),
  network: entry(
    'A new network without vpcId. public: two public subnets, no way in. private: no internet, interface endpoints (billed by the hour).',
    'public',
    oneOf('public', 'private'),
    'stack',
  ),
  vpcId: entry(
    'An existing network; its subnets must reach ECR, CloudWatch Logs, Athena and S3.',
    'a new network',
    matching(/^vpc-[0-9a-f]{8,17}$/, 'vpc-0123456789abcdef0'),
    'stack',
  ),
  subnetIds: entry(
    "The existing network's subnets for the tasks, a,b.",
    'required with vpcId',
    subnets,
    'stack',
  ),
  assignPublicIp: entry(
    'Whether the subnets are public ones, where a task needs an address.',
    'false',
    yesOrNo,
    'stack',
  ),
  securityGroupIds: entry(
    "The existing network's security groups for the tasks, a,b; they must let HTTPS out.",
    'one is made',
    securityGroups,
    'stack',
  ),
  clusterArn: entry(
    'An existing cluster of the account and region for the tasks, by its ARN; with spot it must have the capacity provider FARGATE_SPOT.',
    'one is made',
    matching(/^arn:aws[a-z-]*:ecs:[a-z0-9-]+:\d{12}:cluster\/[\w-]{1,255}$/, "a cluster's ARN"),
    'stack',
  ),
  imageUri: entry(
    'An image that is there already, by its digest or tag; from ECR the task may pull it. Docker is not needed then.',
    'one is built',
    matching(
      /^[\w][\w./:@-]*$/,
      'an image such as 123456789012.dkr.ecr.eu-central-1.amazonaws.com/splitter:1',
    ),
    'stack',
  ),
  nodeImage: entry(
    "The image of Node that the task's own is built from, such as one of a mirror.",
    "the Dockerfile's",
    matching(/^[\w][\w./:@-]*$/, 'an image such as node:24-bookworm-slim'),
    'stack',
  ),
  taskRoleArn: entry(
    'An existing role of the account for the task, by its ARN, to which nothing is added: it must allow what the job does.',
    'one is made',
    roleArn,
  ),
  policyStatements: entry(
    "Statements that the task's role gets beside those of the job: a list of IAM's as JSON, or @file.json.",
    'none',
    policyStatements,
  ),
  permissionsBoundary: entry(
    'The ARN of the policy that bounds all roles of the stack.',
    'none',
    matching(/^arn:aws[a-z-]*:iam::\d{12}:policy\/[\w+=,.@/-]+$/, "a policy's ARN"),
    'stack',
  ),
  roleNamePrefix: entry(
    'What the names of all roles of the stack begin with; they end in the region. Another one makes other roles.',
    "CloudFormation's, which begin with the stack's name",
    matching(/^[\w+=,.@-]{1,20}$/, '1 to 20 of A-Z a-z 0-9 + = , . @ _ -'),
    'stack',
  ),
  tags: entry(
    'Tags of what the stack makes, but for the dashboard, and of the tasks that the state machine starts, name=value,name=value.',
    'none',
    distinct('tag', listOf(tag), 50, ({ name }) => name),
    'stack',
  ),
  kmsKey: entry(
    "Encrypts the buckets, logs, queue and topic that this stack makes: create, or a key's ARN.",
    "none (AWS's own keys; the topic is not encrypted)",
    kmsKey,
    'stack',
  ),
  otherKmsKeys: entry(
    "ARNs of keys that existing buckets (source, target, Athena's results) are encrypted with.",
    'none',
    listOf(matching(keyArn, "a key's ARN")),
  ),
  sourceLocations: entry(
    "Where the source's files lie, s3://bucket/prefix/: the task may read there and nowhere else.",
    'none; a table or query needs at least one, but for S3 Tables and connectors',
    listOf(s3Prefix),
  ),
  sourceTables: entry(
    'Tables that a view or query reads, database.table: the task may look up these and the setting table.',
    'none; a query needs at least one, but for connectors',
    listOf(glueTable),
  ),
  athenaResults: entry(
    "The workgroup's own place for results, s3://bucket/prefix/, where it has one.",
    'none',
    s3Prefix,
  ),
  lakeFormation: entry('Lake Formation governs the source: allows GetDataAccess.', 'false', yesOrNo),
  connectorFunctions: entry(
    "ARNs of the Lambda functions of the connector that the job's catalog is: of a federated source.",
    'none',
    listOf(matching(functionArn, "a function's ARN")),
  ),
  connectorSpill: entry(
    'Where the connector puts answers that are too large, s3://bucket/prefix/: its spill_bucket and spill_prefix.',
    'required with connectorFunctions',
    s3Prefix,
  ),
  alarmEmail: entry(
    'Who is told of alarms, a@example.com,b@example.com; AWS sends each a link to confirm first.',
    'nobody; the topic takes other subscribers',
    distinct(
      'address',
      listOf(
        text.pipe(
          z.email({ error: ({ input }) => `expected an e-mail address, got ${JSON.stringify(input)}` }),
        ),
      ),
    ),
    'stack',
  ),
  alarmTopicArn: entry(
    'An existing topic of the account and region that alarms go to; CloudWatch and EventBridge must be allowed to publish there.',
    'one is made',
    matching(/^arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]+$/, "a topic's ARN"),
    'stack',
  ),
  logRetentionDays: entry('Days that logs are kept.', '90', oneOf(...retentions).transform(Number), 'stack'),
  expectedMinutes: entry('A task that runs longer raises an alarm.', '120', wholeNumber(1, 10_080)),
  timeoutHours: entry('An execution that takes longer is ended.', '24', wholeNumber(1, 336)),
  ledgerDatabase: entry(
    'Makes a table for Athena of the ledgers of each job, in a database of Glue: create, or the name of one that is there.',
    'none',
    matching(/^[a-z0-9_-]{1,255}$/, "create, none, or a database's name in lower case"),
    'stack',
  ),
  sample: entry(
    'Deploys a source to try: the reference table with 100 rows. All buckets then go with the stack, once they are empty.',
    'false',
    yesOrNo,
    'stack',
  ),
} as const;

export type InfraValues = {
  readonly [N in keyof typeof registry]?: z.output<(typeof registry)[N]['schema']> | undefined;
};
