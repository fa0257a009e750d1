import { expect, test } from '@jest/globals';
import { previewPage } from '../../../job/preview/preview-page.js';
import { plainBucket } from '../bill/figures.js';
import { preview, reckoned } from './preview.js';

test('the page says what the text says', () => {
  const page = previewPage({ ...preview, reckoned: { ...reckoned, bucket: plainBucket } });
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">/);
  for (const told of [
    '1,000,000 PUTs',
    '$5.00',
    '2.0 GB in STANDARD',
    'AES256',
    'GuardDuty',
    '4:46',
    'as it is',
  ]) {
    expect(page).toContain(told);
  }
  expect(page).not.toMatch(/<script|https?:/);
});

test('without a survey there is no bill, and no values where none are told', () => {
  const page = previewPage({ ...preview, survey: null, reckoned: null, samples: null });
  expect(page).toContain('<p>none without the survey</p>');
  expect(page).not.toContain('orders/7.json');
});

test('what ends the run stands first', () => {
  const page = previewPage({ ...preview, problem: '12 keys are shared' });
  expect(page.indexOf('12 keys are shared')).toBeLessThan(page.indexOf('<table>'));
});

test('hostile names and values stay text', () => {
  const hostile = '</title><script>alert(1)</script><img src=x onerror="alert(2)">';
  const page = previewPage({
    ...preview,
    source: hostile,
    target: hostile,
    columns: [{ name: hostile, type: hostile, treatment: hostile }],
    samples: [{ key: hostile, body: hostile, reason: hostile }],
    sql: hostile,
    problem: hostile,
    reckoned: {
      ...reckoned,
      bucket: {
        ...plainBucket,
        lifecycle: {
          isKnown: true,
          value: {
            movesSmall: false,
            rules: [{ id: hostile, filter: { prefix: hostile, tags: [] }, transitions: [] }],
          },
        },
      },
      warnings: [{ code: 'many-events', message: hostile, todo: hostile }],
    },
  });
  expect(page).not.toMatch(/<script|<img|onerror="/);
  expect(page.match(/&lt;script&gt;/g)?.length).toBeGreaterThanOrEqual(14);
});
