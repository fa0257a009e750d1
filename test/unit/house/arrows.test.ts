import { expect, test } from '@jest/globals';
import { circles, crossings, wrongWay } from './arrows.js';
import { importsOf, readImports } from './read-imports.js';

const house = [...readImports('job'), ...readImports('infra')];

test('no room imports from inside the folder of another', () => {
  expect(house.length).toBeGreaterThan(500);
  expect(crossings(house)).toEqual([]);
});

test('no rooms import each other in a circle', () => {
  expect(circles(house)).toEqual([]);
});

test('arrows run one way', () => {
  expect(wrongWay(house)).toEqual([]);
});

test('imports are found in all their forms', () => {
  const text = `import type { A } from '../store/a.js';
import {
  b,
} from './b.js';
export { c } from './deep/c.js';
const d = await import('./d.js');
import { join } from 'node:path';`;
  expect(importsOf('job/plan/x', text).map(({ to }) => to)).toEqual([
    'job/store/a',
    'job/plan/b',
    'job/plan/deep/c',
    'job/plan/d',
  ]);
});

test('a crossing is named; own folders, and those beside them, may be entered', () => {
  const imports = [
    { from: 'job/finish/finish-run', to: 'job/store/local/temporary-files' },
    { from: 'job/store/open-store', to: 'job/store/local/temporary-files' },
    { from: 'job/plan/athena/statements', to: 'job/plan/files/list-files' },
    { from: 'job/plan/athena/statements', to: 'job/plan/source' },
    { from: 'job/plan/athena/statements', to: 'job/store/object-store' },
  ];
  expect(crossings(imports)).toEqual(['job/finish/finish-run -> job/store/local/temporary-files']);
});

test('a circle is named, through other rooms and between the folders of one', () => {
  expect(
    circles([
      { from: 'job/telemetry/summary', to: 'job/state/report' },
      { from: 'job/state/run-state', to: 'job/lease/lease' },
      { from: 'job/lease/lease', to: 'job/telemetry/log' },
      { from: 'job/plan/files/a', to: 'job/plan/athena/b' },
      { from: 'job/plan/athena/c', to: 'job/plan/files/d' },
      { from: 'job/plan/open-source', to: 'job/plan/files/d' },
      { from: 'job/plan/files/d', to: 'job/plan/source' },
    ]),
  ).toEqual([
    'job/telemetry -> job/state -> job/lease -> job/telemetry',
    'job/state -> job/lease -> job/telemetry -> job/state',
    'job/lease -> job/telemetry -> job/state -> job/lease',
    'job/plan/files -> job/plan/athena -> job/plan/files',
    'job/plan/athena -> job/plan/files -> job/plan/athena',
  ]);
});

test('an arrow the wrong way is named, and a room that stands in no layer', () => {
  expect(
    wrongWay([
      { from: 'job/store/open-store', to: 'job/upload/upload-run' },
      { from: 'job/retry/retry-policy', to: 'job/settings/settings' },
      { from: 'job/shared/clock', to: 'job/retry/retry-policy' },
      { from: 'job/attic/box', to: 'job/shared/clock' },
      { from: 'infra/task', to: 'job/store/object-store' },
      { from: 'infra/task', to: 'job/settings/setting' },
      { from: 'job/verify/load-ledgers', to: 'job/finish/balance' },
      { from: 'job/main', to: 'job/commands/command-line' },
    ]),
  ).toEqual([
    'job/store/open-store -> job/upload/upload-run',
    'job/retry/retry-policy -> job/settings/settings',
    'job/shared/clock -> job/retry/retry-policy',
    'job/attic/box -> job/shared/clock',
    'infra/task -> job/store/object-store',
  ]);
});
