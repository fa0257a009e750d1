/** Puts together what the Athena source needs: the client with its credentials, pacing, and the reading of results. */
import { randomBytes } from 'node:crypto';
import { AthenaClient, type AthenaClientConfig } from '@aws-sdk/client-athena';
import type { AthenaSourceSettings, PlanSettings } from '../../settings/settings.js';
import { systemClock } from '../../shared/clock.js';
import { SettingsError } from '../../shared/errors.js';
import { sdkAgents } from '../../shared/sdk-agents.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import type { RunState } from '../../state/run-state.js';
import { stateAccess, targetFormOf } from '../../state/state-access.js';
import type { ObjectKey } from '../../store/object-store.js';
import { openStore } from '../../store/open-store.js';
import type { Log } from '../../telemetry/log.js';
import { AthenaApi } from './athena-api.js';
import { type AthenaSource, openAthenaSource } from './athena-source.js';
import { QueryResults } from './query-results.js';
import { QueryRunner } from './query-runner.js';
import { resultsForm } from './results-form.js';

export interface AthenaSurroundings {
  readonly state: RunState;
  readonly session: DuckDbSession;
  readonly log: Log;
  /** Stops the query that is under way. */
  readonly signal: AbortSignal | undefined;
}

/** @throws what `openAthenaSource` throws, and a SettingsError when the state is not on S3. */
export async function connectAthena(
  source: AthenaSourceSettings,
  settings: Pick<
    PlanSettings,
    'key' | 'target' | 'state' | 'onDuplicate' | 'groupOrder' | 's3' | 'stateForm' | 'identity'
  >,
  { state, session, log, signal }: AthenaSurroundings,
): Promise<AthenaSource> {
  const { s3, state: place } = settings;
  if (place.kind !== 's3') {
    throw new SettingsError([
      {
        setting: '--state',
        problem: 'expected s3://bucket/prefix/, since Athena freezes the rows there; given a folder',
      },
    ]);
  }
  const access = stateAccess(settings, targetFormOf(settings.identity));
  const options: AthenaClientConfig = {
    ...(s3.region === undefined ? {} : { region: s3.region }),
    ...(source.endpointUrl === undefined ? {} : { endpoint: source.endpointUrl }),
    // AthenaApi retries, with the run's own clock and abort signal.
    maxAttempts: 1,
  };
  const client = new AthenaClient({ ...options, requestHandler: await sdkAgents(new AthenaClient(options)) });
  const api = new AthenaApi({ clock: systemClock, random: Math.random, signal });
  const runner = new QueryRunner({
    client,
    api,
    workgroup: source.workgroup,
    catalog: source.catalog,
    runId: state.runId,
    resultsUri: state.queryResultsUri,
    resultsForm: resultsForm(access),
    random: Math.random,
    newAttempt: () => randomBytes(8).toString('hex'),
    log,
  });
  const results = new QueryResults(client, api, async (uri) => {
    const [, bucket = '', key = ''] = /^s3:\/\/([^/]+)\/(.*)$/.exec(uri) ?? [];
    // Results may lie in a bucket of the workgroup's, which is neither target nor state.
    const other = { ...s3, expectedBucketOwner: undefined, requestPayer: undefined };
    const connection = bucket === place.bucket ? access.s3 : other;
    const store = openStore({ kind: 's3', bucket, prefix: '' }, { s3: connection, connections: 1 });
    try {
      return (await store.get(key as ObjectKey))?.bytes;
    } finally {
      await store.close();
    }
  });
  return openAthenaSource(source, settings, { client, api, runner, results, state, session });
}
