/** What a deployment gives its task: the policies of the role and the container's environment, as CloudFormation fills them in. */
import type { Template } from 'aws-cdk-lib/assertions';
import { synthesize, synthesizeFile } from '../unit/infra/synthesize.js';
import { where } from './call.js';
import { type Mode, names } from './mode.js';
import { sharedStack } from './shared-stack.js';

export interface Policy {
  readonly Version: string;
  readonly Statement: readonly PolicyStatement[];
}

export interface PolicyStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
}

export interface Deployed {
  readonly policies: readonly Policy[];
  readonly environment: Readonly<Record<string, string>>;
}

/** Of the job `orders` where two share the stack. */
export async function deploy({ context, firstJob }: Mode): Promise<Deployed> {
  const { template } =
    firstJob === undefined ? synthesize(context) : await synthesizeFile(sharedStack(firstJob));
  const part = firstJob === 'users' ? 'Joborders' : '';
  const policies = ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].flatMap((type) =>
    Object.entries(template.findResources(type))
      .filter(([id]) => id.startsWith(`${part}TaskDefinitionTaskRole`))
      .map(([, { Properties }]) => filled(Properties.PolicyDocument) as Policy),
  );
  return { policies, environment: environmentOf(template, `${part}TaskDefinition`) };
}

function environmentOf(template: Template, part: string): Record<string, string> {
  const all = Object.entries(template.findResources('AWS::ECS::TaskDefinition'));
  const [, definition] = all.find(([id]) => id.startsWith(part)) ?? [];
  const variables = filled(definition?.Properties.ContainerDefinitions[0].Environment) as {
    readonly Name: string;
    readonly Value: string;
  }[];
  return Object.fromEntries(variables.map(({ Name, Value }) => [Name, Value]));
}

const references: Readonly<Record<string, string>> = {
  'AWS::Partition': where.partition,
  'AWS::Region': where.region,
  'AWS::AccountId': where.account,
};

function filled(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map(filled);
  const entries = Object.entries(value);
  const [[name, inner] = ['', undefined]] = entries;
  if (entries.length === 1 && name === 'Ref') return referred(String(inner));
  if (entries.length === 1 && name === 'Fn::GetAtt') {
    const [id = '', attribute] = inner as string[];
    return attribute === 'Arn' ? `arn:${where.partition}:s3:::${referred(id)}` : referred(id);
  }
  if (entries.length === 1 && name === 'Fn::Join') {
    const [glue, parts] = inner as [string, unknown[]];
    return parts.map(filled).join(glue);
  }
  return Object.fromEntries(entries.map(([key, each]) => [key, filled(each)]));
}

/** Of the stack's own, the state's bucket alone is named in rights. */
function referred(id: string): string {
  const known = references[id] ?? (id.startsWith('BucketsState') ? names.state : undefined);
  if (known === undefined) throw new Error(`expected a reference that has a value here, got ${id}`);
  return known;
}
