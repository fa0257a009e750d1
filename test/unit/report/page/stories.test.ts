import { expect, test } from '@jest/globals';
import { lanesOf } from '../../../../job/report/page/lanes.js';
import { stories } from '../../../browser/stories/all-stories.js';
import { countOf } from '../../../browser/stories/shapes.js';

const { base, troubled, night, thousand, many } = stories;
const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0);

test.each(Object.entries({ base, troubled, night, thousand, many }))(
  'what the browser is shown of %s could be of a run: its figures add up',
  (_, { report, timeline, tranches, latencies, sizes, rejects, settings }) => {
    const { retries, puts, written } = report;
    const again = sum(Object.values(retries));
    expect(report.rows).toBe(written + report.unchanged + report.deletionRows + report.rejected);
    expect(puts).toBe(written + again);
    expect(sum(Object.values(report.reasons))).toBe(report.rejected);
    expect(sum(rejects.map(({ count }) => count))).toBe(report.rejected);
    const { rows, rejected } = report;
    const totals = { rows, rejected, retries: again };
    for (const name of ['rows', 'rejected', 'retries'] as const) {
      expect([name, sum(tranches.map((span) => span[name]))]).toEqual([name, totals[name]]);
    }
    expect(sum(latencies.map(({ count }) => count))).toBe(puts - retries.timeout - retries.connection);
    expect(latencies.at(-1)?.upTo).toBe(report.latencyMs?.max);
    expect(sum(sizes.map(({ count }) => count))).toBe(written);
    const { objectsPerSecond = [], throttledPerSecond = [], pace = [], partSeconds = 0 } = timeline ?? {};
    expect(Math.abs(countOf(objectsPerSecond, { partSeconds }) - written)).toBeLessThan(
      written / 100_000 + 1,
    );
    expect(countOf(throttledPerSecond, { partSeconds })).toBe(retries['slow-down']);
    for (const [part, rate] of objectsPerSecond.entries()) {
      expect(rate + (throttledPerSecond[part] ?? 0)).toBeLessThanOrEqual(pace[part] ?? 0);
    }
    expect(partSeconds * objectsPerSecond.length).toBeCloseTo(report.seconds.upload, 6);
    expect(report.rowsPerSecond).toBe(Math.round(rows / report.seconds.upload));
    expect(settings.every(({ name }) => name.startsWith('--'))).toBe(true);
  },
);

test('a thread has two tranches under way while one ends, and no more', () => {
  const threads = lanesOf(troubled.tranches).flatMap(({ lanes }) => lanes);
  expect(threads.map(({ rows }) => rows.length)).toEqual(Array.from({ length: 8 }, () => 2));
});
