/** The contracts of a deployment whose source are files on S3. */
import { beforeAll, expect, test } from '@jest/globals';
import { type Statement, type Synthesized, statementsOf, synthesize } from './synthesize.js';

/** As `textOf` writes the partition that CloudFormation fills in. */
const s3 = ['arn:$', '{AWS::Partition}:s3:::'].join('');

let synthesized: Synthesized;
let statements: readonly Statement[];
beforeAll(() => {
  synthesized = synthesize({
    files: 's3://source-bucket/exports/2026-*/**/*.csv',
    filesDelimiter: ';',
    sourceRegion: 'us-east-2',
    sourceRequestPayer: 'requester',
    key: '{order_id}.json',
    targetBucket: 'my-objects',
  });
  statements = statementsOf(synthesized.template, /TaskRole/);
}, 60_000);

test('cdk-nag finds nothing that is not acknowledged', () => {
  expect(synthesized.findings).toEqual([]);
});

test('of the source the task reads and lists what begins like the pattern, and nothing else', () => {
  const ofSource = statements.filter(({ resources }) =>
    resources.some((resource) => resource.includes('source-bucket')),
  );
  expect(ofSource).toEqual([
    {
      actions: ['s3:GetObject'],
      resources: [`${s3}source-bucket/exports/2026-*`],
      condition: undefined,
    },
    {
      actions: ['s3:ListBucket'],
      resources: [`${s3}source-bucket`],
      condition: { StringLike: { 's3:prefix': ['exports/2026-*'] } },
    },
  ]);
});

test('the task may do nothing in Athena and the catalog', () => {
  const actions = statements.flatMap((statement) => statement.actions);
  expect(actions.filter((action) => /^(?:athena|glue|lakeformation):/.test(action))).toEqual([]);
  expect(actions.filter((action) => action === '*' || action === 's3:*')).toEqual([]);
});

test('the task gets the files and how they are read, by the names that the job gives them', () => {
  const [task] = Object.values(synthesized.template.findResources('AWS::ECS::TaskDefinition'));
  const environment = task?.Properties.ContainerDefinitions[0].Environment as {
    Name: string;
    Value: unknown;
  }[];
  const values = Object.fromEntries(environment.map(({ Name, Value }) => [Name, Value]));
  expect(values).toMatchObject({
    SPLITTER_FILES: 's3://source-bucket/exports/2026-*/**/*.csv',
    SPLITTER_FILES_DELIMITER: ';',
    SPLITTER_SOURCE_REGION: 'us-east-2',
    SPLITTER_SOURCE_REQUEST_PAYER: 'requester',
  });
});
