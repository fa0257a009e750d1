import { setTimeout } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { RunError, SourceError } from '../../../../job/shared/errors.js';
import { type AthenaWorld, athenaWorld, closeAfterEach } from './athena-fixture.js';

closeAfterEach();

const run = (world: AthenaWorld, sql = 'SELECT 1 AS one') => world.runner.run('the survey', () => sql);

test('polls from half a second up to five, spread by chance', async () => {
  const world = await athenaWorld();
  world.server.script({ query: { kind: 'requeue' } });
  await run(world);
  // QUEUED, RUNNING, QUEUED, RUNNING, SUCCEEDED; random is 0.5 throughout.
  expect(world.clock.slept).toEqual([500, 750, 1125, 1687.5, 2531.25]);
});

test('the wait between polls stops growing at five seconds', async () => {
  const controller = new AbortController();
  const world = await athenaWorld({ signal: controller.signal });
  world.server.script({ query: { kind: 'hang' } });
  const running = expect(run(world)).rejects.toThrow('enough');
  while (world.clock.slept.length < 12) await setTimeout(1);
  controller.abort(new Error('enough'));
  await running;
  expect(world.clock.slept.slice(5, 9)).toEqual([3796.875, 5000, 5000, 5000]);
});

test('gives rows and names as Athena prints them, over several pages', async () => {
  const world = await athenaWorld({ pageSize: 2 });
  const query = await run(
    world,
    "SELECT i AS n, CASE WHEN i > 1 THEN 'é' END AS text FROM range(4) r(i) ORDER BY i",
  );
  expect(await world.results.answer(query)).toEqual({
    names: ['n', 'text'],
    rows: [
      ['0', undefined],
      ['1', undefined],
      ['2', 'é'],
      ['3', 'é'],
    ],
  });
});

test('adds up bytes and time of all queries, and logs them for each', async () => {
  const world = await athenaWorld();
  const { id } = await run(world);
  await run(world);
  // Of each 10 MB are billed, however little it scanned.
  const bytes = { bytesScanned: 2_000, bytesBilled: 20_000_000 };
  expect(world.runner.totals).toEqual({ queries: 2, ...bytes, queueMs: 10, engineMs: 40 });
  expect(world.logged[0]?.[0]).toBe('Athena works on the survey');
  expect(world.logged[1]).toEqual([
    'Athena ended the survey',
    { queryId: id, bytesScanned: 1_000, queueMs: 5, engineMs: 20 },
  ]);
});

test('a failure that Athena calls retryable is tried again under a fresh attempt', async () => {
  const world = await athenaWorld();
  world.server.script({
    query: { kind: 'fail', category: 1, retryable: true, reason: 'no resources' },
    times: 2,
  });
  const seen: string[] = [];
  const query = await world.runner.run('the survey', (attempt) => {
    seen.push(attempt);
    return `SELECT '${attempt}'`;
  });
  expect(seen).toEqual(['0000000000000001', '0000000000000002', '0000000000000003']);
  expect(query.attempt).toBe('0000000000000003');
  expect(world.server.executions.map(({ token }) => token)).toEqual(
    seen.map((attempt) => `splitter-20261122T134501Z-7f3a-${attempt}`),
  );
  expect(world.logged.filter(([message]) => message.includes('trying again'))).toHaveLength(2);
});

test('a failure on the side of Athena that stays ends the run after three tries, to be run again', async () => {
  const world = await athenaWorld();
  world.server.script({
    query: { kind: 'fail', category: 1, retryable: true, reason: 'no resources' },
    times: 9,
  });
  const failure = await run(world).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RunError);
  expect(String(failure)).toMatch(
    /query [0-9a-f-]{36}.*no resources\. Nothing was written\. It failed 3 times/,
  );
  expect(world.server.executions).toHaveLength(3);
});

test.each([2, 3] as const)('a failure of category %d is final', async (category) => {
  const world = await athenaWorld();
  world.server.script({ query: { kind: 'fail', category, reason: 'TABLE_NOT_FOUND: line 1' } });
  const failure = await run(world).catch((error: unknown) => error);
  const [execution] = world.server.executions;
  expect(failure).toBeInstanceOf(SourceError);
  expect(failure).toMatchObject({ query: { id: execution?.id, reason: 'TABLE_NOT_FOUND: line 1' } });
  expect(String(failure)).toContain('the survey failed on Athena');
  expect(String(failure)).toContain('--query');
  expect(world.server.executions).toHaveLength(1);
});

test('a query that somebody cancelled is not tried again', async () => {
  const world = await athenaWorld();
  world.server.script({ query: { kind: 'cancel' } });
  const failure = await run(world).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RunError);
  expect(String(failure)).toContain('cancelled');
  expect(world.server.executions).toHaveLength(1);
});

test.each(['StartQueryExecution', 'GetQueryExecution', 'GetWorkGroup'])(
  'throttling of %s is waited out, longer each time, and starts no second query',
  async (action) => {
    const world = await athenaWorld();
    world.server.script({ request: { kind: 'throttle' }, action, times: 3 });
    await run(world);
    expect(world.clock.slept).toEqual(expect.arrayContaining([250, 500, 1000]));
    expect(world.server.executions).toHaveLength(1);
  },
);

test('throttling without end gives up after five minutes', async () => {
  const world = await athenaWorld();
  world.server.script({ request: { kind: 'throttle' }, action: 'StartQueryExecution', times: 99 });
  const failure = await run(world).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RunError);
  expect(String(failure)).toMatch(/athena:StartQueryExecution failed \d+ times.*TooManyRequestsException/);
});

test('an answer of 500 is asked for again', async () => {
  const world = await athenaWorld();
  const request = { kind: 'error', status: 500, code: 'InternalServerException', message: 'oops' } as const;
  world.server.script({ request, action: 'StartQueryExecution', times: 2 });
  await run(world);
  expect(world.server.requests.get('StartQueryExecution')).toBe(3);
});

test('a permission that is missing is named', async () => {
  const world = await athenaWorld();
  const request = {
    kind: 'error',
    status: 400,
    code: 'AccessDeniedException',
    message: 'You are not authorized',
  } as const;
  world.server.script({ request, action: 'StartQueryExecution' });
  const failure = await run(world).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SourceError);
  expect(String(failure)).toContain(
    'You are not authorized. The credentials are not allowed to: expected athena:StartQueryExecution',
  );
});

test('an abort stops the query and ends with the reason of the abort', async () => {
  const controller = new AbortController();
  const world = await athenaWorld({ signal: controller.signal });
  world.server.script({ query: { kind: 'hang' } });
  const running = expect(run(world)).rejects.toThrow('stopped by SIGTERM');
  while (world.server.executions.length === 0) await setTimeout(1);
  controller.abort(new Error('stopped by SIGTERM'));
  await running;
  expect(world.server.requests.get('StopQueryExecution')).toBe(1);
  expect(world.server.executions[0]?.state).toBe('CANCELLED');
  // Its end is waited for, since what an UNLOAD has written is removed then.
  expect(world.server.asked.at(-1)?.action).toBe('GetQueryExecution');
});

test('an Athena that cannot be reached is given up after twenty seconds', async () => {
  const world = await athenaWorld();
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
  const failure = await world.api
    .send('athena:GetWorkGroup', () => Promise.reject(refused))
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(RunError);
  expect(String(failure)).toContain(
    'athena:GetWorkGroup failed 13 times, the last time with: connect ECONNREFUSED',
  );
});

test('missing credentials are no reason to try again', async () => {
  const world = await athenaWorld();
  const missing = Object.assign(new Error('Could not load credentials from any providers'), {
    name: 'CredentialsProviderError',
  });
  const failure = await world.api
    .send('athena:GetWorkGroup', () => Promise.reject(missing))
    .catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(SourceError);
  expect(String(failure)).toContain(
    'from any providers. Check --region and that AWS credentials are to be found',
  );
});
