/** A deployment's settings out of the CDK context: judged as a whole, before anything is synthesized. */

import { readFileSync } from 'node:fs';
import { types } from 'node:util';
import { objectRights as rightsOfHeaders } from '../../job/policy/object-rights.js';
import { jobsPrefix } from '../../job/policy/state-prefixes.js';
import { parseTable } from '../../job/settings/athena-values.js';
import { glueCatalog, isGlueCatalog, tableBucketOf } from '../../job/settings/catalogs.js';
import { meantName } from '../../job/settings/config-keys.js';
import { defaultJob } from '../../job/settings/deployment.js';
import { parseHeaders, parseTags } from '../../job/settings/header-values.js';
import { objectHeaders } from '../../job/settings/object-headers.js';
import { parseS3Pattern } from '../../job/settings/s3-pattern.js';
import { checkTogether } from './check-together.js';
import { type Context, type ContextFault, throwFaults } from './context-error.js';
import { hasOwn, ownWords, passedSettings } from './job-settings.js';
import { type InfraValues, registry } from './registry.js';
import { sampleJob } from './sample-job.js';
import type { S3Prefix, StackSettings } from './stack-settings.js';

/** @throws ContextError with all faults of all settings, those between settings included */
export function readSettings(context: Context): StackSettings {
  const given = Object.fromEntries(Object.entries(context).filter(([, value]) => isGiven(value)));
  const { values, faults } = parseInfra(given);
  const job = parseJob({ ...(values.sample ? sampleJob.job : {}), ...given });
  throwFaults([...unknown(given), ...faults, ...job.faults, ...checkTogether(values, job.texts, given)]);
  return assemble(values, job.texts);
}

function isGiven(value: unknown): boolean {
  return value !== '' && value !== null && !(Array.isArray(value) && value.length === 0);
}

function parseInfra(given: Context): { values: InfraValues; faults: ContextFault[] } {
  const values: Record<string, unknown> = {};
  const faults: ContextFault[] = [];
  for (const [name, { schema }] of Object.entries(registry)) {
    if (given[name] === undefined) continue;
    const result = schema.safeParse(given[name]);
    if (result.success) values[name] = result.data;
    else faults.push(...result.error.issues.map(({ message }) => ({ setting: name, problem: message })));
  }
  // Each value came out of the schema that stands under its name in the registry.
  return { values: values as InfraValues, faults };
}

/** The job's settings as texts; those that the job itself can judge here are judged. */
function parseJob(given: Context): { texts: Map<string, string>; faults: ContextFault[] } {
  const texts = new Map<string, string>();
  const faults: ContextFault[] = [];
  for (const [name, { setting }] of passedSettings) {
    const value = given[name];
    if (value === undefined) continue;
    const fault = (problem: string) => faults.push({ setting: name, problem });
    try {
      if (Array.isArray(value) && value.length > 1 && setting?.repeatable && !setting.severalInVariable) {
        throw new Error('expected one value, since a variable of the task holds no more, got several');
      }
      const text = textOf(value, setting?.severalInVariable === true ? '\n' : ',');
      const result = setting?.schema.safeParse(text);
      if (result?.success === false) for (const { message } of result.error.issues) fault(message);
      texts.set(name, name === 'table' && isInLowerCase(given) ? text.toLowerCase() : text);
    } catch (error) {
      fault(types.isNativeError(error) ? error.message : String(error));
    }
  }
  return { texts, faults };
}

/** As names of Glue and of S3 Tables are, so that rights on others would allow nothing; another catalog may tell cases apart. */
function isInLowerCase({ catalog = glueCatalog }: Context): boolean {
  return isGlueCatalog(String(catalog)) || tableBucketOf(String(catalog)) !== undefined;
}

/** A text `@file` is the file's content, since the container has no such file. */
function textOf(value: unknown, between: string): string {
  if (Array.isArray(value)) return value.map(String).join(between);
  if (typeof value === 'object') throw new Error(`expected a text, got ${JSON.stringify(value)}`);
  const text = String(value);
  if (!text.startsWith('@')) return text;
  return readFileSync(text.slice(1), 'utf8').trim();
}

/** Whether a deployment knows it: the context has CDK's own flags as well. */
export function isSetting(name: string): boolean {
  return name in registry || passedSettings.has(name);
}

/** A mistyped name would otherwise be ignored, as CDK ignores context that nobody asks for. */
function unknown(given: Context): ContextFault[] {
  return Object.keys(given)
    .filter((name) => !/[:@]/.test(name) && !isSetting(name))
    .map((setting) => ({ setting, problem: hasOwn(setting) ? ownWords : strange(setting) }));
}

function strange(name: string): string {
  const meant = meantName(name, [...Object.keys(registry), ...passedSettings.keys()]);
  return `is no setting${meant}; docs/deployment.md lists them`;
}

function assemble(values: InfraValues, texts: ReadonlyMap<string, string>): StackSettings {
  const { targetPrefix = '', table = undefined } = { ...values, table: texts.get('table') };
  const jobName = texts.get('job') ?? defaultJob;
  return {
    stackName: values.stackName ?? usualName,
    jobName,
    statePrefix: (values.firstJob ?? jobName) === jobName ? '' : `${jobsPrefix}${jobName}/`,
    sharesState: values.firstJob !== undefined,
    targetBucket: values.targetBucket,
    targetPrefix: targetPrefix === '' || targetPrefix.endsWith('/') ? targetPrefix : `${targetPrefix}/`,
    schedule:
      values.schedule === undefined
        ? undefined
        : {
            expression: values.schedule,
            timeZone: values.scheduleTimeZone ?? 'UTC',
            windowMinutes: values.scheduleWindow ?? 0,
          },
    cpu: Number(values.cpu ?? defaultSize.cpu),
    memoryMiB: values.memory ?? defaultSize.memoryMiB,
    ephemeralStorageGiB: values.ephemeralStorage,
    ledgerDatabase: values.ledgerDatabase === 'none' ? undefined : values.ledgerDatabase,
    clusterArn: values.clusterArn,
    taskRoleArn: values.taskRoleArn,
    policyStatements: values.policyStatements ?? [],
    workers: values.workers ?? 1,
    spot: values.spot ?? false,
    architecture: values.architecture ?? 'arm64',
    network:
      values.vpcId === undefined
        ? { kind: 'new', isPrivate: values.network === 'private' }
        : {
            kind: 'existing',
            vpcId: values.vpcId,
            subnetIds: values.subnetIds ?? [],
            assignPublicIp: values.assignPublicIp ?? false,
            securityGroupIds: values.securityGroupIds ?? [],
          },
    kmsKey: values.kmsKey ?? 'none',
    otherKmsKeys: values.otherKmsKeys ?? [],
    sourceLocations: values.sourceLocations ?? [],
    files: filesPlace(texts.get('files')),
    sourceTables: values.sourceTables ?? [],
    athenaResults: values.athenaResults,
    lakeFormation: values.lakeFormation ?? false,
    connector:
      values.connectorFunctions === undefined || values.connectorSpill === undefined
        ? undefined
        : { functions: values.connectorFunctions, spill: values.connectorSpill },
    alarmEmails: values.alarmEmail ?? [],
    alarmTopicArn: values.alarmTopicArn,
    image:
      values.imageUri === undefined
        ? { kind: 'built', nodeImage: values.nodeImage }
        : { kind: 'existing', uri: values.imageUri },
    permissionsBoundary: values.permissionsBoundary,
    roleNamePrefix: values.roleNamePrefix,
    tags: values.tags ?? [],
    logRetentionDays: values.logRetentionDays ?? 90,
    expectedMinutes: values.expectedMinutes ?? 120,
    timeoutHours: values.timeoutHours ?? 24,
    sample: values.sample ?? false,
    job: Object.fromEntries(
      [...texts].map(([setting, text]) => [passedSettings.get(setting)?.variable ?? setting, text]),
    ),
    athena: {
      table: table === undefined ? undefined : parseTable(table.toLowerCase()),
      workgroup: texts.get('workgroup') ?? 'primary',
      catalog: texts.get('catalog') ?? glueCatalog,
    },
    maxRejects: Number(texts.get('maxRejects') ?? 0),
    objectRights: objectRights(texts),
    stateRights: texts.has('stateAcl') ? ['s3:PutObjectAcl'] : [],
    objectsKey: texts.get('kmsKeyId'),
    stateKey: texts.get('stateKmsKeyId'),
    deletes: texts.get('missing') === 'delete' || texts.has('deletedWhen'),
  };
}

function objectRights(texts: ReadonlyMap<string, string>): string[] {
  const given = texts.get('header');
  const { headers, tags } = objectHeaders({ others: given === undefined ? [] : parseHeaders(given) });
  const ofTags = texts.get('tag');
  return rightsOfHeaders({ headers, tags: [...tags, ...(ofTags === undefined ? [] : parseTags(ofTags))] });
}

function filesPlace(text: string | undefined): S3Prefix | undefined {
  if (text === undefined) return undefined;
  const { bucket, literal } = parseS3Pattern(text);
  return { bucket, prefix: literal };
}

export const usualName = 'GlueToS3Splitter';

export const defaultSize = { cpu: 2048, memoryMiB: 8192 } as const;
