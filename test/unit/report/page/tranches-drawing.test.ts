import { expect, test } from '@jest/globals';
import { lanesOf } from '../../../../job/report/page/lanes.js';
import { tranchesDrawing } from '../../../../job/report/page/tranches-drawing.js';
import { underWay } from '../../../../job/report/page/under-way.js';
import type { TrancheSpan } from '../../../../job/report/run-story.js';

function span(tranche: number, where: readonly [number?, number?], from: number, to: number): TrancheSpan {
  const [task, thread] = where;
  return { tranche, task, thread, from, to, rows: 10, rejected: 0, retries: 0 };
}

test('each task has its threads as lanes, in order; what is not noted comes last', () => {
  const tasks = lanesOf([
    span(0, [], 0, 1),
    span(1, [1, 0], 0, 1),
    span(2, [0, 3], 0, 1),
    span(3, [0, 2], 0, 1),
    span(4, [0, 3], 1, 2),
  ]);
  const found = tasks.map(({ task, lanes }) => [
    task,
    lanes.map((lane) => [lane.thread, lane.rows.flat().length]),
  ]);
  expect(found).toEqual([
    [
      0,
      [
        [2, 1],
        [3, 2],
      ],
    ],
    [1, [[0, 1]]],
    [undefined, [[undefined, 1]]],
  ]);
});

test('where threads are not noted no tranche covers another', () => {
  const [task] = lanesOf([span(0, [], 0, 3), span(1, [], 1, 2), span(2, [], 2, 4), span(3, [], 3, 4)]);
  expect(task?.lanes.map(({ rows }) => rows.map((spans) => spans.map(({ tranche }) => tranche)))).toEqual([
    [[0, 3]],
    [[1, 2]],
  ]);
});

test('two tranches that a thread has under way at once share the height of its lane', () => {
  const { drawing, height } = tranchesDrawing([
    span(0, [0, 0], 0, 6),
    span(1, [0, 0], 5, 10),
    span(2, [0, 0], 10, 20),
    span(3, [0, 1], 0, 20),
  ]);
  const boxes = [
    ...String(drawing).matchAll(/<rect class="([^"]+)" x="(.+?)%" y="(.+?)" .+? height="(.+?)">/g),
  ];
  expect(boxes.map((box) => box.slice(1))).toEqual([
    ['fill-blue', '0', '17', '7.5'],
    ['fill-sky', '50', '17', '7.5'],
    ['fill-sky', '25', '24.5', '7.5'],
    ['fill-blue', '0', '33', '15'],
  ]);
  expect(String(drawing)).toContain('>2 threads<');
  expect(height).toBeLessThan(100);
});

test('a tranche is drawn from its beginning to its end; one with rejected rows looks otherwise', () => {
  const { drawing, together } = tranchesDrawing([
    span(0, [0, 0], 0, 5),
    { ...span(1, [0, 0], 5, 20), rejected: 3, retries: 2 },
  ]);
  const drawn = String(drawing);
  expect(drawn).toContain(
    '<rect class="fill-blue" x="0%" y="17" width="25%" height="15"><title>tranche 0: 10 rows, 0 s to 5 s</title>',
  );
  expect(drawn).toContain('<rect class="fill-red" x="25%" y="17" width="75%" height="15">');
  expect(drawn).toContain('<title>tranche 1: 10 rows, 5 s to 20 s, 2 PUTs sent again, 3 rejected</title>');
  expect(together).toBeUndefined();
});

test('up to a thousand tranches are drawn one by one, more of them together', () => {
  const spans = Array.from({ length: 1_001 }, (_, index) => span(index, [index % 16, 0], index, index + 1));
  const each = tranchesDrawing(spans.slice(0, 1_000));
  expect([...String(each.drawing).matchAll(/<rect /g)]).toHaveLength(1_000);
  const all = tranchesDrawing(spans);
  expect([...String(all.drawing).matchAll(/<path /g)]).toHaveLength(16);
  expect(all.together).toContain('There are more than 1,000 tranches or 160 threads');
});

test('a page stays of a size that opens at once, however many tranches and tasks there were', () => {
  const spans = Array.from({ length: 100_000 }, (_, index) =>
    span(index, [index % 1_000, 0], index % 99, (index % 99) + 1),
  );
  const { drawing, height } = tranchesDrawing(spans);
  expect(String(drawing).length).toBeLessThan(150_000);
  expect(height).toBeLessThan(900);
});

test('tranches under way are counted in each part of the time, in groups of neighbours that are even', () => {
  const tasks = lanesOf([
    span(0, [0, 0], 0, 10),
    span(1, [1, 0], 5, 10),
    span(2, [2, 0], 0, 2.5),
    span(3, [3, 0], 10, 10),
  ]);
  const groups = underWay(tasks, 10, { mostGroups: 2, parts: 2 });
  expect(groups.map(({ tasks: [first, last], perPart }) => [first.task, last.task, perPart])).toEqual([
    [0, 1, [1, 2]],
    [2, 3, [0.5, 0]],
  ]);
  const thirds = underWay(tasks, 10, { mostGroups: 3, parts: 1 });
  expect(thirds.map(({ tasks: [first, last] }) => [first.task, last.task])).toEqual([
    [0, 0],
    [1, 2],
    [3, 3],
  ]);
});
