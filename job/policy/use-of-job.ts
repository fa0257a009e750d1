/** What a job uses in AWS, out of the settings of `splitter split` and what `splitter policy` is told beside them. */
import type { TableName } from '../settings/athena-values.js';
import { tableBucketOf } from '../settings/catalogs.js';
import { keyArn, keyArnShape } from '../settings/key-arn.js';
import { objectHeaders } from '../settings/object-headers.js';
import { isOnS3, parseS3Pattern } from '../settings/s3-pattern.js';
import { flagOf } from '../settings/setting.js';
import type { SettingsOf } from '../settings/settings.js';
import { isWild, noWildcards } from '../settings/wild-names.js';
import { type Fault, SettingsError } from '../shared/errors.js';
import type { Location } from '../store/object-store.js';
import { connectorFaults } from './connector-faults.js';
import type { AthenaUse, ConnectorUse, FilesUse, JobUse, Place } from './job-use.js';
import { objectRights } from './object-rights.js';

type Job = SettingsOf<'split'>;
type Told = SettingsOf<'policy'>;

/** @throws SettingsError for what has no rights in AWS, or none that a policy can name */
export function useOfJob(job: Job, told: Told): JobUse {
  const faults: Fault[] = [];
  const use = {
    target: targetOf(job.target, faults),
    state: job.state.kind === 's3' ? named('--state', job.state, faults) : undefined,
    source: sourceOf(job, told, faults),
    keepsFrozen: job.keepFrozen > 0,
    removesRuns: job.keepRuns !== undefined,
    deletes: job.missing === 'delete' || job.deletedWhen !== undefined,
    objectRights: objectRights(objectHeaders(job.headers)),
    stateRights: job.stateForm.acl === undefined ? [] : ['s3:PutObjectAcl'],
    keys: keysOf(job, told, faults),
  };
  if (faults.length > 0) throw new SettingsError(faults);
  return use;
}

function targetOf(target: Location, faults: Fault[]): Place {
  if (target.kind === 's3') return named('--target', target, faults);
  const problem = `expected s3://bucket/prefix/, since files in a folder need no rights in AWS, got ${JSON.stringify(target.path)}`;
  faults.push({ setting: '--target', problem });
  return { bucket: '', prefix: '' };
}

function sourceOf({ source }: Job, told: Told, faults: Fault[]): FilesUse | AthenaUse | undefined {
  if (source.kind === 'files') return filesOf(source.files, faults);
  const { sourceLocations, sourceTables = [], athenaResults, lakeFormation } = told;
  const { from, catalog } = source;
  const connector = connectorOf(catalog, told, faults);
  const isOnS3Tables = tableBucketOf(catalog) !== undefined;
  if (sourceLocations === undefined && connector === undefined && !isOnS3Tables) {
    const problem = `is required with --${from.kind}, s3://bucket/prefix/: where the source's files lie, which Athena reads in the name of the role`;
    faults.push({ setting: '--source-locations', problem });
  }
  if (from.kind === 'query' && sourceTables.length === 0 && connector === undefined) {
    faults.push({
      setting: '--source-tables',
      problem: 'is required with --query, database.table: what it reads',
    });
  }
  const lower = (name: string) => name.toLowerCase();
  const table = from.kind === 'table' ? [{ database: lower(from.database), table: lower(from.table) }] : [];
  checkTables('--table', table, faults);
  checkTables('--source-tables', sourceTables, faults);
  checkName('--workgroup', source.workgroup, faults);
  checkName('--catalog', catalog, faults);
  return {
    kind: 'athena',
    workgroup: source.workgroup,
    catalog,
    // What a connector serves is not in Glue.
    tables: [...(connector === undefined ? table : []), ...sourceTables],
    locations: (sourceLocations ?? []).map((place) => named('--source-locations', place, faults)),
    results: athenaResults && named('--athena-results', athenaResults, faults),
    lakeFormation,
    connector,
  };
}

function connectorOf(
  catalog: string,
  { connectorFunctions: functions, connectorSpill: spill }: Told,
  faults: Fault[],
): ConnectorUse | undefined {
  const given = { catalog, functions: functions !== undefined, spill: spill !== undefined };
  faults.push(...connectorFaults(given, flagOf));
  if (functions === undefined || spill === undefined) return undefined;
  return { functions, spill: named('--connector-spill', spill, faults) };
}

function filesOf(files: readonly string[], faults: Fault[]): FilesUse | undefined {
  const places = files.filter(isOnS3).map((text) => {
    const { bucket, literal } = parseS3Pattern(text);
    return named('--files', { bucket, prefix: literal }, faults);
  });
  return places.length === 0 ? undefined : { kind: 'files', places };
}

/** A policy names keys by their ARNs alone. */
function keysOf({ encryption, stateForm }: Job, { otherKmsKeys = [] }: Told, faults: Fault[]): string[] {
  const given = [
    ['--kms-key-id', encryption.kmsKeyId],
    ['--state-kms-key-id', stateForm.kmsKeyId],
  ] as const;
  for (const [setting, key] of given) {
    if (key === undefined || keyArn.test(key)) continue;
    const problem = `expected the ARN of the key, ${keyArnShape}, by which a policy names it, got ${JSON.stringify(key)}`;
    faults.push({ setting, problem });
  }
  return [...given.flatMap(([, key]) => (key === undefined ? [] : [key])), ...otherKmsKeys];
}

function named(setting: string, { bucket, prefix }: Place, faults: Fault[]): Place {
  if (bucket.startsWith('arn:')) {
    const problem = `expected a bucket's name, got an access point's ARN; give the bucket, and write the policy's resources as AWS tells for access points`;
    faults.push({ setting, problem });
  }
  checkName(setting, prefix, faults);
  return { bucket, prefix };
}

function checkTables(setting: string, tables: readonly TableName[], faults: Fault[]): void {
  for (const { database, table } of tables) checkName(setting, `${database}.${table}`, faults);
}

function checkName(setting: string, name: string, faults: Fault[]): void {
  if (!isWild(name)) return;
  faults.push({ setting, problem: `expected a name ${noWildcards}, got ${JSON.stringify(name)}` });
}
