/** The tables of the ledgers: what the page's statement makes, one for each job, under names that no other job comes to. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import type { Template } from 'aws-cdk-lib/assertions';
import { ledgerTable } from '../../../infra/ledger-tables.js';
import { readSettings } from '../../../infra/settings/read-settings.js';
import { faultsOf } from './faults-of.js';
import { leastSettings, type Synthesized, synthesize, synthesizeFile, textOf } from './synthesize.js';

interface Table {
  readonly name: string;
  /** Of the database. */
  readonly within: unknown;
  /** Name and type, in their order. */
  readonly columns: readonly (readonly string[])[];
  readonly partition: readonly (readonly string[])[];
  readonly location: string;
  readonly parameters: Readonly<Record<string, string>>;
}

/** By their names. */
function tablesOf(template: Template): Table[] {
  const tables = Object.values(template.findResources('AWS::Glue::Table')).map(({ Properties }) => {
    const { Name, PartitionKeys, Parameters, StorageDescriptor } = Properties.TableInput;
    const named = (columns: { Name: string; Type: string }[]) =>
      columns.map((each) => [each.Name, each.Type]);
    const texts = Object.entries(Parameters as Record<string, unknown>).map(([name, value]) => [
      name,
      textOf(value),
    ]);
    return {
      name: Name,
      within: Properties.DatabaseName,
      columns: named(StorageDescriptor.Columns),
      partition: named(PartitionKeys),
      location: textOf(StorageDescriptor.Location),
      parameters: Object.fromEntries(texts),
    };
  });
  return tables.toSorted((one, other) => (one.name < other.name ? -1 : 1));
}

test('there is none by default', () => {
  const { template } = synthesize(leastSettings);
  template.resourceCountIs('AWS::Glue::Table', 0);
  template.resourceCountIs('AWS::Glue::Database', 0);
  expect(template.findOutputs('LedgerTable')).toEqual({});
}, 60_000);

test('the one of a deployment is what the statement of the page makes', () => {
  const { template, findings } = synthesize({ ...leastSettings, ledgerDatabase: 'create' });
  expect(findings).toEqual([]);
  const [table] = tablesOf(template);
  const page = readFileSync('docs/how-to/ask-the-ledgers.md', 'utf8');
  const [, ddl = ''] = /^```sql\n(CREATE [\s\S]+?)^```/m.exec(page) ?? [];
  const columns = (text: string) =>
    [...text.matchAll(/`(\w+)` (\w+)/g)].map(([, name = '', type = '']) => [name, type]);
  const [own = '', partition = ''] = ddl.split('PARTITIONED BY');
  const properties = Object.fromEntries(
    [...ddl.matchAll(/'([^']+)' = '([^']+)'/g)].map(([, name = '', value = '']) => [name, value]),
  );
  const inTemplate = (text: string) => text.replaceAll(/\$\{BucketsState\w+\}/g, 'my-state');
  expect(table?.columns).toEqual(columns(own));
  expect(table?.partition).toEqual(columns(partition));
  expect(Object.keys(properties)).toHaveLength(3);
  expect(
    Object.fromEntries(
      Object.keys(properties).map((name) => [name, inTemplate(table?.parameters[name] ?? '')]),
    ),
  ).toEqual(properties);
  expect(ddl).toContain(`LOCATION '${inTemplate(table?.location ?? '')}'`);
  template.hasResourceProperties('AWS::Glue::Database', {
    DatabaseInput: { Name: 'gluetos3splitter_ledgers' },
  });
  expect(table?.within).toEqual({ Ref: expect.stringMatching(/^LedgersDatabase/) });
}, 60_000);

const several = `
key: '{id}.json'
deployment:
  stack-name: Nightly
  first-job: orders
  source-locations: s3://lake/
  ledger-database: analytics
jobs:
  orders: { table: sales.orders, target: s3://my-objects/orders/, deployment: {} }
  users.eu: { table: crm.users, target: s3://my-objects/users/, deployment: {} }
`;

test('each job of a stack has one of its own state, in the database that is there', async () => {
  const { template, findings }: Synthesized = await synthesizeFile(several);
  expect(findings).toEqual([]);
  template.resourceCountIs('AWS::Glue::Database', 0);
  const tables = tablesOf(template);
  expect(tables.map(({ name, within }) => [name, within])).toEqual([
    ['nightly_orders_ledgers', 'analytics'],
    [expect.stringMatching(/^nightly_users_eu_ledgers_[0-9a-f]{8}$/), 'analytics'],
  ]);
  const [first, other] = tables.map(({ parameters }) => parameters['storage.location.template'] ?? '');
  expect(first).toMatch(/^s3:\/\/\$\{BucketsState\w+\}\/runs\/\$\{run_id\}\/ledger\/$/);
  expect(other).toMatch(/^s3:\/\/\$\{BucketsState\w+\}\/jobs\/users\.eu\/runs\/\$\{run_id\}\/ledger\/$/);
  const told = Object.entries(template.findOutputs('*')).filter(([name]) => name.startsWith('LedgerTable'));
  expect(told.map(([, { Value }]) => Value)).toEqual(tables.map(({ name }) => `analytics.${name}`));
}, 60_000);

test('stacks and jobs whose names come to the same words have different tables', () => {
  const pairs = [
    ['Sales', 'x_y'],
    ['Sales', 'x-y'],
    ['Sales', 'x.y'],
    ['Sales', 'X_y'],
    ['Sales-x', 'y'],
    ['Sales', 'x_y_ledgers'],
  ];
  const names = pairs.map(([stackName, job]) => {
    const settings = readSettings({ ...leastSettings, stackName, job, ledgerDatabase: 'shared' });
    return ledgerTable(settings)?.table ?? '';
  });
  expect(names[0]).toBe('sales_x_y_ledgers');
  expect(new Set(names).size).toBe(pairs.length);
  expect(names.filter((name) => !/^[a-z][a-z0-9_]*$/.test(name))).toEqual([]);
});

test('the name of a database is one of Glue', () => {
  expect(faultsOf({ ...leastSettings, ledgerDatabase: 'Analytics' })).toEqual([
    'ledgerDatabase: expected create, none, or a database\'s name in lower case, got "Analytics"',
  ]);
});
