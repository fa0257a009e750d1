/** The ledgers of each job as a table for Athena: a partition for each run, of which a query names the id. */
import { createHash } from 'node:crypto';
import { Aws } from 'aws-cdk-lib';
import { CfnDatabase, CfnTable } from 'aws-cdk-lib/aws-glue';
import type { Construct } from 'constructs';
import { runsPrefix } from '../job/policy/state-prefixes.js';
import { ledgerColumns } from '../job/settings/ledger-columns.js';
import type { JobBuckets } from './buckets.js';
import { jobPart, partOf } from './job-parts.js';
import type { GlueTable, StackSettings } from './settings/stack-settings.js';

export interface LedgerJob {
  readonly settings: StackSettings;
  readonly buckets: JobBuckets;
}

/** By the types of DuckDB. */
const typeOf = { VARCHAR: 'string', BIGINT: 'bigint' } as const;

const runId = 'run_id';

/** Where the job's table is; undefined where none is made. */
export function ledgerTable(settings: StackSettings): GlueTable | undefined {
  const { ledgerDatabase, stackName } = settings;
  if (ledgerDatabase === undefined) return undefined;
  const database = ledgerDatabase === 'create' ? `${word(stackName)}_ledgers` : ledgerDatabase;
  return { database, table: tableName(settings) };
}

function tableName({ stackName, jobName }: StackSettings): string {
  return `${word(stackName)}_${word(jobName)}_ledgers${ending(stackName, jobName)}`;
}

/** @param jobs of the stack */
export function addLedgerTables(stack: Construct, jobs: readonly [LedgerJob, ...LedgerJob[]]): void {
  const [{ settings }] = jobs;
  const name = ledgerTable(settings)?.database;
  if (name === undefined) return;
  const database =
    settings.ledgerDatabase === 'create'
      ? new CfnDatabase(partOf(stack, 'Ledgers'), 'Database', {
          catalogId: Aws.ACCOUNT_ID,
          databaseInput: { name, description: 'What the runs of the splitter have done, row by row' },
        }).ref
      : name;
  for (const job of jobs) {
    const location = `s3://${job.buckets.state.bucketName}/${job.settings.statePrefix}${runsPrefix}`;
    new CfnTable(jobPart(stack, job.settings, 'Ledgers'), 'Table', {
      catalogId: Aws.ACCOUNT_ID,
      databaseName: database,
      tableInput: {
        name: tableName(job.settings),
        description: `The ledgers of the job ${job.settings.jobName}`,
        tableType: 'EXTERNAL_TABLE',
        partitionKeys: [{ name: runId, type: 'string' }],
        parameters: {
          EXTERNAL: 'TRUE',
          classification: 'parquet',
          // Of ids that nobody knows before; Athena user guide, "Supported types for partition projection".
          'projection.enabled': 'true',
          [`projection.${runId}.type`]: 'injected',
          'storage.location.template': `${location}\${${runId}}/ledger/`,
        },
        storageDescriptor: {
          columns: Object.entries(ledgerColumns).map(([column, type]) => ({
            name: column,
            type: typeOf[type],
          })),
          location,
          inputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetInputFormat',
          outputFormat: 'org.apache.hadoop.hive.ql.io.parquet.MapredParquetOutputFormat',
          serdeInfo: {
            serializationLibrary: 'org.apache.hadoop.hive.ql.io.parquet.serde.ParquetHiveSerDe',
          },
        },
      },
    });
  }
}

/** As a part of a name that SQL takes without quotes. */
function word(name: string): string {
  return name.toLowerCase().replaceAll(/[^a-z0-9]/g, '_');
}

/** Of what would come to the words of another stack or job: the first `_` ends the name of a stack that has none of its own. */
function ending(stackName: string, jobName: string): string {
  if (!word(stackName).includes('_') && word(jobName) === jobName) return '';
  return `_${createHash('sha256').update(`${stackName}/${jobName}`).digest('hex').slice(0, 8)}`;
}
