/** Rights on many places, tables and keys: within IAM's limits, or refused in words. */
import { beforeAll, expect, test } from '@jest/globals';
import { leastSettings, type Synthesized, synthesize, textOf } from './synthesize.js';

const places = (count: number) =>
  Array.from({ length: count }, (_, n) => `s3://bucket-of-a-company-with-a-long-name-${n}/exports/orders/`);
const tables = Array.from({ length: 60 }, (_, n) => `sales_and_marketing_${n}.a_table_with_a_name_${n}`);

let synthesized: Synthesized;
beforeAll(() => {
  synthesized = synthesize({ ...leastSettings, sourceLocations: places(60), sourceTables: tables });
}, 60_000);

interface Document {
  readonly Statement: readonly { readonly Action: unknown; readonly Resource: unknown }[];
}

function documents(type: 'AWS::IAM::Policy' | 'AWS::IAM::ManagedPolicy'): Document[] {
  return Object.entries(synthesized.template.findResources(type))
    .filter(([id]) => id.startsWith('TaskDefinitionTaskRole'))
    .map(([, { Properties }]) => Properties.PolicyDocument as Document);
}

/** In a region, account and partition of the longest names. */
function filled(value: unknown): string {
  return textOf(value)
    .replaceAll(/\$\{AWS::Partition\}/g, 'aws-us-gov')
    .replaceAll(/\$\{AWS::Region\}/g, 'ap-southeast-15')
    .replaceAll(/\$\{AWS::AccountId\}/g, '123456789012')
    .replaceAll(/\$\{[^}]+\}/g, 'b'.repeat(63));
}

function sizeOf({ Statement }: Document): number {
  const list = (value: unknown) => (Array.isArray(value) ? value : [value]) as unknown[];
  return JSON.stringify(
    Statement.map((statement) => ({ ...statement, Resource: list(statement.Resource).map(filled) })),
  ).length;
}

test('sixty buckets and tables stay within what IAM takes, inline and in managed policies of the role', () => {
  const inline = documents('AWS::IAM::Policy').map(sizeOf);
  const managed = documents('AWS::IAM::ManagedPolicy').map(sizeOf);
  expect(inline).toHaveLength(1);
  expect(Math.max(...inline)).toBeLessThan(10_240);
  expect(managed.length).toBeGreaterThan(2);
  expect(managed.length).toBeLessThanOrEqual(10);
  expect(Math.max(...managed)).toBeLessThan(6_144);
});

test('every place may be read and listed, every table looked up, and cdk-nag finds nothing', () => {
  const all = [...documents('AWS::IAM::Policy'), ...documents('AWS::IAM::ManagedPolicy')];
  const statements = all.flatMap(({ Statement }) => Statement);
  const of = (action: string) =>
    statements
      .filter(({ Action }) => (Array.isArray(Action) ? Action : [Action]).includes(action))
      .flatMap(({ Resource }) => (Array.isArray(Resource) ? Resource : [Resource]).map(textOf));
  const placesOf = (action: string) =>
    new Set(of(action).filter((name) => name.includes(':bucket-of-a-company-'))).size;
  expect(placesOf('s3:GetObject')).toBe(60);
  expect(placesOf('s3:ListBucket')).toBe(60);
  expect(placesOf('s3:GetBucketLocation')).toBe(60);
  expect(of('glue:GetTable').filter((name) => name.includes(':table/'))).toHaveLength(61);
  expect(synthesized.findings).toEqual([]);
});

test('more than ten managed policies are told of, since a role may have them only once its quota is raised', () => {
  const { warnings } = synthesize({ ...leastSettings, sourceLocations: places(150) });
  expect(warnings).toEqual([
    expect.stringMatching(/^Policy large: 1\d exceeds 10 managed policies attached to a Role/),
  ]);
}, 120_000);
