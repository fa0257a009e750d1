/** What a deployment's settings must be to each other. A check runs when what it compares is free of faults. */
import { connectorFaults } from '../../job/policy/connector-faults.js';
import { glueCatalog, tableBucketOf } from '../../job/settings/catalogs.js';
import { keyArn } from '../../job/settings/key-arn.js';
import { isOnS3 } from '../../job/settings/s3-pattern.js';
import { isWild, noWildcards } from '../../job/settings/wild-names.js';
import { checkSourceKind } from './check-source-kind.js';
import type { Context, ContextFault } from './context-error.js';
import type { InfraValues } from './registry.js';

export function checkTogether(
  values: InfraValues,
  job: ReadonlyMap<string, string>,
  given: Context,
): ContextFault[] {
  return [
    ...checkSourceKind(job, given),
    ...checkSource(values, job, given),
    ...checkConnector(job, given),
    ...checkSize(values, given),
    ...checkNetwork(values, given),
    ...checkSchedule(given),
    ...checkOwn(given),
    ...checkTarget(values),
    ...checkKeys(job),
    ...checkNames(job),
  ];
}

function checkSource(values: InfraValues, job: ReadonlyMap<string, string>, given: Context): ContextFault[] {
  const faults: ContextFault[] = [];
  if (!job.has('key') && given.key === undefined) {
    faults.push({ setting: 'key', problem: 'is required: the template of the keys, such as {user_id}.json' });
  }
  if (job.has('files')) return [...faults, ...checkFiles(job, given)];
  const sources = ['table', 'query'].filter((name) => job.has(name));
  // One whose text cannot be read has a fault of its own.
  if (sources.length === 0 && !['table', 'query', 'files'].some((name) => given[name] !== undefined)) {
    faults.push({ setting: 'table', problem: 'is required, database.table; or a query; or files' });
  }
  if (sources.length === 2)
    faults.push({ setting: 'query', problem: 'expected a table or a query, got both' });
  if (values.sample || sources.length === 0) return faults;
  const isFederated = given.connectorFunctions !== undefined;
  const isElsewhere = isFederated || tableBucketOf(catalogOf(job)) !== undefined;
  if (!isElsewhere && (given.sourceLocations === undefined || values.sourceLocations?.length === 0)) {
    const problem =
      "is required, s3://bucket/prefix/: where the source's files lie, so that the task may read them";
    faults.push({ setting: 'sourceLocations', problem });
  }
  const isTableless = given.sourceTables === undefined || values.sourceTables?.length === 0;
  if (sources[0] === 'query' && isTableless && !isFederated) {
    faults.push({
      setting: 'sourceTables',
      problem: 'is required with a query, database.table: what it reads',
    });
  }
  return faults;
}

function checkConnector(job: ReadonlyMap<string, string>, given: Context): ContextFault[] {
  if (job.has('files')) return [];
  const functions = given.connectorFunctions !== undefined;
  const spill = given.connectorSpill !== undefined;
  return connectorFaults({ catalog: catalogOf(job), functions, spill }, (name) => name);
}

function catalogOf(job: ReadonlyMap<string, string>): string {
  return job.get('catalog') ?? glueCatalog;
}

/** The task's rights name the key, and IAM knows no other name of one (IAM policies, "Resources" of AWS KMS). */
function checkKeys(job: ReadonlyMap<string, string>): ContextFault[] {
  return ['kmsKeyId', 'stateKmsKeyId'].flatMap((setting) => {
    const key = job.get(setting);
    if (key === undefined || keyArn.test(key)) return [];
    const problem = `expected the ARN of the key in a deployment, which the task's rights need, got ${JSON.stringify(key)}`;
    return [{ setting, problem }];
  });
}

/** Names that the job takes as they are, and that a policy would read otherwise. */
function checkNames(job: ReadonlyMap<string, string>): ContextFault[] {
  // Of a pattern, the policy has what stands before its first special character.
  const [files = ''] = (job.get('files') ?? '').split(/[*?[]/);
  const places = new Map([...job, ['files', files]]);
  return ['table', 'workgroup', 'catalog', 'files'].flatMap((setting) => {
    const name = places.get(setting);
    if (name === undefined || !isWild(name)) return [];
    return [{ setting, problem: `expected a name ${noWildcards}, got ${JSON.stringify(job.get(setting))}` }];
  });
}

/** What a deployment has for an Athena source, beside the job's own settings, and for files not. */
const ofAthena = [
  ...['sourceLocations', 'sourceTables', 'athenaResults', 'lakeFormation', 'sample'],
  ...['connectorFunctions', 'connectorSpill'],
];

function checkFiles(job: ReadonlyMap<string, string>, given: Context): ContextFault[] {
  const faults = ofAthena
    .filter((name) => given[name] !== undefined)
    .map((setting) => ({ setting, problem: 'is for an Athena source; leave it out with files' }));
  const files = job.get('files') ?? '';
  if (isOnS3(files)) return faults;
  const problem = `expected s3://bucket/prefix/, an object or a glob, since the task has no other files, got ${JSON.stringify(files)}`;
  return [...faults, { setting: 'files', problem }];
}

const gib = 1024;
/** Least, most and step of the memory, MiB by CPU units; ECS developer guide, "Task CPU and memory". */
const memoryOf: Readonly<Record<string, readonly [number, number, number]>> = {
  256: [512, 2 * gib, 512],
  512: [gib, 4 * gib, gib],
  1024: [2 * gib, 8 * gib, gib],
  2048: [4 * gib, 16 * gib, gib],
  4096: [8 * gib, 30 * gib, gib],
  8192: [16 * gib, 60 * gib, 4 * gib],
  16384: [32 * gib, 120 * gib, 8 * gib],
};
/** Of 32 vCPU, which come with three sizes alone. */
const memoryOfMost = [60 * gib, 120 * gib, 244 * gib];

function checkSize({ cpu = '2048', memory = 8192 }: InfraValues, given: Context): ContextFault[] {
  if (given.cpu === undefined && given.memory === undefined) return [];
  if (cpu === '32768') {
    if (memoryOfMost.includes(memory)) return [];
    const problem = `expected ${memoryOfMost.join(' or ')} (MiB) with cpu ${cpu}, got ${memory}`;
    return [{ setting: 'memory', problem }];
  }
  const [least, most, step] = memoryOf[cpu] ?? [0, 0, 1];
  const is = memory >= least && memory <= most && memory % step === 0 && !(cpu === '256' && memory === 1536);
  if (is) return [];
  const problem = `expected ${least} to ${most} in steps of ${step} (MiB) with cpu ${cpu}, got ${memory}`;
  return [{ setting: 'memory', problem }];
}

function checkNetwork(values: InfraValues, given: Context): ContextFault[] {
  if (given.vpcId !== undefined) {
    const faults: ContextFault[] = [];
    if (given.network !== undefined) {
      faults.push({ setting: 'network', problem: 'is for a new network; leave it out with vpcId' });
    }
    if (given.subnetIds === undefined || values.subnetIds?.length === 0) {
      faults.push({ setting: 'subnetIds', problem: 'is required with vpcId: subnet-…,subnet-…' });
    }
    return faults;
  }
  return ['subnetIds', 'assignPublicIp', 'securityGroupIds']
    .filter((name) => given[name] !== undefined)
    .map((setting) => ({ setting, problem: 'is for an existing network; give vpcId too' }));
}

function checkOwn(given: Context): ContextFault[] {
  const pairs = [
    ['nodeImage', 'imageUri', 'is for an image that is built'],
    ['alarmEmail', 'alarmTopicArn', 'is for a topic that is made'],
    ['policyStatements', 'taskRoleArn', 'is for a role that is made'],
  ] as const;
  return pairs
    .filter((both) => given[both[0]] !== undefined && given[both[1]] !== undefined)
    .map(([setting, other, what]) => ({ setting, problem: `${what}; leave it out with ${other}` }));
}

function checkSchedule(given: Context): ContextFault[] {
  return ['scheduleTimeZone', 'scheduleWindow']
    .filter((name) => given[name] !== undefined && given.schedule === undefined)
    .map((setting) => ({ setting, problem: 'is for a schedule; give schedule too' }));
}

function checkTarget({ targetPrefix = '' }: InfraValues): ContextFault[] {
  const got = JSON.stringify(targetPrefix);
  if (/^\/|\/\/|(^|\/)\.{1,2}(\/|$)/.test(targetPrefix)) {
    const problem = `expected a prefix such as users/, without a slash before it and without empty, . or .. parts, got ${got}`;
    return [{ setting: 'targetPrefix', problem }];
  }
  if (!isWild(targetPrefix)) return [];
  return [{ setting: 'targetPrefix', problem: `expected a prefix ${noWildcards}, got ${got}` }];
}
