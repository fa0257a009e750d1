/** The synthesized state machine with many tasks, executed for real: a task that always fails, and a redrive. */
import { afterEach, expect, test } from '@jest/globals';
import { execute, redrive } from '../doubles/step-functions/execute.js';
import { deployLocally, isLedgerOf, type LocalDeployment, tranches } from './local-deployment.js';

let deployment: LocalDeployment;
afterEach(() => deployment.close());

test('a worker that always fails: finish fails, its neighbours are done; the same run id completes later', async () => {
  const rows = 3_000;
  deployment = await deployLocally({ workers: 3, rows });
  const { machine, world, server, ended } = deployment;
  const denied = { kind: 'error', status: 403, code: 'AccessDenied' } as const;
  server.script({ answer: denied, match: (request) => isLedgerOf(1, 3, request), share: 1 });
  const first = await execute(machine, 'first', {}, world);

  expect(first.failure).toMatchObject({ error: 'States.NoChoiceMatched', input: { runId: 'first' } });
  expect(deployment.endsOf(1)).toEqual([1, 1, 1, 1, 1]);
  expect([deployment.endsOf(0), deployment.endsOf(2)]).toEqual([[0], [0]]);
  const missing = Array.from({ length: tranches }, (_, tranche) => tranche).filter(
    (tranche) => tranche % 3 === 1,
  );
  expect(ended.at(-1)).toMatchObject({
    command: 'finish',
    code: 1,
    stderr: expect.stringContaining(`Tranches ${missing.join(', ')} are not done`),
  });
  // What the neighbours wrote is there: two thirds of the tranches.
  expect(server.objects('target').size).toBeGreaterThan(rows / 2);

  server.clearScript();
  const second = await execute(machine, 'second', { runId: 'first' }, world);
  expect(second.failure).toBeUndefined();
  expect(deployment.report()).toMatchObject({
    runId: 'first',
    rows,
    written: rows,
    rejected: 0,
    exitCode: 0,
  });
  expect(server.objects('target').size).toBe(rows);
}, 180_000);

test('a redrive goes on with the run that failed, and writes what is missing alone', async () => {
  const rows = 1_000;
  deployment = await deployLocally({ workers: 2, rows });
  const { machine, world, server } = deployment;
  const denied = { kind: 'error', status: 403, code: 'AccessDenied' } as const;
  server.script({ answer: denied, match: (request) => isLedgerOf(1, 2, request), share: 1 });
  const failed = await execute(machine, 'first', {}, world);
  expect(failed.failure?.state).toBe('Failed; redrive goes on from here');

  server.clearScript();
  const markers = () => [...server.objects('state').keys()].filter((key) => /\/done\//.test(key)).length;
  const done = markers();
  const redriven = await redrive(machine, failed, world);
  expect(redriven.failure).toBeUndefined();
  expect([done, markers()]).toEqual([tranches / 2, tranches]);
  expect(deployment.report()).toMatchObject({ runId: 'first', rows, written: rows, exitCode: 0 });
}, 120_000);
