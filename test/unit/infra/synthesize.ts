/** A deployment synthesized in the test's process, as the `cdk` command would: cdk.json's flags, then the settings. */
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type App, type IPolicyValidationPlugin, Validations } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import type { Node } from 'constructs';
import { buildApp } from '../../../infra/build-app.js';
import { findConfig } from '../../../infra/settings/find-config.js';
import type { Config } from '../../../job/settings/read-config.js';
import { fillReferences } from './fill-references.js';

export { leastSettings } from './faults-of.js';

export interface Synthesized {
  readonly template: Template;
  /** `rule path`, of every finding that is not acknowledged. */
  readonly findings: readonly string[];
  /** `path rule`, of every finding that is. */
  readonly accepted: readonly string[];
  /** CDK's own, of all constructs. */
  readonly warnings: readonly string[];
  /** Of the template as it is uploaded. */
  readonly bytes: number;
}

interface Report {
  readonly pluginReports: readonly {
    readonly violations: readonly {
      readonly ruleName: string;
      readonly violatingConstructs: readonly { readonly constructPath?: string }[];
    }[];
  }[];
}

/** What the image is built of is not copied for each synth, which took longer than all else of one. */
const asTheyLie = { 'aws:cdk:disable-asset-staging': true };

/** Of a config file: the first of its stacks. */
export async function synthesizeFile(text: string): Promise<Synthesized> {
  const folder = mkdtempSync(join(tmpdir(), 'splitter-yaml-'));
  try {
    const path = join(folder, 'splitter.yaml');
    writeFileSync(path, text);
    return synthesize({}, await findConfig(path));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** @param packs of cdk-nag, beside the one that every deployment is checked by */
export function synthesize(
  settings: Readonly<Record<string, unknown>>,
  config?: Config,
  packs: (app: App) => readonly IPolicyValidationPlugin[] = () => [],
): Synthesized {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  const outdir = mkdtempSync(join(tmpdir(), 'splitter-synth-'));
  const exitCode = process.exitCode;
  try {
    const { app, stacks } = buildApp(
      { context: { ...context, ...asTheyLie, ...settings }, outdir, analyticsReporting: false },
      config,
    );
    Validations.of(app).addPlugins(...packs(app));
    const [stack] = stacks;
    const report = JSON.parse(synthesizeTo(outdir, app)) as Report;
    const findings = report.pluginReports.flatMap(({ violations }) =>
      violations.flatMap(({ ruleName, violatingConstructs }) =>
        violatingConstructs.map(({ constructPath }) => `${ruleName} ${constructPath}`),
      ),
    );
    const text = readFileSync(join(outdir, stack?.templateFile ?? ''), 'utf8');
    const nodes = (stack?.node.findAll() ?? []).map(({ node }) => node);
    const told = (node: Node, kind: string) =>
      node.metadata.filter(({ type }) => type === kind).map(({ data }) => data as unknown);
    return {
      template: Template.fromString(text),
      findings,
      accepted: nodes.flatMap((node) =>
        told(node, Validations.ACKNOWLEDGED_RULES_METADATA_KEY).map(
          (data) => `${node.path} ${JSON.stringify(data)}`,
        ),
      ),
      warnings: nodes.flatMap((node) => told(node, 'aws:cdk:warning').map(String)),
      bytes: Buffer.byteLength(text),
    };
  } finally {
    // A finding makes CDK set it, for the command's sake.
    process.exitCode = exitCode;
    rmSync(outdir, { recursive: true, force: true });
  }
}

/** CDK throws when there are findings, with the templates written. Returns the report as text. */
function synthesizeTo(outdir: string, app: App): string {
  const report = join(outdir, 'validation-report.json');
  try {
    app.synth();
  } catch (error) {
    if (!existsSync(report)) throw error;
  }
  return readFileSync(report, 'utf8');
}

/**
 * The state machine's definition.
 * @param id what its logical id begins with
 * @param referred what CloudFormation fills in
 */
export function definitionOf(template: Template, id = '', referred = placeholder): unknown {
  const [, machine] =
    Object.entries(template.findResources('AWS::StepFunctions::StateMachine')).find(([name]) =>
      name.startsWith(id),
    ) ?? [];
  return JSON.parse(String(fillReferences(machine?.Properties.DefinitionString, referred)));
}

/** asl-validator has no types. */
const validate = createRequire(import.meta.url)('asl-validator') as (definition: unknown) => {
  readonly errors: readonly unknown[];
};

/** What asl-validator finds in the state machine's definition. */
export function aslFaults(template: Template, id = ''): readonly unknown[] {
  // It wants ARNs, not CloudFormation's references within them.
  const referred = (name: string) => (name === 'AWS::Partition' ? 'aws' : placeholder(name));
  return validate(definitionOf(template, id, referred)).errors;
}

/** A value of a template as text: references as `${Name}`, attributes as `${Name.Attribute}`. */
export function textOf(value: unknown): string {
  const filled = fillReferences(value, placeholder);
  return typeof filled === 'string' ? filled : JSON.stringify(filled);
}

function placeholder(name: string): string {
  return `\${${name}}`;
}

export interface Statement {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition: unknown;
}

/** What the policies of the roles with such logical ids allow, or deny, those in the role and managed ones. */
export function statementsOf(
  template: Template,
  role: RegExp,
  effect: 'Allow' | 'Deny' = 'Allow',
): Statement[] {
  const list = (value: unknown) => (Array.isArray(value) ? value : [value]) as unknown[];
  return ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy']
    .flatMap((type) => Object.entries(template.findResources(type)))
    .filter(([id]) => role.test(id))
    .flatMap(([, policy]) => policy.Properties.PolicyDocument.Statement as Record<string, unknown>[])
    .filter(({ Effect }) => Effect === effect)
    .map(({ Action, Resource, Condition }) => ({
      actions: list(Action).map(String),
      resources: list(Resource).map(textOf),
      condition: Condition,
    }));
}

/** What lets the state machine tag tasks. */
export function taggingOf(template: Template): Statement[] {
  return statementsOf(template, /^RunMachineRole/).filter(({ actions }) =>
    actions.includes('ecs:TagResource'),
  );
}
