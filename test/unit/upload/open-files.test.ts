import { expect, test } from '@jest/globals';
import { SettingsError } from '../../../job/shared/errors.js';
import { fittingInFlight, openFilesLimit } from '../../../job/upload/open-files.js';

test.each([
  [512, 2, Number.POSITIVE_INFINITY, 512],
  [512, 2, 20_000, 512],
  [512, 2, 1_024, 309],
  [512, 1, 160, 53],
  [16, 1, 160, 16],
])(
  '%p PUTs wanted in each of %p threads under a limit of %p files are %p',
  (wanted, threads, limit, fitting) => {
    expect(fittingInFlight(wanted, threads, limit)).toBe(fitting);
  },
);

test('threads that the limit has no room for are a fault that names it', () => {
  expect(() => fittingInFlight(512, 8, 160)).toThrow(SettingsError);
  expect(() => fittingInFlight(512, 8, 160)).toThrow(/limit of 160 open files/);
});

test('the system tells its limit', () => {
  expect(openFilesLimit()).toBeGreaterThan(64);
});
