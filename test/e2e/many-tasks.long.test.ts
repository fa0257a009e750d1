/** The synthesized state machine with many tasks, executed for real: eight of them over 100,000 rows, and one killed. */
import { afterEach, expect, test } from '@jest/globals';
import type { S3Request } from '../doubles/s3-server/request.js';
import { execute } from '../doubles/step-functions/execute.js';
import { deployLocally, isLedgerOf, type LocalDeployment } from './local-deployment.js';
import type { LocalTasksOptions } from './local-tasks.js';

let deployment: LocalDeployment;
afterEach(() => deployment.close());

test('eight tasks write 100,000 rows; one killed in mid-run is run again, and the run balances', async () => {
  const rows = 100_000;
  let killed = false;
  const onStart: LocalTasksOptions['onStart'] = (task) => {
    if (task.batch !== 3 || killed) return;
    let ledgers = 0;
    const kill = (request: S3Request) => {
      // At its third tranche: two are done.
      if (!killed && isLedgerOf(3, 8, request) && ++ledgers === 3) killed = task.process.kill('SIGKILL');
      return false;
    };
    deployment.server.script({ answer: { kind: 'slow-down' }, match: kill, share: 1 });
  };
  deployment = await deployLocally({ workers: 8, rows, onStart });
  const { machine, world, server, ended } = deployment;
  const { failure } = await execute(machine, 'nightly', {}, world);

  expect(failure).toBeUndefined();
  expect(ended.filter(({ batch, code }) => code === 1 && batch !== undefined)).toEqual([]);
  expect(deployment.endsOf(3)).toEqual([null, 0]);
  expect(deployment.unloads()).toHaveLength(1);
  expect(ended.map(({ command, batch }) => [command, batch]).sort()).toEqual(
    [
      ['finish', undefined],
      ['plan', undefined],
      ['upload', 3],
      ...[0, 1, 2, 3, 4, 5, 6, 7].map((batch) => ['upload', batch]),
    ].sort(),
  );
  expect(deployment.report()).toMatchObject({
    runId: 'nightly',
    rows,
    written: rows,
    rejected: 0,
    exitCode: 0,
  });
  expect(server.objects('target').size).toBe(rows);
  expect([...server.objects('target').keys()].every((key) => /^rows\/\d+\.json$/.test(key))).toBe(true);
}, 400_000);
