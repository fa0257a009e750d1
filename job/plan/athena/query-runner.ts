/** Runs statements on Athena to their end: starts, polls, stops on abort, and tries again what Athena says can be. */
import {
  type AthenaClient,
  GetQueryExecutionCommand,
  GetWorkGroupCommand,
  type QueryExecution,
  StartQueryExecutionCommand,
  type StartQueryExecutionCommandInput,
  StopQueryExecutionCommand,
} from '@aws-sdk/client-athena';
import { leastScan } from '../../bill/athena-scan.js';
import { tableBucketOf } from '../../settings/catalogs.js';
import { RunError, SettingsError } from '../../shared/errors.js';
import type { Log } from '../../telemetry/log.js';
import { PlanProgress } from '../plan-progress.js';
import type { AthenaApi } from './athena-api.js';
import { failureOf } from './query-failure.js';
import type { ResultsForm } from './results-form.js';

export interface QueryRunnerParts {
  readonly client: AthenaClient;
  readonly api: AthenaApi;
  readonly workgroup: string;
  readonly catalog: string;
  readonly runId: string;
  /** Where results go when the workgroup names no place: `s3://…/`. */
  readonly resultsUri: string;
  /** How they, and what UNLOAD writes, are stored; the workgroup's own way goes before it where it is enforced. */
  readonly resultsForm: ResultsForm;
  /** From 0 up to but not including 1. */
  readonly random: () => number;
  /** A fresh random id, 16 hex digits. */
  readonly newAttempt: () => string;
  readonly log: Pick<Log, 'info' | 'warn' | 'screen'>;
}

/** A query that succeeded. */
export interface FinishedQuery {
  readonly id: string;
  readonly attempt: string;
  /** `s3://…`: the list of files that it wrote; undefined when it wrote none, or Athena keeps the results itself. */
  readonly manifestUri: string | undefined;
  /** Athena keeps the results, and with them the manifest. */
  readonly managed: boolean;
}

/** Of all queries so far, those that failed too. */
export interface QueryTotals {
  readonly queries: number;
  readonly bytesScanned: number;
  /** As Athena bills them: of each query the least that it bills, and nothing of one that failed. */
  readonly bytesBilled: number;
  readonly queueMs: number;
  readonly engineMs: number;
}

/** Attempts at one statement. */
const maxTries = 3;
/** The longest wait before the second attempt; it doubles. */
const firstRetryMs = 2_000;
const firstPollMs = 500;
/** A query that is stopped ends within seconds. */
const [stopPolls, stopPollMs] = [10, 500];
const longestPollMs = 5_000;
const pollGrowth = 1.5;

export class QueryRunner {
  readonly #parts: QueryRunnerParts;
  #totals: QueryTotals = { queries: 0, bytesScanned: 0, bytesBilled: 0, queueMs: 0, engineMs: 0 };
  #results: Promise<Pick<StartQueryExecutionCommandInput, 'ResultConfiguration'>> | undefined;

  constructor(parts: QueryRunnerParts) {
    this.#parts = parts;
  }

  get totals(): QueryTotals {
    return this.#totals;
  }

  /**
   * Runs the statement that `statementOf` makes for an attempt's id; each attempt has a fresh one. `purpose` is for
   * people: `the survey`.
   * @throws SettingsError for a workgroup that cannot read the catalog
   * @throws SourceError when Athena refuses or fails it: the message has the query's id and Athena's reason
   * @throws RunError when it was cancelled, or failed for reasons of Athena's own every time
   */
  async run(purpose: string, statementOf: (attempt: string) => string): Promise<FinishedQuery> {
    const { api, newAttempt, random, log } = this.#parts;
    for (let tries = 1; ; tries += 1) {
      const attempt = newAttempt();
      const id = await this.#start(statementOf(attempt), attempt);
      log.info(`Athena works on ${purpose}`, { queryId: id });
      const execution = await this.#watched(purpose, id);
      this.#count(purpose, id, execution);
      if (execution.Status?.State === 'SUCCEEDED') {
        return {
          id,
          attempt,
          manifestUri: execution.Statistics?.DataManifestLocation,
          managed: execution.ManagedQueryResultsConfiguration?.Enabled === true,
        };
      }
      const failure = failureOf(purpose, id, execution, tries);
      if (!failure.retryable || tries >= maxTries) throw failure.error;
      log.warn(`${purpose} failed on Athena's side, trying again`, { queryId: id, reason: failure.reason });
      await api.pause(random() * firstRetryMs * 2 ** (tries - 1));
    }
  }

  /** Not cut short by an abort: a query whose id is not known could not be stopped. */
  async #start(sql: string, attempt: string): Promise<string> {
    const { client, api, workgroup, catalog, runId } = this.#parts;
    this.#results ??= this.#resultPlace();
    const input: StartQueryExecutionCommandInput = {
      QueryString: sql,
      // 32 to 128 characters; the same token with another statement is an error, so each attempt has its own.
      ClientRequestToken: `splitter-${runId}-${attempt}`.padEnd(32, '-').slice(-128),
      QueryExecutionContext: { Catalog: catalog },
      WorkGroup: workgroup,
      ...(await this.#results),
    };
    const { QueryExecutionId } = await api.send('athena:StartQueryExecution', () =>
      client.send(new StartQueryExecutionCommand(input)),
    );
    if (QueryExecutionId === undefined)
      throw new RunError('Athena started a query without an id. Run again.');
    return QueryExecutionId;
  }

  /** A workgroup's own place for results is used whether it enforces it or not; ours where it has none. */
  async #resultPlace(): Promise<Pick<StartQueryExecutionCommandInput, 'ResultConfiguration'>> {
    const { client, api, workgroup, catalog, resultsUri, resultsForm } = this.#parts;
    const { WorkGroup } = await api.send('athena:GetWorkGroup', () =>
      client.send(new GetWorkGroupCommand({ WorkGroup: workgroup })),
    );
    const settings = WorkGroup?.Configuration;
    // Athena user guide, "Register S3 table bucket catalogs and query Tables from Athena".
    if (settings?.RequesterPaysEnabled === true && tableBucketOf(catalog) !== undefined) {
      const problem = `expected a workgroup without requester pays for the catalog ${catalog}, since Athena reads no S3 Tables under it, got ${workgroup}; give another one`;
      throw new SettingsError([{ setting: '--workgroup', problem }]);
    }
    // Results that Athena keeps and a place in S3 exclude each other.
    if (settings?.ManagedQueryResultsConfiguration?.Enabled === true) return {};
    const own = Boolean(settings?.ResultConfiguration?.OutputLocation);
    // Whose bucket the workgroup's is, and what it demands, is not ours to say; the encryption is UNLOAD's, too.
    const { EncryptionConfiguration } = resultsForm;
    const ours = { OutputLocation: resultsUri, ...resultsForm };
    const result = own ? (EncryptionConfiguration === undefined ? {} : { EncryptionConfiguration }) : ours;
    return Object.keys(result).length === 0 ? {} : { ResultConfiguration: result };
  }

  /** How much a query has to read Athena does not say before it has. */
  async #watched(purpose: string, queryId: string): Promise<QueryExecution> {
    const progress = new PlanProgress(this.#parts.log);
    progress.begin();
    progress.now(`Athena works on ${purpose}`, { queryId });
    let scanned = 0;
    try {
      return await this.#finish(queryId, (bytes) => {
        progress.add(bytes - scanned);
        scanned = bytes;
      });
    } finally {
      progress.end();
    }
  }

  /** Polls until the query has ended. RUNNING may go back to QUEUED. Stops the query when this cannot go on. */
  async #finish(id: string, onScanned: (bytes: number) => void): Promise<QueryExecution> {
    const { client, api, random } = this.#parts;
    try {
      for (let poll = 0; ; poll += 1) {
        const usual = Math.min(longestPollMs, firstPollMs * pollGrowth ** poll);
        await api.pause(usual * (0.75 + random() / 2));
        const { QueryExecution } = await api.send('athena:GetQueryExecution', () =>
          client.send(new GetQueryExecutionCommand({ QueryExecutionId: id })),
        );
        onScanned(QueryExecution?.Statistics?.DataScannedInBytes ?? 0);
        if (hasEnded(QueryExecution)) return QueryExecution;
      }
    } catch (error) {
      // What is not read is not to be paid for; why the run ends matters more than whether this works.
      await this.#stop(id).catch(() => {});
      throw error;
    }
  }

  /** Waits for its end for some seconds, since what an UNLOAD has written is removed afterwards. */
  async #stop(id: string): Promise<void> {
    const { client, api } = this.#parts;
    await client.send(new StopQueryExecutionCommand({ QueryExecutionId: id }));
    for (let poll = 0; poll < stopPolls; poll += 1) {
      const { QueryExecution } = await client.send(new GetQueryExecutionCommand({ QueryExecutionId: id }));
      if (hasEnded(QueryExecution)) return;
      await api.rest(stopPollMs);
    }
  }

  #count(purpose: string, queryId: string, { Statistics, Status }: QueryExecution): void {
    const bytesScanned = Statistics?.DataScannedInBytes ?? 0;
    const queueMs = Statistics?.QueryQueueTimeInMillis ?? 0;
    const engineMs = Statistics?.EngineExecutionTimeInMillis ?? 0;
    const before = this.#totals;
    this.#totals = {
      queries: before.queries + 1,
      bytesScanned: before.bytesScanned + bytesScanned,
      bytesBilled: before.bytesBilled + (Status?.State === 'FAILED' ? 0 : Math.max(bytesScanned, leastScan)),
      queueMs: before.queueMs + queueMs,
      engineMs: before.engineMs + engineMs,
    };
    this.#parts.log.info(`Athena ended ${purpose}`, { queryId, bytesScanned, queueMs, engineMs });
  }
}

function hasEnded(execution: QueryExecution | undefined): execution is QueryExecution {
  const state = execution?.Status?.State;
  return state === 'SUCCEEDED' || state === 'FAILED' || state === 'CANCELLED';
}
