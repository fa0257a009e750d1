/** A deployment as its outputs tell of it. */
import type { Deployment } from '../../../job/deployed/deployment-outputs.js';

export const deployment: Deployment = {
  Region: 'eu-central-1',
  Cluster: 'splitter-cluster',
  TaskDefinition: 'splitter-task',
  Subnets: 'subnet-1,subnet-2',
  SecurityGroup: 'sg-1',
  AssignPublicIp: 'ENABLED',
  CapacityProvider: 'FARGATE',
  LogGroup: 'splitter-log',
  StateBucket: 'the-state',
};
