/** What holds state keeps its logical id: CloudFormation would put an empty one in the place of one that has another. */
import { expect, test } from '@jest/globals';
import { leastSettings, synthesize } from './synthesize.js';

const holding = ['AWS::S3::Bucket', 'AWS::KMS::Key', 'AWS::Logs::LogGroup', 'AWS::SNS::Topic'];

test('an existing deployment keeps its buckets, key, logs, topic, state machine and the family of its task', () => {
  const { template } = synthesize({ ...leastSettings, kmsKey: 'create', schedule: 'rate(1 day)' });
  const ids = holding.map((type) => [type, Object.keys(template.findResources(type))]);
  expect(Object.fromEntries(ids)).toEqual({
    'AWS::S3::Bucket': ['BucketsState320306BB', 'BucketsTargetACD5380D'],
    'AWS::KMS::Key': ['BucketsKeyCD6AF5CF'],
    'AWS::Logs::LogGroup': ['TaskLog2A1470CD', 'RunLog9E0A2CAB'],
    'AWS::SNS::Topic': ['MonitoringAlarms66989066'],
  });
  expect(Object.keys(template.findResources('AWS::StepFunctions::StateMachine'))).toEqual([
    'RunMachineC1454A91',
  ]);
  const [definition] = Object.values(template.findResources('AWS::ECS::TaskDefinition'));
  expect(definition?.Properties.Family).toBe('GlueToS3SplitterTaskDefinition9A533EF4');
}, 60_000);

test('a stack of another name keeps them, too', () => {
  const { template } = synthesize({ ...leastSettings, stackName: 'Orders' });
  expect(Object.keys(template.findResources('AWS::S3::Bucket'))).toEqual([
    'BucketsState320306BB',
    'BucketsTargetACD5380D',
  ]);
}, 60_000);
