/** Runs the bench in a process of its own: inside of jest the simulation takes fifteen times as long. */
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { beforeAll, expect, test } from '@jest/globals';
import { type Figures, measure, missedBounds, scenarios } from '../../../../bench/governor-scenarios.js';

interface Printed extends Figures {
  readonly scenario: string;
}

const bench = fileURLToPath(new URL('../../../../bench/governor.js', import.meta.url));
const run = (...args: string[]) => promisify(execFile)(process.execPath, [bench, ...args]);

let printed: Printed[] = [];

beforeAll(async () => {
  const { stdout } = await run('--json', '--seeds', '3').catch((error: { stdout: string }) => error);
  printed = JSON.parse(stdout).scenarios;
});

test.each(scenarios.map(({ name, bounds }) => ({ name, bounds })))(
  'the governor stands $name',
  ({ name, bounds }) => {
    const figures = printed.find(({ scenario }) => scenario === name);
    const floor = { achieved: bounds.achieved ?? 0, throttled: bounds.throttled ?? 0 };
    expect(figures?.achieved).toBeGreaterThanOrEqual(floor.achieved);
    expect(figures?.throttled).toBeLessThanOrEqual(floor.throttled);
    const { foundAfter, calmAfter, unevenness } = bounds;
    if (foundAfter !== undefined) expect(figures?.foundAfter).toBeLessThanOrEqual(foundAfter);
    if (calmAfter !== undefined) expect(figures?.calmAfter).toBeLessThanOrEqual(calmAfter);
    if (unevenness !== undefined) expect(figures?.unevenness).toBeLessThanOrEqual(unevenness);
  },
);

test('the bounds are those that the project promises', () => {
  const promised = (name: string) => scenarios.find((scenario) => scenario.name === name)?.bounds;
  expect(promised('3,500 a second, bursts of 0.1 s')).toEqual({ achieved: 0.95, throttled: 0.01 });
  expect(promised('3,500 a second, doubled')).toMatchObject({ foundAfter: 15 });
  expect(promised('7,000 a second, halved')).toMatchObject({ calmAfter: 5 });
  expect(promised('3,500 a second, two processes')).toMatchObject({ unevenness: 0.3 });
});

test('the ceiling of --max-rate is what is achieved, and nothing above it', () => {
  const capped = printed.find(({ scenario }) => scenario === 'no limit, --max-rate 1000');
  expect(capped?.achieved).toBeLessThanOrEqual(1.001);
});

test('the same seed gives the same figures', () => {
  const scenario = scenarios.find(({ name }) => name === '500 a second');
  if (scenario === undefined) throw new Error('the scenario is gone');
  const short = { ...scenario, simulation: { ...scenario.simulation, seconds: 12 } };
  expect(measure(short, 7)).toEqual(measure(short, 7));
  expect(measure(short, 7)).not.toEqual(measure(short, 8));
});

test('a bound that is missed is named', () => {
  const figures = { achieved: 0.94, throttled: 0.02, unevenness: 0, foundAfter: Infinity, calmAfter: 1 };
  expect(missedBounds(figures, { achieved: 0.95, throttled: 0.01, foundAfter: 15, calmAfter: 5 })).toEqual([
    'achieved',
    'throttled',
    'foundAfter',
  ]);
});

test('the bench prints a line for each scenario, ends with 0 when all bounds are met, and refuses a bad --seeds', async () => {
  const { stdout } = await run('--seeds', '1');
  expect(stdout.trim().split('\n')).toHaveLength(1 + scenarios.length);
  await expect(run('--seeds', '0')).rejects.toMatchObject({
    code: 2,
    stderr: '--seeds: expected a whole number from 1, given 0\n',
  });
});
