import { expect, test } from '@jest/globals';
import { PlanProgress } from '../../../job/plan/plan-progress.js';
import type { LogFields } from '../../../job/telemetry/log.js';

/** Ticks are 10 s apart. */
function followed() {
  const told: [string, LogFields | undefined][] = [];
  const tell = (message: string, fields?: LogFields) => void told.push([message, fields]);
  let seconds = 0;
  let onTick: (() => void) | undefined;
  const clock = {
    monotonic: () => seconds * 1000,
    every: (ms: number, work: () => void) => {
      expect(ms).toBe(10_000);
      onTick = work;
      return () => {
        onTick = undefined;
      };
    },
  };
  const tick = () => {
    seconds += 10;
    onTick?.();
  };
  return { progress: new PlanProgress({ info: tell }, clock), told, tick };
}

test('each 10 s a line says what is done, with the bytes of the whole source and the time that is left, where they are known', () => {
  const { progress, told, tick } = followed();
  progress.begin();
  progress.now('listing', { objects: 3 });
  progress.add(500);
  tick();
  progress.begin(1000);
  progress.now('fetching', { batch: 1 });
  tick();
  progress.add(250);
  tick();
  progress.now('reading', { batch: 1 });
  progress.add(750);
  tick();
  progress.begin();
  progress.now('freezing');
  tick();
  progress.end();
  tick();
  expect(told).toEqual([
    ['listing', { objects: 3, bytes: 500 }],
    ['fetching', { batch: 1, bytes: 0, ofBytes: 1000 }],
    ['fetching', { batch: 1, bytes: 250, ofBytes: 1000, left: '1:00' }],
    ['reading', { batch: 1, bytes: 1000, ofBytes: 1000 }],
    ['freezing', {}],
  ]);
});

test('on a terminal it is drawn four times a second, with the bytes and what else is counted, and taken away', () => {
  const drawn: string[] = [];
  let seconds = 0;
  let show = () => {};
  const clock = {
    monotonic: () => seconds * 1000,
    every: (ms: number, work: () => void) => {
      expect(ms).toBe(250);
      show = work;
      return () => {};
    },
  };
  const after = (passed: number) => {
    seconds += passed;
    show();
  };
  const told: string[] = [];
  const screen = { draws: true, width: 80, draw: (text: string) => void drawn.push(text) };
  const progress = new PlanProgress({ info: (message) => void told.push(message), screen }, clock);
  progress.begin();
  progress.now('listing the source', { objects: 12_345 });
  progress.add(5e9);
  after(3);
  progress.begin(120e6);
  progress.now('fetching the source', { batch: 1, ofBatches: 3 });
  after(1);
  progress.add(30e6);
  after(1);
  progress.begin();
  progress.now('reading the files', { files: 2 });
  after(75);
  progress.end();
  expect(drawn.slice(1)).toEqual([
    'listing the source  12,345 objects  5.0 GB  0:03',
    '[-------------]   0%  fetching the source  batch 1 of 3  0 bytes of 120 MB  0:01',
    '[##--------]  25%  fetching the source  batch 1 of 3  30 MB of 120 MB  0:06 left',
    'reading the files  2 files  1:15',
    '',
  ]);
  expect(told).toEqual([]);
});
