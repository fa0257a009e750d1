/** What a deployment gives its task: the policies of the role and the container's environment, as CloudFormation fills them in. */
import type { Template } from 'aws-cdk-lib/assertions';
import { fillReferences } from '../unit/infra/fill-references.js';
import { synthesize, synthesizeFile } from '../unit/infra/synthesize.js';
import { bucketArn, where } from './call.js';
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
  return fillReferences(value, referred);
}

/** Of the stack's own, the state's bucket alone is named in rights. */
function referred(name: string): string {
  const isState = name.startsWith('BucketsState');
  if (isState && name.endsWith('.Arn')) return bucketArn(names.state);
  const known = references[name] ?? (isState ? names.state : undefined);
  if (known === undefined) throw new Error(`expected a reference that has a value here, got ${name}`);
  return known;
}
