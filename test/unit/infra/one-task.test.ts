/** The contracts of a deployment with one task, by default and with what the settings can add to it. */
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from '@jest/globals';
import { Match, type Template } from 'aws-cdk-lib/assertions';
import {
  aslFaults,
  leastSettings,
  type Synthesized,
  statementsOf,
  synthesize,
  textOf,
} from './synthesize.js';

let synthesized: Synthesized;
let template: Template;
beforeAll(() => {
  synthesized = synthesize({
    ...leastSettings,
    targetBucket: 'my-objects',
    targetPrefix: 'orders',
    schedule: 'cron(0 3 * * ? *)',
    scheduleTimeZone: 'Europe/Berlin',
    scheduleWindow: 15,
    alarmEmail: 'someone@example.com',
    where: "dt = '2026-11-21'",
    maxInFlight: 128,
    maxRejects: 10,
    expectedMinutes: 30,
    athenaResults: 's3://query-results/team',
    otherKmsKeys: 'arn:aws:kms:eu-central-1:123456789012:key/source-key',
    lakeFormation: true,
  });
  template = synthesized.template;
}, 60_000);

test('cdk-nag finds nothing that is not acknowledged', () => {
  expect(synthesized.findings).toEqual([]);
});

test('the definition is valid ASL', () => {
  expect(aslFaults(template)).toEqual([]);
});

describe('the task', () => {
  test('drains for 120 s under an init process, writes to the scratch volume alone, and logs as JSON', () => {
    template.hasResourceProperties('AWS::ECS::TaskDefinition', {
      Cpu: '2048',
      Memory: '8192',
      RuntimePlatform: { CpuArchitecture: 'ARM64', OperatingSystemFamily: 'LINUX' },
      RequiresCompatibilities: ['FARGATE'],
      Volumes: [{ Name: 'scratch' }],
      ContainerDefinitions: [
        Match.objectLike({
          Name: 'splitter',
          StopTimeout: 120,
          LinuxParameters: Match.objectLike({ InitProcessEnabled: true }),
          ReadonlyRootFilesystem: true,
          MountPoints: [{ ContainerPath: '/scratch', SourceVolume: 'scratch', ReadOnly: false }],
          LogConfiguration: Match.objectLike({ LogDriver: 'awslogs' }),
        }),
      ],
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', { RetentionInDays: 90 });
  });

  test('finds the job in its environment, under the names that the job reads', () => {
    const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
    const environment = definition?.Properties.ContainerDefinitions[0].Environment as {
      Name: string;
      Value: unknown;
    }[];
    expect(Object.fromEntries(environment.map(({ Name, Value }) => [Name, textOf(Value)]))).toEqual({
      SPLITTER_TABLE: 'sales.orders',
      SPLITTER_WHERE: "dt = '2026-11-21'",
      SPLITTER_KEY: '{order_id}.json',
      SPLITTER_MAX_IN_FLIGHT: '128',
      SPLITTER_MAX_REJECTS: '10',
      SPLITTER_TARGET: 's3://my-objects/orders/',
      SPLITTER_STATE: expect.stringMatching(/^s3:\/\/\$\{BucketsState\w+\}\/$/),
      SPLITTER_REGION: expect.stringMatching(/^\$\{AWS::Region\}$/),
      SPLITTER_WORKERS: '1',
      SPLITTER_SCRATCH_DIR: '/scratch',
      SPLITTER_LOG: 'json',
      SPLITTER_METRICS: 'emf',
    });
  });

  test('has its scratch folder where the image makes and declares it', () => {
    const dockerfile = readFileSync('Dockerfile', 'utf8');
    expect(dockerfile).toContain('SPLITTER_SCRATCH_DIR=/scratch');
    expect(dockerfile).toMatch(/COPY .*--chown=1000:1000 \S+ \/scratch\nVOLUME \/scratch\nUSER 1000:1000/);
  });
});

test('the state bucket is private, TLS only, encrypted, and forgets frozen rows and results alone', () => {
  template.hasResourceProperties('AWS::S3::Bucket', {
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [{ ServerSideEncryptionByDefault: { SSEAlgorithm: 'AES256' } }],
    },
    LifecycleConfiguration: {
      Rules: [
        { Id: 'expire-frozen-rows', Prefix: 'staged/', ExpirationInDays: 15, Status: 'Enabled' },
        { Id: 'expire-query-results', Prefix: 'athena-results/', ExpirationInDays: 15, Status: 'Enabled' },
        {
          Id: 'abort-unfinished-uploads',
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 7 },
          Status: 'Enabled',
        },
      ],
    },
  });
  template.hasResource('AWS::S3::Bucket', { DeletionPolicy: 'Retain' });
  // The target is an existing one.
  template.resourceCountIs('AWS::S3::Bucket', 1);
  template.hasResourceProperties('AWS::S3::BucketPolicy', {
    PolicyDocument: {
      Statement: Match.arrayWith([
        Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
      ]),
    },
  });
});

test('the task role has the actions that the job uses, on what the settings name', () => {
  const state = expect.stringMatching(/s3:::\$\{BucketsState\w+\}$/);
  const statements = statementsOf(template, /^TaskDefinitionTaskRole/);
  const of = (action: string) =>
    statements.filter(({ actions }) => actions.includes(action)).flatMap((each) => each.resources);
  const here = (service: string, resource: string) =>
    `arn:\${AWS::Partition}:${service}:\${AWS::Region}:\${AWS::AccountId}:${resource}`;
  const s3 = (resource: string) => `arn:\${AWS::Partition}:s3:::${resource}`;

  expect(of('s3:PutObject').sort()).toEqual(
    [
      s3('my-objects/orders/*'),
      s3('query-results/team/*'),
      expect.stringMatching(/BucketsState\w+\}\/\*$/),
    ].sort(),
  );
  expect(of('s3:GetObject')).toContain(s3('source-bucket/orders/*'));
  expect(of('s3:DeleteObject')).toEqual([
    expect.stringMatching(/BucketsState\w+\}\/staged\/\*$/),
    expect.stringMatching(/BucketsState\w+\}\/runs\/\*\/done\/\*$/),
    expect.stringMatching(/BucketsState\w+\}\/targets\/\*\/lease\/\*$/),
    expect.stringMatching(/BucketsState\w+\}\/targets\/\*\/open\/\*$/),
  ]);
  for (const setting of [
    'BucketVersioning',
    'BucketNotification',
    'ReplicationConfiguration',
    'EncryptionConfiguration',
    'LifecycleConfiguration',
    'BucketObjectLockConfiguration',
  ]) {
    expect(of(`s3:Get${setting}`)).toEqual([s3('my-objects')]);
  }
  // Of Athena alone, where it reads and where it writes.
  expect(new Set(of('s3:GetBucketLocation'))).toEqual(
    new Set([state, s3('query-results'), s3('source-bucket')]),
  );
  expect(new Set(of('s3:AbortMultipartUpload'))).toEqual(
    new Set([expect.stringMatching(/BucketsState\w+\}\/\*$/), s3('query-results/team/*')]),
  );
  expect(
    statements.find(
      ({ actions, resources }) =>
        actions.includes('s3:ListBucket') && resources.includes(s3('source-bucket')),
    )?.condition,
  ).toEqual({
    StringLike: { 's3:prefix': ['orders/*', 'orders'] },
  });
  // It has no prefix as a condition.
  const uploads = statements.filter(({ actions }) => actions.includes('s3:ListBucketMultipartUploads'));
  expect(uploads.map(({ condition }) => condition)).toEqual(uploads.map(() => undefined));
  expect(new Set(of('s3:ListBucketMultipartUploads'))).toEqual(new Set([state, s3('query-results')]));
  expect(of('athena:StartQueryExecution')).toEqual([here('athena', 'workgroup/primary')]);
  expect(of('athena:GetTableMetadata')).toEqual([here('athena', 'datacatalog/AwsDataCatalog')]);
  expect(of('glue:GetTable').sort()).toEqual(
    ['catalog', 'database/default', 'database/sales', 'table/sales/orders']
      .map((each) => here('glue', each))
      .sort(),
  );
  expect(of('kms:Decrypt')).toEqual(['arn:aws:kms:eu-central-1:123456789012:key/source-key']);
  expect(of('lakeformation:GetDataAccess')).toEqual(['*']);
});

test.each([
  ['missing', 'delete', true],
  ['deletedWhen', "op = 'D'", true],
  ['missing', 'keep', false],
])(
  'with %s=%s the task may delete objects of the target: %s',
  (name, value, may) => {
    const job = synthesize({
      ...leastSettings,
      targetBucket: 'my-objects',
      targetPrefix: 'orders',
      [name]: value,
    });
    const allowed = statementsOf(job.template, /^TaskDefinitionTaskRole/).find(
      ({ actions, resources }) =>
        actions.includes('s3:DeleteObject') &&
        resources.some((resource) => resource.endsWith(':my-objects/orders/*')),
    );
    expect(allowed?.actions.toSorted()).toEqual(may ? ['s3:DeleteObject', 's3:GetObject'] : undefined);
    expect(job.findings).toEqual([]);
  },
  60_000,
);

test.each([
  ['frozen/', 'keepFrozen', '3', true],
  ['frozen/', 'keepFrozen', '0', false],
  ['runs/', 'keepRuns', '30', true],
  ['runs/', 'keepFrozen', '3', false],
])(
  'objects of %s in the state may be deleted with %s=%s: %s',
  (prefix, name, value, may) => {
    const job = synthesize({ ...leastSettings, [name]: value });
    const deleted = statementsOf(job.template, /^TaskDefinitionTaskRole/)
      .filter(({ actions }) => actions.includes('s3:DeleteObject'))
      .flatMap(({ resources }) => resources);
    expect(deleted.some((resource) => resource.endsWith(`/${prefix}*`))).toBe(may);
    expect(job.findings).toEqual([]);
  },
  60_000,
);

test('without tags no task is tagged, and nobody needs the right to', () => {
  expect(JSON.stringify(template.toJSON())).not.toMatch(/PropagateTags|ecs:TagResource/);
});

test('no role has a wildcard action', () => {
  const actions = statementsOf(template, /./).flatMap((statement) => statement.actions);
  expect(actions.length).toBeGreaterThan(30);
  expect(actions.filter((action) => action.includes('*'))).toEqual([]);
});

test('the schedule starts the state machine, for an hour at most, and keeps what it could not start', () => {
  template.hasResourceProperties('AWS::Scheduler::Schedule', {
    ScheduleExpression: 'cron(0 3 * * ? *)',
    ScheduleExpressionTimezone: 'Europe/Berlin',
    FlexibleTimeWindow: { Mode: 'FLEXIBLE', MaximumWindowInMinutes: 15 },
    State: 'ENABLED',
    Target: {
      Arn: { Ref: Match.stringLikeRegexp('RunMachine') },
      Input: '{}',
      RetryPolicy: { MaximumEventAgeInSeconds: 3600, MaximumRetryAttempts: 20 },
      DeadLetterConfig: { Arn: { 'Fn::GetAtt': [Match.stringLikeRegexp('DeadLetters'), 'Arn'] } },
      RoleArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^RunStartRole'), 'Arn'] },
    },
  });
  // No rule of earlier versions beside it, which would start every run twice.
  expect(
    template.findResources('AWS::Events::Rule', { Properties: { ScheduleExpression: Match.anyValue() } }),
  ).toEqual({});
});

test('the schedule waits for its role to have its rights: a rate starts a run as soon as it is there', () => {
  template.hasResource('AWS::Scheduler::Schedule', {
    DependsOn: Match.arrayWith([Match.stringLikeRegexp('^RunStartRoleDefaultPolicy')]),
  });
});

test('the schedule may start this state machine and keep what it could not start, nothing more', () => {
  expect(
    statementsOf(template, /^RunStartRole/).map(({ actions, resources }) => [actions, resources]),
  ).toEqual([
    [['states:StartExecution'], [expect.stringMatching(/^\$\{RunMachine\w+\}$/)]],
    [['sqs:SendMessage'], [expect.stringMatching(/^\$\{RunDeadLetters\w+\.Arn\}$/)]],
  ]);
});

describe('who is told', () => {
  test('of a task that failed or did not start and that no state machine runs again, by the code of the job itself', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.ecs'],
        'detail-type': ['ECS Task State Change'],
        detail: {
          clusterArn: [Match.anyValue()],
          lastStatus: ['STOPPED'],
          startedBy: [{ exists: false }, { 'anything-but': ['AWS Step Functions'] }],
          $or: [
            { containers: { name: ['splitter'], exitCode: [{ 'anything-but': [0] }] } },
            { stopCode: ['TaskFailedToStart', 'SpotInterruption', 'TerminationNotice'] },
          ],
        },
      },
      Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('Alarms') } })],
    });
    expect(mailOf(/FailedTask/)).toMatch(
      /Stop code <detail-stopCode>; the reason, for an hour: aws ecs describe-tasks .*--tasks <detail-taskArn> .*\n.*Its log, .*#logsV2:log-groups\/log-group\/\$\{TaskLog/,
    );
    template.hasResourceProperties('AWS::SNS::Subscription', {
      Protocol: 'email',
      Endpoint: 'someone@example.com',
    });
  });

  test.each([
    ['of a run that failed', /FailedRun/, ['FAILED']],
    ['of a run that took too long or was stopped', /EndedRun/, ['TIMED_OUT', 'ABORTED']],
  ])('%s, by its id, with the execution, the log and the report', (_name, rule, status) => {
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.states'],
        'detail-type': ['Step Functions Execution Status Change'],
        detail: { stateMachineArn: [{ Ref: Match.stringLikeRegexp('^RunMachine') }], status },
      },
      Targets: [Match.objectLike({ Arn: { Ref: Match.stringLikeRegexp('Alarms') } })],
    });
    const mail = mailOf(rule);
    expect(mail).toContain('"Execution <detail-name> of the splitter: <detail-status>"');
    expect(mail).toMatch(/\/states\/home\?region=\S+#\/v2\/executions\/details\/<detail-executionArn>/);
    expect(mail).toMatch(/#logsV2:log-groups\/log-group\/\$\{TaskLog\w+\}/);
    expect(mail).toMatch(
      /the run has this id unless the input names another: s3:\/\/\$\{BucketsState\w+\}\/runs\/<detail-name>\/report\.html/,
    );
  });

  test('of why a run ended, and what to do: the error and what it means, or that time or somebody ended it', () => {
    const failed = mailOf(/FailedRun/);
    expect(failed).toContain('"Error <detail-error>"');
    for (const error of ['States.NoChoiceMatched: the task failed in all its attempts', ...ends]) {
      expect(failed).toContain(`"${error}`);
    }
    const ended = mailOf(/EndedRun/);
    expect(ended).not.toContain('detail-error');
    expect(ended).toContain('took longer than timeoutHours, 24 here. ABORTED: somebody stopped it');
    for (const mail of [failed, ended])
      expect(mail).toContain('Redrive the execution: it goes on with the run');
  });

  test('of nothing that is free text, which would break the JSON of a mail', () => {
    const paths = Object.values(template.findResources('AWS::Events::Rule')).flatMap(({ Properties }) =>
      Object.values(Properties.Targets[0].InputTransformer.InputPathsMap),
    );
    expect([...new Set(paths)].sort()).toEqual(
      ['createdAt', 'error', 'executionArn', 'name', 'startedBy', 'status', 'stopCode', 'taskArn'].map(
        (field) => `$.detail.${field}`,
      ),
    );
  });

  /** Of the state machine's own. */
  const ends = ['Splitter.WrongInput: ', 'Splitter.TargetHeld: ', 'Splitter.LimitPassed: '];

  function mailOf(rule: RegExp): string {
    const [, found] =
      Object.entries(template.findResources('AWS::Events::Rule')).find(([id]) => rule.test(id)) ?? [];
    return textOf(found?.Properties.Targets[0].InputTransformer.InputTemplate);
  }

  test.each([
    ['rejects above maxRejects', 'Rejects', 10],
    ['a task that runs longer than expected', 'Seconds', 1800],
  ])('of %s', (_name, metric, threshold) => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'GlueToS3Splitter',
      MetricName: metric,
      Dimensions: [{ Name: 'Target', Value: 's3://my-objects/orders/' }],
      Threshold: threshold,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
      AlarmActions: [{ Ref: Match.stringLikeRegexp('Alarms') }],
    });
  });

  test('of an execution that failed, timed out or was aborted, whichever of the metrics there are', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Metrics: Match.arrayWith([
        Match.objectLike({ Expression: 'FILL(failed, 0) + FILL(timedOut, 0) + FILL(aborted, 0)' }),
        ...['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((MetricName) =>
          Match.objectLike({ MetricStat: Match.objectLike({ Metric: Match.objectLike({ MetricName }) }) }),
        ),
      ]),
      Threshold: 0,
      // A metric that comes late finds its period judged already.
      EvaluationPeriods: 3,
      DatapointsToAlarm: 1,
    });
  });

  test('by a topic that takes what alarms and rules publish, over TLS alone', () => {
    const publish = (service: string) =>
      Match.objectLike({ Action: 'sns:Publish', Effect: 'Allow', Principal: { Service: service } });
    template.hasResourceProperties('AWS::SNS::TopicPolicy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
          publish('cloudwatch.amazonaws.com'),
          publish('events.amazonaws.com'),
        ]),
      },
    });
  });

  test('of a start that ended in the dead-letter queue', () => {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
      Namespace: 'AWS/SQS',
      MetricName: 'ApproximateNumberOfMessagesVisible',
      Threshold: 0,
    });
    template.resourceCountIs('AWS::CloudWatch::Alarm', 4);
  });
});

test('the outputs name everything that a person or a program needs to run it', () => {
  const outputs = template.findOutputs('*');
  expect(Object.keys(outputs).sort()).toEqual(
    [
      ...[
        'AlarmTopic',
        'AssignPublicIp',
        'CapacityProvider',
        'Cluster',
        'Dashboard',
        'Job',
        'LogGroup',
        'Region',
        'RunLogGroup',
        'RunTask',
        'SecurityGroup',
      ],
      ...[
        'StartRun',
        'State',
        'StateBucket',
        'StateMachine',
        'Subnets',
        'Target',
        'TaskDefinition',
        'TaskRole',
      ],
    ].sort(),
  );
  expect(textOf(outputs.RunTask?.Value)).toMatch(
    /^aws ecs run-task --region \S+ --cluster \S+ --task-definition \w+ --launch-type FARGATE --network-configuration 'awsvpcConfiguration=\{subnets=\[\S+,\S+\],securityGroups=\[\S+\],assignPublicIp=ENABLED\}'$/,
  );
  expect(textOf(outputs.Dashboard?.Value)).toContain('#dashboards:name=');
});

test.each([
  ['aws', 'console.aws.amazon.com'],
  ['aws-cn', 'console.amazonaws.cn'],
  ['aws-us-gov', 'console.amazonaws-us-gov.com'],
  ['aws-iso', 'console.aws.amazon.com'],
])('in the partition %s the console is at %s', (partition, domain) => {
  const { Conditions } = template.toJSON() as { Conditions: Record<string, { 'Fn::Equals': unknown[] }> };
  const filled = (value: unknown): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map(filled);
    const [[name, inner] = ['', undefined]] = Object.entries(value);
    if (name === 'Ref') return inner === 'AWS::Region' ? 'here-1' : String(inner);
    if (name !== 'Fn::If') return { [name]: filled(inner) };
    const [condition, yes, no] = inner as [string, unknown, unknown];
    return filled(Conditions[condition]?.['Fn::Equals'][1] === partition ? yes : no);
  };
  expect(textOf(filled(template.findOutputs('Dashboard').Dashboard?.Value))).toMatch(
    new RegExp(
      `^https://here-1\\.${domain.replaceAll('.', '\\.')}/cloudwatch/home\\?region=here-1#dashboards:name=`,
    ),
  );
});

test('a new network has two public subnets, no NAT gateway, and S3 by a gateway endpoint', () => {
  template.resourceCountIs('AWS::EC2::Subnet', 2);
  template.resourceCountIs('AWS::EC2::NatGateway', 0);
  template.hasResourceProperties('AWS::EC2::VPCEndpoint', { VpcEndpointType: 'Gateway' });
  template.hasResourceProperties('AWS::EC2::SecurityGroup', {
    SecurityGroupEgress: [Match.objectLike({ IpProtocol: 'tcp', FromPort: 443, ToPort: 443 })],
    SecurityGroupIngress: Match.absent(),
  });
});
