/** What the pages for companies say is what the program takes: settings, variables, policies. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { Template } from 'aws-cdk-lib/assertions';
import { buildApp } from '../../../infra/build-app.js';
import { findConfig } from '../../../infra/settings/find-config.js';
import { entries } from '../../../job/settings/registry.js';
import { variableOf } from '../../../job/settings/setting.js';
import { leastSettings, synthesize } from './synthesize.js';

/** asl-validator has no types. */
const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => {
  readonly errors: readonly unknown[];
};

// Tests run from the root of the repository.
const read = (page: string) => readFileSync(`docs/how-to/${page}`, 'utf8');
const blocks = (page: string, language: string) =>
  [...read(page).matchAll(new RegExp(`^ *\`\`\`${language}\\n([\\s\\S]+?)^ *\`\`\``, 'gm'))].map(
    ([, text = '']) => text,
  );

test('every page of how-to has its place in README', () => {
  const readme = readFileSync('README.md', 'utf8');
  const missing = readdirSync('docs/how-to').filter((page) => !readme.includes(`(docs/how-to/${page})`));
  expect(missing).toEqual([]);
});

test('the variables that Terraform and Airflow give a task are those of settings', () => {
  const known = new Set([...entries.keys()].map(variableOf));
  const given = ['with-terraform.md', 'orchestrators.md'].flatMap((page) =>
    [...read(page).matchAll(/"?name"?\s*[=:]\s*"(SPLITTER_\w+)"/g)].map(([, name = '']) => name),
  );
  expect(given.length).toBeGreaterThanOrEqual(9);
  expect(given.filter((name) => !known.has(name))).toEqual([]);
});

test('the deployment into an existing network makes no network, no role without its bound, and builds no image', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'splitter-page-'));
  try {
    const [, yaml = ''] =
      /<<'END'\n([\s\S]+?)^END$/m.exec(blocks('an-existing-network-and-no-docker.md', 'sh').join('\n')) ?? [];
    writeFileSync(join(folder, 'splitter.yaml'), yaml);
    const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
    const config = await findConfig(undefined, folder);
    const { app, stacks } = buildApp(
      { context, outdir: join(folder, 'out'), analyticsReporting: false },
      config,
    );
    const [stack] = stacks;
    if (stack === undefined) throw new Error('expected a stack');
    const template = Template.fromStack(stack);
    for (const type of ['AWS::EC2::VPC', 'AWS::EC2::SecurityGroup', 'AWS::SNS::Topic']) {
      template.resourceCountIs(type, 0);
    }
    const roles = Object.values(template.findResources('AWS::IAM::Role'));
    expect(new Set(roles.map((role) => role.Properties.PermissionsBoundary))).toEqual(
      new Set(['arn:aws:iam::123456789012:policy/bounds']),
    );
    const assets = app
      .synth({ skipValidation: true })
      .artifacts.flatMap((artifact) => ('contents' in artifact ? [artifact.contents] : []));
    expect(JSON.stringify(assets)).not.toContain('"dockerImages":{"');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 60_000);

test('what a network costs in a month is 730 of its hours, for as many endpoints as a private one makes', () => {
  const row = /^\| ([^|]+) \| ([\d.]+)(?: USD)? \| [\d.]+(?: USD)? \| ([\d.]+)(?: USD)? \|$/gm;
  const costs = [...readFileSync('docs/networks.md', 'utf8').matchAll(row)].map(
    ([, way = '', hour, month]) => [way, Number(hour), Number(month)] as const,
  );
  expect(costs).toHaveLength(5);
  for (const [, hour, month] of costs) expect(hour * 730).toBeCloseTo(month, 6);

  const hourOf = (part: string) => costs.find(([way]) => way.includes(part))?.[1] ?? 0;
  const { template } = synthesize({ ...leastSettings, network: 'private' });
  const interfaces = template.findResources('AWS::EC2::VPCEndpoint', {
    Properties: { VpcEndpointType: 'Interface' },
  });
  const billed = Object.values(interfaces).flatMap(({ Properties }) => Properties.SubnetIds as unknown[]);
  const each = hourOf('each in each zone');
  expect(hourOf('four of them')).toBeCloseTo(billed.length * each, 6);
  expect(hourOf('three in two zones')).toBeCloseTo((billed.length - 2) * each, 6);
});

test('the state machine that waits for a run is valid', () => {
  const [definition = ''] = blocks('orchestrators.md', 'json');
  const machine = 'arn:aws:states:eu-central-1:123456789012:stateMachine:orders';
  expect(validate(JSON.parse(definition.replace('STATE_MACHINE', machine))).errors).toEqual([]);
});

interface Statement {
  readonly Sid: string;
  readonly Effect: string;
  readonly Principal: unknown;
  readonly Action: string | readonly string[];
}

test("the other account's policies let in what the page says, by name, and nothing that is not asked for", () => {
  const statements = blocks('a-second-account.md', 'json')
    .map((text) => JSON.parse(text) as { Version: string; Statement: readonly Statement[] })
    .flatMap(({ Version, Statement }) => {
      expect(Version).toBe('2012-10-17');
      return Statement;
    });
  expect(new Set(statements.map(({ Effect }) => Effect))).toEqual(new Set(['Allow']));
  const who = new Set(statements.map(({ Principal }) => JSON.stringify(Principal)));
  expect(who).toEqual(
    new Set([
      '{"AWS":"arn:aws:iam::111122223333:role/splitter-task"}',
      '{"AWS":"arn:aws:iam::111122223333:root"}',
    ]),
  );
  const actions = Object.fromEntries(statements.map(({ Sid, Action }) => [Sid, [Action].flat()]));
  expect(actions).toMatchObject({
    SplitterReads: ['s3:GetObject'],
    SplitterWrites: ['s3:PutObject', 's3:GetObject'],
    SplitterUsesKey: ['kms:Decrypt', 'kms:GenerateDataKey'],
    SplitterPulls: ['ecr:BatchCheckLayerAvailability', 'ecr:BatchGetImage', 'ecr:GetDownloadUrlForLayer'],
  });
});
