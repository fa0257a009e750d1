import { expect, test } from '@jest/globals';
import type { Context } from '../../../infra/settings/context-error.js';
import { faultsOf, leastSettings } from './faults-of.js';

test('all faults are told at once: names, values, the job’s own settings, and settings that do not fit together', () => {
  expect(
    faultsOf({
      wokers: 8,
      cpu: 3000,
      architecture: 'arm',
      schedule: 'every day',
      alarmEmail: 'nobody',
      vpcId: 'vpc-0123456789abcdef0',
      key: '{order_id',
      maxInFlight: 0,
      query: 'SELECT 1',
      table: 'orders',
    }),
  ).toEqual([
    'wokers: is no setting (did you mean workers?); docs/deployment.md lists them',
    'schedule: expected cron(0 3 * * ? *) or rate(1 day), got "every day"',
    'cpu: expected 256 or 512 or 1024 or 2048 or 4096 or 8192 or 16384 or 32768, got "3000"',
    'architecture: expected arm64 or x86_64, got "arm"',
    'alarmEmail: expected an e-mail address, got "nobody"',
    expect.stringMatching(/^table: expected database\.table, .*got "orders"/),
    expect.stringMatching(/^key: /),
    'maxInFlight: expected a whole number from 1 to 10,000, got "0"',
    'query: expected a table or a query, got both',
    "sourceLocations: is required, s3://bucket/prefix/: where the source's files lie, so that the task may read them",
    'subnetIds: is required with vpcId: subnet-…,subnet-…',
  ]);
});

test.each([
  ['nothing at all', {}, ['key', 'table']],
  [
    'a query without the tables that it reads',
    { ...leastSettings, table: '', query: 'SELECT 1' },
    ['sourceTables'],
  ],
  [
    'a where beside a query',
    { ...leastSettings, table: '', query: 'q', sourceTables: 'a.b', where: 'x' },
    ['where'],
  ],
  ['memory that Fargate does not have for the cpu', { ...leastSettings, cpu: 256, memory: 4096 }, ['memory']],
  ['memory that 32 vCPU do not come with', { ...leastSettings, cpu: 32768, memory: 65_536 }, ['memory']],
  ['memory between the steps', { ...leastSettings, cpu: 8192, memory: 17 * 1024 }, ['memory']],
  ['subnets without a network', { ...leastSettings, subnetIds: 'subnet-0123456789abcdef0' }, ['subnetIds']],
  [
    'a new network beside an existing one',
    { ...leastSettings, vpcId: 'vpc-01234567', subnetIds: 'subnet-01234567', network: 'private' },
    ['network'],
  ],
  ['a prefix with a slash before it', { ...leastSettings, targetPrefix: '/orders' }, ['targetPrefix']],
  ['a key that is no ARN', { ...leastSettings, kmsKey: 'alias/mine' }, ['kmsKey']],
  [
    'a retention that CloudWatch does not have',
    { ...leastSettings, logRetentionDays: 42 },
    ['logRetentionDays'],
  ],
])('refused: %s', (_name, context, settings) => {
  expect(faultsOf(context).map((fault) => fault.split(':')[0])).toEqual(settings);
});

const sixFields =
  'expected cron(…) with six fields, minutes, hours, day of the month, month, day of the week and year';
const names = 'without *, ? and ${, which would mean other names in a policy, too';
const aKey = 'expected none, create or the ARN of a key (arn:aws:kms:<region>:<account>:key/<id>)';

test.each([
  ['cron(0 3 * * *)', `${sixFields}, which is cron(0 3 * * ? *)`],
  ['cron(*/5 8-17 * JAN-MAR MON-FRI)', `${sixFields}, which is cron(*/5 8-17 ? JAN-MAR MON-FRI *)`],
  ['cron(0 3 * * 1)', `${sixFields}, such as cron(0 3 * * ? *)`],
  [
    'cron(0 3 * * * *)',
    'expected cron(…) with ? for the day of the month or for the day of the week, and for one of them alone',
  ],
  [
    'cron(0 3 ? * ? *)',
    'expected cron(…) with ? for the day of the month or for the day of the week, and for one of them alone',
  ],
  ['cron(0 24 * * ? *)', 'expected another value for the hours (0-23) in cron(…)'],
  ['cron(0 3 ? * 0 *)', 'expected another day of the week (1-7 from Sunday, or SUN-SAT) in cron(…)'],
  ['cron(0 3 99W * ? *)', 'expected another day of the month (1-31) in cron(…)'],
  ['cron(0 3 0W * ? *)', 'expected another day of the month (1-31) in cron(…)'],
  ['cron(50-10 3 * * ? *)', 'expected another value for the minutes (0-59) in cron(…)'],
  ['cron(0 3 * * ? 2030-2026)', 'expected another year (1970-2199) in cron(…)'],
  [
    'cron( 0  3 * * ? * )',
    'expected cron(…) with one blank between its fields and none around them, as in cron(0 3 * * ? *)',
  ],
  ['rate(1 days)', 'expected rate(1 day)'],
  ['rate(12 hour)', 'expected rate(12 hours)'],
  [
    'rate(0 days)',
    'expected rate(…) with a number from 1 and minutes, hours or days, such as rate(12 hours)',
  ],
])('the schedule %s is refused with what is right', (schedule, problem) => {
  expect(faultsOf({ ...leastSettings, schedule })).toEqual([
    `schedule: ${problem}, got ${JSON.stringify(schedule)}`,
  ]);
});

test('a time zone that there is none of is refused, and one without a schedule', () => {
  const schedule = 'rate(1 day)';
  expect(faultsOf({ ...leastSettings, schedule, scheduleTimeZone: 'Berlin' })).toEqual([
    'scheduleTimeZone: expected a time zone such as Europe/Berlin, got "Berlin"',
  ]);
  expect(faultsOf({ ...leastSettings, schedule, scheduleTimeZone: 'Europe/berlin' })).toEqual([
    'scheduleTimeZone: expected Europe/Berlin, got "Europe/berlin"',
  ]);
  expect(faultsOf({ ...leastSettings, schedule, scheduleTimeZone: 'Utc' })).toEqual([
    'scheduleTimeZone: expected UTC, got "Utc"',
  ]);
  // By their old names and their new ones.
  for (const scheduleTimeZone of ['UTC', 'Europe/Kyiv', 'Europe/Kiev', 'US/Eastern', 'Etc/GMT+5']) {
    expect(faultsOf({ ...leastSettings, schedule, scheduleTimeZone })).toEqual([]);
  }
  expect(faultsOf({ ...leastSettings, scheduleTimeZone: 'Europe/Berlin', scheduleWindow: 5 })).toEqual([
    'scheduleTimeZone: is for a schedule; give schedule too',
    'scheduleWindow: is for a schedule; give schedule too',
  ]);
});

test('a key by its alias is refused in words, with the command that tells its ARN', () => {
  expect(faultsOf({ ...leastSettings, kmsKey: 'alias/foo' })).toEqual([
    `kmsKey: ${aKey}, got "alias/foo"; an alias may come to mean another key, so name the key itself: aws kms describe-key --key-id alias/foo --query KeyMetadata.Arn`,
  ]);
  expect(faultsOf({ ...leastSettings, kmsKey: 'mine' })).toEqual([`kmsKey: ${aKey}, got "mine"`]);
});

test('names that a policy would take for wildcards or variables are refused, all of them at once', () => {
  expect(
    faultsOf({
      ...leastSettings,
      targetPrefix: 'orders/*',
      sourceLocations: `s3://source-bucket/orders/*,s3://source-bucket/\${aws:username}/`,
      sourceTables: 'sales.*',
      athenaResults: 's3://query-results/te?m/',
      workgroup: '*',
    }),
  ).toEqual([
    `sourceLocations: expected s3://bucket/prefix/ ${names}, got "s3://source-bucket/orders/*"`,
    `sourceLocations: expected s3://bucket/prefix/ ${names}, got "s3://source-bucket/\${aws:username}/"`,
    `sourceTables: expected database.table ${names}, got "sales.*"`,
    `athenaResults: expected s3://bucket/prefix/ ${names}, got "s3://query-results/te?m/"`,
    `targetPrefix: expected a prefix ${names}, got "orders/*"`,
    `workgroup: expected a name ${names}, got "*"`,
  ]);
});

test('buckets that are none and a subnet that is there twice are faults of their settings', () => {
  const subnet = 'subnet-0123456789abcdef0';
  expect(
    faultsOf({
      ...leastSettings,
      targetBucket: 'a..b',
      sourceLocations: 's3://a..b/x,s3://192.168.0.1/,s3://fast--use1-az4--x-s3/',
      vpcId: 'vpc-0123456789abcdef0',
      subnetIds: `${subnet},${subnet}`,
    }),
  ).toEqual([
    `targetBucket: expected an S3 bucket's name, without s3://: 3 to 63 of a-z, 0-9, - and single dots, none of them a dot beside a hyphen, got "a..b"`,
    `subnetIds: expected each subnet once, got ${subnet} again`,
    'sourceLocations: expected s3://bucket/prefix/, got "s3://a..b/x"',
    'sourceLocations: expected s3://bucket/prefix/, got "s3://192.168.0.1/"',
    'sourceLocations: expected s3://bucket/prefix/, got "s3://fast--use1-az4--x-s3/"',
  ]);
});

test('what AWS takes once, or so many of, is a fault where there is more', () => {
  const ids = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => `${prefix}-${String(index).padStart(8, '0')}`);
  const network = { vpcId: 'vpc-01234567', subnetIds: ids('subnet', 17), securityGroupIds: ids('sg', 6) };
  expect(
    faultsOf({ ...leastSettings, ...network, alarmEmail: 'a@x.org,b@x.org,a@x.org', tags: 'a=1,b=1,a=2' }),
  ).toEqual([
    'subnetIds: expected at most 16, got 17',
    'securityGroupIds: expected at most 5, got 6',
    'tags: expected each tag once, got a again',
    'alarmEmail: expected each address once, got a@x.org again',
  ]);
  const twice = {
    vpcId: 'vpc-01234567',
    subnetIds: 'subnet-01234567',
    securityGroupIds: 'sg-01234567,sg-01234567',
  };
  expect(faultsOf({ ...leastSettings, ...twice })).toEqual([
    'securityGroupIds: expected each security group once, got sg-01234567 again',
  ]);
});

test.each([[[]], [',']])('a list without an element, %j, is none', (none) => {
  const names = (context: Context) => faultsOf(context).map((fault) => fault.split(':')[0]);
  expect(names({ ...leastSettings, sourceLocations: none })).toEqual(['sourceLocations']);
  expect(names({ ...leastSettings, table: '', query: 'SELECT 1', sourceTables: none })).toEqual([
    'sourceTables',
  ]);
});

test('lists without elements are no settings of another kind of deployment', () => {
  const topic = 'arn:aws:sns:eu-central-1:123456789012:alarms';
  expect(faultsOf({ ...leastSettings, securityGroupIds: [], alarmEmail: [], alarmTopicArn: topic })).toEqual(
    [],
  );
});

test('the flags of CDK itself are not taken for settings', () => {
  expect(faultsOf({ ...leastSettings, '@aws-cdk/core:x': true, 'aws:cdk:bundling-stacks': ['**'] })).toEqual(
    [],
  );
});
