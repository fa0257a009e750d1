import { expect, test } from '@jest/globals';
import { openTasks } from '../../../job/upload/open-tasks.js';
import { marker } from '../finish/marker.js';
import { plan as anyPlan, removeRunsAfterEach, testRun } from '../state/test-run.js';

removeRunsAfterEach();

const file = anyPlan.staged[0];

/** Three partitions of two tranches, of 10, 20 and 40 rows in two files; tranche t lies in partition t mod 3. */
async function run(done: Readonly<Record<number, number>>) {
  if (file === undefined) throw new Error('expected a plan with a file');
  const { state } = await testRun();
  const staged = [
    { ...file, partition: 0, rows: 10 },
    { ...file, partition: 1, rows: 20 },
    { ...file, partition: 2, rows: 30 },
    { ...file, partition: 2, rows: 10 },
  ];
  const plan = {
    ...anyPlan,
    tranches: 6,
    partitions: 3,
    rows: 70,
    staged,
    known: { kind: 'nothing' } as const,
  };
  await state.writeBatches([
    { batch: 0, partitions: [0, 2] },
    { batch: 1, partitions: [1] },
  ]);
  for (const [tranche, rows] of Object.entries(done))
    await state.writeMarker(marker(Number(tranche), { rows }));
  return async (batch?: number) => {
    const { tasks, ...work } = await openTasks({ plan, state, batch });
    return { ...work, open: tasks.map(({ partition, tranches }) => [partition, tranches]) };
  };
}

test('of a new run all is open', async () => {
  const open = await run({});
  expect(await open()).toEqual({
    rows: 70,
    doneRows: 0,
    open: [
      [0, [0, 3]],
      [1, [1, 4]],
      [2, [2, 5]],
    ],
  });
});

test('rows of tranches that were done are told: of whole partitions by their files, of others by their markers', async () => {
  // Of a whole partition no marker is read: these say what no file has.
  const open = await run({ 0: 999, 3: 999, 5: 17 });
  expect(await open()).toEqual({
    rows: 70,
    doneRows: 27,
    open: [
      [1, [1, 4]],
      [2, [2]],
    ],
  });
});

test('of a batch its own partitions alone are counted', async () => {
  const open = await run({ 1: 12, 5: 17 });
  expect(await open(0)).toEqual({
    rows: 50,
    doneRows: 17,
    open: [
      [0, [0, 3]],
      [2, [2]],
    ],
  });
  expect(await open(1)).toEqual({ rows: 20, doneRows: 12, open: [[1, [4]]] });
});

test('nothing is open of a run that is uploaded', async () => {
  const open = await run({ 0: 5, 1: 10, 2: 20, 3: 5, 4: 10, 5: 20 });
  expect(await open()).toEqual({ rows: 70, doneRows: 70, open: [] });
});

test('a batch that was not planned is a fault', async () => {
  const open = await run({});
  await expect(open(2)).rejects.toThrow('expected 0 to 1, as planned; given 2');
});
