/** The ways of using the job, each with a deployment of its own. */
import { hereArn } from './call.js';
import { type Mode, names, orders, type Step } from './mode.js';

const job = {
  key: '{id}.json',
  targetBucket: names.target,
  targetPrefix: 'orders',
} as const;
const table = { ...job, table: 'db.orders', sourceLocations: `s3://${names.source}/orders/` };
const tableBucket = 's3tablescatalog/my-tables';
const connector = {
  functions: [hereArn('lambda', 'function:mysql'), hereArn('lambda', 'function:mysql-metadata')],
  spill: 's3://spill/mysql/',
};
const files = { ...job, files: `s3://${names.source}/exports/2026-*.csv` };

const keyOf = (first: string) => hereArn('kms', `key/${first}-1b2c-4d3e-8f4a-5b6c7d8e9f0a`);
const keys = {
  stack: keyOf('1a2b3c4d'),
  target: keyOf('2a2b3c4d'),
  source: keyOf('3a2b3c4d'),
};

/** Two are the same in all, one changes, one goes and one comes. */
const first: Step = { rows: { 1: 'Ada', 2: 'Grace', 3: 'Alan', 4: 'Barbara' } };
const second: Step = { rows: { 1: 'Ada', 2: 'Grace', 3: 'Alan T.', 5: 'Edsger' } };
const third: Step = { rows: { 1: 'Ada', 2: 'Grace H.', 3: 'Alan T.' } };
const split: Step = { run: ['split'] };

export const modes: readonly Mode[] = [
  {
    name: 'a table',
    context: table,
    tables: [],
    steps: [first, { run: ['preview'] }, split, { run: ['verify', '--deep'] }],
  },
  {
    name: 'a table, only what changed',
    context: { ...table, write: 'changed', missing: 'delete', keepRuns: '2', keepFrozen: '2' },
    steps: [
      first,
      { run: ['split', '--run-id', 'first'] },
      second,
      { run: ['diff', '--run-id', 'second'], codes: [0, 1] },
      { run: ['split', '--run-id', 'second'] },
      third,
      { run: ['split', '--run-id', 'third'] },
      { run: ['split', '--compare', 'target', '--run-id', 'fourth'] },
      { run: ['restore', 'third'] },
      { run: ['verify'] },
      { run: ['release', '--yes'] },
    ],
  },
  ...(['orders', 'users'] as const).map((firstJob) => ({
    name: firstJob === 'orders' ? 'the first job of a stack' : 'a job beside the first',
    context: table,
    firstJob,
    steps: [first, split, second, { run: ['diff'], codes: [0, 1] }, split, third, split],
  })),
  {
    name: 'planned, given up and resumed',
    // `rm` is a person's command: with these settings the role has the rights for it, too.
    context: { ...table, keepRuns: '2', keepFrozen: '2' },
    steps: [
      first,
      { run: ['plan', '--run-id', 'idle'] },
      { run: ['release', '--yes'] },
      { run: ['rm', 'idle', '--yes'] },
      { run: ['plan', '--run-id', 'stopped'] },
      { run: ['resume', 'stopped'] },
      { run: ['split', '--run-id', 'next'] },
      { run: ['rm', 'stopped', '--yes'] },
    ],
  },
  {
    name: 'a source that Lake Formation governs',
    context: { ...table, lakeFormation: 'true' },
    isGoverned: true,
    steps: [first, split],
  },
  {
    name: 'a table of S3 Tables',
    context: { ...job, table: 'db.orders', catalog: tableBucket },
    catalog: tableBucket,
    steps: [first, { run: ['preview'] }, split],
  },
  {
    name: 'a table of S3 Tables that Lake Formation governs',
    context: { ...job, table: 'db.orders', catalog: tableBucket, lakeFormation: 'true' },
    catalog: tableBucket,
    isGoverned: true,
    steps: [first, split],
  },
  {
    name: 'a query on S3 Tables',
    context: {
      ...job,
      query: `SELECT id, name FROM "${tableBucket}".db.orders WHERE id > 1`,
      catalog: tableBucket,
      sourceTables: 'db.orders',
    },
    catalog: tableBucket,
    steps: [first, split],
  },
  {
    name: 'a table of a connector',
    context: {
      ...job,
      table: 'db.orders',
      catalog: 'mysql',
      connectorFunctions: connector.functions.join(','),
      connectorSpill: connector.spill,
    },
    catalog: 'mysql',
    connector,
    steps: [first, { run: ['preview'] }, split],
  },
  {
    name: 'a query',
    context: {
      ...job,
      query: 'SELECT id, name FROM awsdatacatalog.db.orders WHERE id > 1',
      sourceTables: 'db.orders',
      sourceLocations: `s3://${names.source}/orders/`,
    },
    steps: [first, split],
  },
  {
    name: 'a view',
    context: { ...table, table: 'db.shown', sourceTables: 'db.orders' },
    tables: [{ database: 'db', table: 'shown', reads: [orders] }],
    steps: [first, split],
  },
  {
    name: 'a place of its own for results',
    context: { ...table, workgroup: 'team', athenaResults: 's3://query-results/team/' },
    workgroups: { team: { outputLocation: 's3://query-results/team/', enforce: true } },
    steps: [first, split],
  },
  {
    name: 'several tasks',
    context: { ...table, workers: '2' },
    steps: [
      first,
      { run: ['plan', '--run-id', 'shared'] },
      { run: ['upload', '--run-id', 'shared', '--batch', '0'] },
      { run: ['upload', '--run-id', 'shared', '--batch', '1'] },
      { run: ['finish', '--run-id', 'shared'] },
    ],
  },
  {
    name: 'files on S3',
    context: { ...files, write: 'changed', missing: 'delete' },
    steps: [first, split, second, split],
  },
  {
    name: 'rows that say that they go',
    context: { ...files, write: 'changed', deletedWhen: "name = 'gone'" },
    steps: [first, split, { rows: { 1: 'Ada', 2: 'gone' } }, split],
  },
  {
    name: 'skip what is there',
    context: { ...files, ifExists: 'skip' },
    steps: [first, { put: 'orders/2.json', body: 'not ours' }, split],
  },
  {
    name: 'own objects alone',
    context: { ...files, ifExists: 'own', write: 'changed', maxRejects: '5' },
    steps: [
      first,
      { put: 'orders/2.json', body: 'not ours' },
      { run: ['split'], codes: [0, 3] },
      second,
      { run: ['split'], codes: [0, 3] },
    ],
  },
  {
    name: 'keys',
    context: {
      ...table,
      kmsKey: keys.stack,
      encryption: 'aws:kms',
      kmsKeyId: keys.target,
      otherKmsKeys: keys.source,
    },
    keys: { [names.state]: keys.stack, [names.target]: keys.target, [names.source]: keys.source },
    steps: [first, split],
  },
  {
    name: 'headers, tags and an ACL',
    isLocked: true,
    context: {
      ...files,
      tag: ['team=a'],
      stateAcl: 'bucket-owner-full-control',
      header: [
        'x-amz-acl: bucket-owner-full-control',
        'x-amz-object-lock-mode: GOVERNANCE',
        'x-amz-object-lock-retain-until-date: 2030-01-01T00:00:00Z',
        'x-amz-object-lock-legal-hold: ON',
      ],
    },
    steps: [first, split],
  },
];
