/** Sources in catalogs that are not the account's own in Glue: what a deployment asks for, and the rights that it gives. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { deployments } from '../../../infra/settings/deployments.js';
import { findConfig } from '../../../infra/settings/find-config.js';
import { readSettings } from '../../../infra/settings/read-settings.js';
import { faultsOf } from './faults-of.js';
import { statementsOf, synthesize } from './synthesize.js';

const job = { key: '{id}.json', targetBucket: 'my-objects' };
const lambda = 'arn:aws:lambda:eu-central-1:123456789012:function:mysql';
const connector = {
  ...job,
  catalog: 'mysql',
  table: 'shop.Orders',
  connectorFunctions: lambda,
  connectorSpill: 's3://spill/mysql',
};

test('the task of S3 Tables reads its table by name, and asks for no place of files', () => {
  const settings = { ...job, catalog: 's3tablescatalog/my-tables', table: 'shop.Orders' };
  expect(readSettings(settings).job).toMatchObject({
    SPLITTER_TABLE: 'shop.orders',
    SPLITTER_CATALOG: 's3tablescatalog/my-tables',
  });
  const { template, findings } = synthesize(settings);
  expect(findings).toEqual([]);
  const rights = statementsOf(template, /^TaskDefinitionTaskRole/);
  expect(rights.filter(({ actions }) => actions.includes('s3tables:GetTableData'))).toEqual([
    {
      actions: ['s3tables:GetTable', 's3tables:GetTableData', 's3tables:GetTableMetadataLocation'],
      resources: [expect.stringMatching(/:bucket\/my-tables\/table\/\*$/)],
      condition: { StringEquals: { 's3tables:namespace': ['shop'], 's3tables:tableName': ['orders'] } },
    },
  ]);
}, 60_000);

test("the task of a connector calls its functions; the case of its table's names stays", () => {
  const several = { ...connector, connectorFunctions: [lambda, `${lambda}-metadata:live`] };
  expect(readSettings(several).job).toMatchObject({ SPLITTER_TABLE: 'shop.Orders' });
  const { template, findings } = synthesize(several);
  expect(findings).toEqual([]);
  const rights = statementsOf(template, /^TaskDefinitionTaskRole/);
  expect(
    rights.flatMap(({ actions, resources }) => (actions.includes('lambda:InvokeFunction') ? resources : [])),
  ).toEqual(several.connectorFunctions);
}, 60_000);

test('what does not belong together is told', () => {
  const { catalog, connectorSpill, ...others } = connector;
  expect(faultsOf({ ...others, catalog, connectorSpill, connectorFunctions: 'mysql' })).toEqual([
    `connectorFunctions: expected a function's ARN, got "mysql"`,
  ]);
  expect(faultsOf(others)).toEqual([
    'catalog: expected the catalog of the connector with connectorFunctions, as it is registered in Athena, got "AwsDataCatalog"',
    "connectorSpill: is required with connectorFunctions, s3://bucket/prefix/: the connector's spill_bucket and spill_prefix",
  ]);
  expect(
    faultsOf({ ...job, table: 'shop.orders', sourceLocations: 's3://lake/orders/', connectorSpill }),
  ).toEqual(['connectorSpill: is for a connector; give connectorFunctions, too']);
  expect(faultsOf({ ...job, catalog: 's3tablescatalog', table: 'shop.orders' })).toContain(
    'catalog: expected s3tablescatalog/<table bucket>, got "s3tablescatalog"',
  );
  expect(faultsOf({ ...job, files: 's3://lake/orders/', connectorFunctions: lambda })).toEqual([
    'connectorFunctions: is for an Athena source; leave it out with files',
  ]);
  expect(faultsOf({ ...job, catalog: 'other', table: 'shop.orders' })).toEqual([
    "sourceLocations: is required, s3://bucket/prefix/: where the source's files lie, so that the task may read them",
  ]);
});

test('a query needs the tables that it reads of S3 Tables, and none of a connector', () => {
  const query = { ...job, query: 'SELECT id FROM shop.orders' };
  expect(faultsOf({ ...query, catalog: 's3tablescatalog/my-tables' })).toEqual([
    'sourceTables: is required with a query, database.table: what it reads',
  ]);
  const { catalog, connectorFunctions, connectorSpill } = connector;
  expect(faultsOf({ ...query, catalog, connectorFunctions, connectorSpill })).toEqual([]);
});

test('the settings that docs/deployment.md shows of both are those of a deployment', async () => {
  const [, section = ''] = readFileSync('docs/deployment.md', 'utf8').split(
    '\n## A table of another catalog\n',
  );
  const blocks = [...section.matchAll(/^```yaml\n([\s\S]+?)^```/gm)].slice(0, 2);
  const folder = mkdtempSync(join(tmpdir(), 'splitter-page-'));
  try {
    const read = blocks.map(async ([, yaml = ''], index) => {
      const path = join(folder, `${index}.yaml`);
      writeFileSync(path, yaml);
      return deployments({}, await findConfig(path)).map(({ athena, connector: known }) => [
        athena.catalog,
        known?.spill,
      ]);
    });
    expect((await Promise.all(read)).flat()).toEqual([
      ['s3tablescatalog/my-tables', undefined],
      ['mysql', { bucket: 'my-spill', prefix: 'mysql/' }],
    ]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
