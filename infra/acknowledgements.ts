/** The findings of cdk-nag's AwsSolutions pack that this deployment accepts, each with its reason. */
import { AspectPriority, Aspects, type Stack, Validations } from 'aws-cdk-lib';
import { CfnManagedPolicy, CfnPolicy } from 'aws-cdk-lib/aws-iam';
import type { IConstruct } from 'constructs';
import { jobPart } from './job-parts.js';
import type { ExtraStatement } from './settings/policy-statements.js';
import type { StackSettings } from './settings/stack-settings.js';

interface Accepted {
  readonly rule: string;
  /** Within the stack, such as `Task/Definition`. */
  readonly path: RegExp;
  readonly reason: string;
}

const accepted: readonly Accepted[] = [
  {
    rule: 'AwsSolutions-VPC7',
    path: /^Network\/Vpc$/,
    reason:
      'No way in, HTTPS out, and S3 by the gateway endpoint: flow logs would have addresses and bytes of connections, and no objects, at a price per GB.',
  },
  {
    rule: 'AwsSolutions-S1',
    path: /^(Buckets\/(State|Target)|Sample\/Source)$/,
    reason: 'The ledgers of a run name every object it wrote; access logs would say it again for each PUT.',
  },
  {
    rule: 'AwsSolutions-ECS2',
    path: /^(Job-[^/]+\/)?Task\/Definition$/,
    reason: 'The environment holds settings and no secrets; credentials come from the task role.',
  },
  {
    rule: 'AwsSolutions-SF2',
    path: /^(Job-[^/]+\/)?Run\/Machine$/,
    reason: 'All events with their data go to CloudWatch Logs; there is no call between services to trace.',
  },
  {
    rule: 'AwsSolutions-SQS3',
    path: /^(Job-[^/]+\/)?Run\/DeadLetters$/,
    reason: 'It is a dead-letter queue itself, of the schedule.',
  },
];

const taskRole = /^(Job-[^/]+\/)?Task\/Definition\/TaskRole/;

/** Wildcards in resources that are as narrow as they can be. */
const acceptedWildcards: readonly {
  readonly path: RegExp;
  readonly resource: RegExp;
  readonly reason: string;
}[] = [
  {
    path: taskRole,
    resource: /^arn:<AWS::Partition>:s3:::[^*/]+\/[^*]*\*$/,
    reason: 'All objects below the prefix that the settings name; their keys are data.',
  },
  {
    path: taskRole,
    resource: /:s3tables:.*:bucket\/[^/*]+\/table\/\*$/,
    reason: 'Tables have ids in their ARNs that are not known beforehand; conditions name the tables.',
  },
  {
    path: taskRole,
    resource: /^\*$/,
    reason: 'lakeformation:GetDataAccess knows no resources.',
  },
  {
    path: taskRole,
    resource: /\/targets\/\*\/(lease|open)\/\*$/,
    reason: 'Past epochs and closed marks of any target: a run may be started with a target of its own.',
  },
  {
    path: taskRole,
    resource: /\/runs\/\*\/done\/\*$/,
    reason: 'Markers of any run: its tranches are written again where a late request has changed an object.',
  },
  {
    path: /^(Job-[^/]+\/)?Task\/Definition\/ExecutionRole/,
    resource: /^\*$/,
    reason: 'ecr:GetAuthorizationToken knows no resources.',
  },
  {
    path: /^(Job-[^/]+\/)?Run\/Machine\/Role/,
    resource: /^\*$/,
    reason:
      'Log deliveries know no resources, and neither do ecs:StopTask and ecs:DescribeTasks on tasks whose ids are not known before they start.',
  },
  {
    path: /^(Job-[^/]+\/)?Run\/Machine\/Role/,
    resource: /:task-definition\/[^*/]+:\*$/,
    reason:
      'An execution goes on with the revision of the task that it began with, whatever is deployed meanwhile.',
  },
  {
    path: /^(Job-[^/]+\/)?Run\/Machine\/Role/,
    resource: /:task\/[^*]+\/\*$/,
    reason: 'Tags of tasks whose ids are not known before they start, as they are started.',
  },
  {
    path: /^(Job-[^/]+\/)?Run\/Machine\/Role/,
    resource: /\/runs\/\*\/(batches|report)\.json$/,
    reason: 'The batches and the report of any run: its id is not known before it starts.',
  },
  {
    path: /^(Job-[^/]+\/)?Run\/Machine\/(Role|DistributedMapPolicy)/,
    resource: /:(stateMachine|execution):.*\*$|^<.*>.*\*$/,
    reason: "The children of this state machine's own map, whose ids are not known before they start.",
  },
];

/** CDK's own function that copies the sample's rows; nothing of it can be set. It is there with `sample` alone. */
const copier = {
  path: /^Custom::CDKBucketDeployment/,
  rules: [
    'AwsSolutions-L1',
    'AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]',
  ],
  reason: "CDK's BucketDeployment, which copies the sample's rows once, at deployment.",
};

/** Statements of a job's settings, and where the role is that has them: what is wide in them was asked for. */
interface Asked {
  /** Of the role in the app, with a slash at its end. */
  readonly role: string;
  readonly statements: readonly ExtraStatement[];
}

/** At the end of synthesis: what a role's own policy cannot hold, CDK moves into others only then. */
export function acknowledge(stack: Stack, jobs: readonly StackSettings[]): void {
  const asked = jobs.map((settings) => ({
    role: `${jobPart(stack, settings, 'Task').node.path}/Definition/TaskRole/`,
    statements: settings.policyStatements,
  }));
  const visit = (construct: IConstruct) => acceptOf(stack, construct, asked);
  Aspects.of(stack).add({ visit }, { priority: AspectPriority.READONLY });
}

function acceptOf(stack: Stack, construct: IConstruct, asked: readonly Asked[]): void {
  const path = construct.node.path.slice(stack.node.path.length + 1);
  const accept = (id: string, reason: string) => Validations.of(construct).acknowledge({ id, reason });
  for (const { rule, reason } of accepted.filter((each) => each.path.test(path))) accept(rule, reason);
  if (copier.path.test(path)) for (const rule of copier.rules) accept(rule, copier.reason);
  if (!(construct instanceof CfnPolicy || construct instanceof CfnManagedPolicy)) return;
  for (const { finding, reason } of wildcards(stack, construct, { path, asked })) {
    accept(`AwsSolutions-IAM5[${finding}]`, reason);
  }
}

/** cdk-nag 3 wants each wildcard named; which there are depends on the settings. */
function wildcards(
  stack: Stack,
  policy: CfnPolicy | CfnManagedPolicy,
  { path, asked }: { readonly path: string; readonly asked: readonly Asked[] },
): { finding: string; reason: string }[] {
  const document = stack.resolve(policy.policyDocument) as {
    readonly Statement: readonly { readonly Resource: unknown; readonly Action: unknown }[];
  };
  const resources = new Set(document.Statement.flatMap(({ Resource }) => list(Resource).map(spelled)));
  const actions = new Set(document.Statement.flatMap(({ Action }) => list(Action).map(String)));
  if (copier.path.test(path)) {
    const all = [
      ...[...actions].map((each) => `Action::${each}`),
      ...[...resources].map((each) => `Resource::${each}`),
    ];
    return all.filter((each) => each.includes('*')).map((finding) => ({ finding, reason: copier.reason }));
  }
  const given = asked.flatMap(({ role, statements }) =>
    policy.node.path.startsWith(role) ? statements : [],
  );
  const ofSettings = given.flatMap(({ Action, Resource }) => [
    ...[Action].flat().map((each) => `Action::${each}`),
    ...[Resource].flat().map((each) => `Resource::${each}`),
  ]);
  const reason = 'A statement that the settings give the role of the task (policyStatements).';
  const found = [...resources].flatMap((resource) => {
    const accepted = acceptedWildcards.find((each) => each.path.test(path) && each.resource.test(resource));
    return accepted ? [{ finding: `Resource::${resource}`, reason: accepted.reason }] : [];
  });
  const wide = ofSettings.filter((each) => each.includes('*')).map((finding) => ({ finding, reason }));
  return [...found, ...wide];
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [value];
}

/** As cdk-nag spells a resource: references in angle brackets. */
function spelled(resource: unknown): string {
  if (typeof resource === 'string') return resource;
  const [name, value] = Object.entries(resource as Record<string, unknown>)[0] ?? [];
  if (name === 'Ref') return `<${value}>`;
  if (name === 'Fn::GetAtt') return `<${(value as string[]).join('.')}>`;
  if (name === 'Fn::Sub') return String(value).replaceAll(/\$\{([^}]+)\}/g, '<$1>');
  if (name === 'Fn::Join') return (value as [string, unknown[]])[1].map(spelled).join((value as [string])[0]);
  return JSON.stringify(resource);
}
