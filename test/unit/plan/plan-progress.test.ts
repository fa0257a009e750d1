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
  return { progress: new PlanProgress({ info: tell, warn: tell, error: tell }, clock), told, tick };
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
