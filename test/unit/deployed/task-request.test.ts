import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { taskRequest } from '../../../job/deployed/task-request.js';
import { deployment } from './deployment.js';

test('the flags and the run id become variables of the container, in the network of the deployment', () => {
  const flags = {
    maxRejects: '7',
    omitNulls: true,
    key: '{id}.json',
    wait: true,
    runId: 'r1',
    log: 'json',
  } as const;
  expect(taskRequest(deployment, 'r1', flags)).toEqual({
    cluster: 'splitter-cluster',
    taskDefinition: 'splitter-task',
    count: 1,
    startedBy: 'splitter run',
    launchType: 'FARGATE',
    networkConfiguration: {
      awsvpcConfiguration: {
        subnets: ['subnet-1', 'subnet-2'],
        securityGroups: ['sg-1'],
        assignPublicIp: 'ENABLED',
      },
    },
    overrides: {
      containerOverrides: [
        {
          name: 'splitter',
          environment: [
            { name: 'SPLITTER_KEY', value: '{id}.json' },
            { name: 'SPLITTER_OMIT_NULLS', value: 'true' },
            { name: 'SPLITTER_MAX_REJECTS', value: '7' },
            { name: 'SPLITTER_RUN_ID', value: 'r1' },
          ],
        },
      ],
    },
  });
});

test('Spot is asked for by its capacity provider, and no launch type stands beside it', () => {
  const request = taskRequest({ ...deployment, CapacityProvider: 'FARGATE_SPOT' }, 'r1', {});
  expect(request.capacityProviderStrategy).toEqual([{ capacityProvider: 'FARGATE_SPOT', weight: 1 }]);
  expect(request.launchType).toBeUndefined();
});

test('8,192 characters of overrides are taken, one more is a fault that names the longest flag', () => {
  const flags = (keyLength: number) => ({ maxRejects: '7', key: `{${'k'.repeat(keyLength - 2)}}` });
  const { length } = JSON.stringify(taskRequest(deployment, 'r1', flags(10)).overrides);
  const most = 8_192 - length + 10;
  expect(JSON.stringify(taskRequest(deployment, 'r1', flags(most)).overrides)).toHaveLength(8_192);
  expect(() => taskRequest(deployment, 'r1', flags(most + 1))).toThrow(
    `--key: expected overrides of at most 8,192 characters in all, which is ECS's limit, got 8,193, of which this has ${(most + 1).toLocaleString('en-US')}; deploy with it instead: npx cdk deploy -c key=…`,
  );
});

test('a query in a file travels as the query: the container has no such file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-query-'));
  try {
    await writeFile(join(folder, 'rows.sql'), 'SELECT 1 AS id');
    const request = taskRequest(deployment, 'r1', { query: `@${join(folder, 'rows.sql')}` });
    expect(request.overrides?.containerOverrides?.[0]?.environment).toEqual([
      { name: 'SPLITTER_QUERY', value: 'SELECT 1 AS id' },
      { name: 'SPLITTER_RUN_ID', value: 'r1' },
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
});
