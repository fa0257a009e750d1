/** docs/costs.md says what a bill comes to: its examples are reckoned, and its prices are those of the program. */
import { readFileSync } from 'node:fs';
import { expect, test } from '@jest/globals';
import { makeBill } from '../../../job/bill/make-bill.js';
import { many, type WarningCode } from '../../../job/bill/warnings.js';
import { listPrices } from '../../../job/settings/prices.js';
import type { BucketSettings } from '../../../job/store/bucket-settings.js';
import { figures, known } from './figures.js';

// Tests run from the root of the repository.
const page = readFileSync('docs/costs.md', 'utf8');
/** Figures, and the table of what they come to. */
const example = /^```json\n([\s\S]+?)^```\n\n((?:\|.*\n)+)/gm;

interface Told {
  readonly bucket?: Readonly<Record<string, unknown>>;
  readonly written?: Parameters<typeof figures>[2];
}

const examples = [...page.matchAll(example)].map(([, json = '', table = '']) => [json, table] as const);

test('there are five examples', () => {
  expect(examples).toHaveLength(5);
});

test.each(examples)('the figures %s come to what the page says', (json, table) => {
  const { bucket = {}, written = {}, ...more }: Told = JSON.parse(json);
  const settings = Object.fromEntries(Object.entries(bucket).map(([name, value]) => [name, known(value)]));
  const bill = makeBill(figures(more, settings as Partial<BucketSettings>, written), listPrices);
  const rows = cells(table).slice(2);
  const isShort = !rows.some(([part]) => part === 'cloudtrail');
  const lines = [...bill.run, ...bill.month, ...(isShort ? [] : bill.ifOn)];
  expect(lines.map(({ part, count, dollars, dollarsAYear }) => [part, count, dollars, dollarsAYear])).toEqual(
    rows.map(([part, count = '', dollars = '', aYear = '']) => [
      part,
      within(Number(count.replaceAll(',', '')), 0.5),
      within(Number(dollars), 0.000_05),
      aYear === '' ? undefined : within(Number(aYear), 0.000_05),
    ]),
  );
});

test('each price stands on the page as it is reckoned with', () => {
  const rows = cells(page.slice(page.indexOf('## Prices'))).filter(([name]) => name?.startsWith('`'));
  expect(Object.fromEntries(rows.map(([name = '', price]) => [name.slice(1, -1), Number(price)]))).toEqual(
    listPrices,
  );
  for (const row of rows) expect(row[3]).toMatch(/pricing/);
});

test('each warning stands on the page', () => {
  const codes: Readonly<Record<WarningCode, true>> = {
    'many-events': true,
    'many-versions': true,
    'many-kms-requests': true,
    'minimum-size': true,
    'early-deletion': true,
    'lifecycle-expires': true,
    'lifecycle-moves': true,
  };
  const section = page.slice(page.indexOf('## Warnings'), page.indexOf('## Is one object'));
  const told = cells(section).flatMap(([code = '']) => (code.startsWith('`') ? [code.slice(1, -1)] : []));
  expect(told).toEqual(Object.keys(codes));
  expect(section).toContain(`more than ${many.toLocaleString('en-US')} events`);
});

function cells(table: string): string[][] {
  return table
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}

/** A number that is so near. */
function within(expected: number, most: number) {
  return {
    asymmetricMatch: (found: unknown) => typeof found === 'number' && Math.abs(found - expected) <= most,
  };
}
