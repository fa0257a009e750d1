/** What a job may do in AWS: the actions that it uses, on what its settings name, and nothing else. */
import { tableBucketOf } from '../settings/catalogs.js';
import { askAthena, lookUpTables } from './athena-statements.js';
import { readTableBucket, useConnector } from './catalog-statements.js';
import type { AthenaUse, JobUse, Place, Where } from './job-use.js';
import {
  abortUploads,
  letAthenaWrite,
  objectsOf,
  readAndWrite,
  readFiles,
  readOnly,
  seeSettings,
  withoutSlash,
} from './s3-statements.js';
import { split } from './split.js';
import {
  donePrefix,
  frozenPrefix,
  indexPrefix,
  leasePrefixes,
  runsPrefix,
  stagedPrefix,
} from './state-prefixes.js';
import type { Statement } from './statement.js';

export function jobRights(use: JobUse, where: Where): Statement[] {
  return [
    ...writeTarget(use, where),
    ...(use.state ? keepState(use, use.state, where) : []),
    ...readSource(use.source, where),
    ...split([...new Set(use.keys)], (some) => ({
      actions: ['kms:Decrypt', 'kms:GenerateDataKey'],
      resources: some,
    })),
  ];
}

function writeTarget({ target, deletes, objectRights }: JobUse, where: Where): Statement[] {
  const onObjects = (sid: string, actions: readonly string[]): Statement[] =>
    actions.length > 0 ? [{ sid, actions, resources: [objectsOf(target, where)] }] : [];
  return [
    ...readAndWrite(target, where),
    seeSettings(target, where),
    // Under conditions, which S3 judges by what the caller may read; Amazon S3 user guide, "How to perform conditional deletes".
    ...onObjects('DeleteMissing', deletes ? ['s3:DeleteObject', 's3:GetObject'] : []),
    ...onObjects('DescribeObjects', objectRights),
  ];
}

function keepState(use: JobUse, state: Place, where: Where): Statement[] {
  const inState = (prefix: string) => objectsOf({ ...state, prefix: `${state.prefix}${prefix}` }, where);
  return [
    ...readAndWrite(state, where, abortUploads),
    // UNLOAD freezes the rows there.
    ...(use.source?.kind === 'athena' ? letAthenaWrite(state, where) : []),
    {
      sid: 'RemoveFrozenRows',
      actions: ['s3:DeleteObject'],
      resources: removedPrefixes(use).map(inState),
    },
    // Epochs that are past, and marks of runs that are complete; the highest epoch is never deleted by the job. And markers of
    // tranches that are written again, since a late request has changed an object of theirs.
    {
      sid: 'CloseRuns',
      actions: ['s3:DeleteObject'],
      resources: [...leasePrefixes, donePrefix].map(inState),
    },
    ...(use.stateRights.length > 0
      ? [{ sid: 'GiveStateAway', actions: use.stateRights, resources: [inState('')] }]
      : []),
  ];
}

/** Ledgers, plans and reports are deleted only where a number of runs is kept. */
function removedPrefixes({ keepsFrozen, removesRuns }: JobUse): string[] {
  return [
    stagedPrefix,
    ...(keepsFrozen ? [frozenPrefix] : []),
    ...(removesRuns ? [runsPrefix, indexPrefix] : []),
  ];
}

function readSource(source: JobUse['source'], where: Where): Statement[] {
  if (source === undefined) return [];
  return source.kind === 'files' ? readFiles(source.places, where) : readTables(source, where);
}

function readTables(source: AthenaUse, where: Where): Statement[] {
  const tableBucket = tableBucketOf(source.catalog);
  return [
    ...(source.results
      ? [
          ...readAndWrite(source.results, where, [], withoutSlash(source.results)),
          ...letAthenaWrite(source.results, where),
        ]
      : []),
    ...askAthena(source, where),
    // It knows no resources; service authorization reference, AWS Lake Formation.
    ...(source.lakeFormation
      ? [{ sid: 'LakeFormation', actions: ['lakeformation:GetDataAccess'], resources: ['*'] }]
      : []),
    ...source.locations.flatMap((place) => readOnly(place, where)),
    ...(tableBucket === undefined
      ? lookUpTables(source, where)
      : readTableBucket(tableBucket, source, where)),
    ...(source.connector ? useConnector(source.connector, where) : []),
  ];
}
