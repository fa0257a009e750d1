import { expect, test } from '@jest/globals';
import { estimate } from '../../../job/preview/estimate.js';
import type { Preview } from '../../../job/preview/preview-run.js';
import { renderPreview } from '../../../job/preview/render-preview.js';
import { listPrices } from '../../../job/settings/prices.js';

const preview: Preview = {
  source: 'table AwsDataCatalog.shop.orders',
  target: 's3://my-bucket/orders/',
  columns: [
    { name: 'id', type: 'bigint', treatment: 'as it is' },
    { name: 'items', type: 'array(varchar)', treatment: 'JSON text' },
  ],
  survey: {
    rows: 1_000_000,
    nullKeys: 1,
    distinctKeys: 999_999,
    longestKey: 19,
    sharedKeys: [],
    rowsPerKey: { median: 1, p99: 1, most: 1 },
  },
  tranches: 100,
  partitions: 100,
  groups: null,
  samples: [
    { key: 'orders/7.json', body: '{"id":7,"items":[]}', reason: null },
    { key: null, body: '{"id":null,"items":[]}', reason: 'key-null' },
  ],
  sql: 'SELECT "id"\nFROM t',
  athena: { queries: 4, bytesScanned: 2_100_000_000, queueSeconds: 1, engineSeconds: 9 },
  estimate:
    estimate({
      objects: 1_000_000,
      target: 's3',
      athena: { surveyScan: 2_000_000_000 },
      prices: listPrices,
    }) ?? null,
  compared: null,
  problem: null,
};

test('a preview of an Athena table is a page that a person reads', () => {
  expect(renderPreview(preview)).toBe(
    `  source     table AwsDataCatalog.shop.orders
  target     s3://my-bucket/orders/
  rows       1,000,000
  keys       999,999 different, the longest of 19 bytes
  no key     1, to be rejected
  tranches   100, in 100 partitions
  this look  4 queries on Athena scanned 2.1 GB

Columns
  id     bigint          as it is
  items  array(varchar)  JSON text

Objects
  orders/7.json
    {"id":7,"items":[]}
  no key  (would be rejected: key-null)
    {"id":null,"items":[]}

SQL that Athena would UNLOAD
    SELECT "id"
    FROM t

Estimate
  PUTs      $5.00        1,000,000 PUTs
  Athena    $0.02        at least: the UNLOAD reads all columns, the survey those of the key
  Fargate   under $0.01  one task of 2 vCPUs and 8 GB for 4:46
  together  $5.03        list prices, see --prices
  time      4:46         at 3,500 PUTs a second: a fresh prefix, with {hash:N} in the key or without
  time      0:57         at 17,500 PUTs a second: only where S3 has split the target into 5 prefixes already`,
  );
});

test('what is not known is said, and what is not asked is left out', () => {
  const text = renderPreview({
    ...preview,
    survey: null,
    sql: null,
    athena: null,
    estimate: null,
    samples: [],
  });
  expect(text).toContain('rows      not counted (--no-survey)');
  expect(text).toContain('Objects\n  none: there are no rows');
  expect(text).toContain('Estimate\n  none without the survey');
  expect(text).not.toContain('Athena would');
});

test('a run of what has changed says what it is compared with, and where the exact figures are', () => {
  const compared = {
    job: 'nightly',
    run: '20261122T134501Z-7f3a',
    objects: 990_000,
    by: 'target',
    write: 'changed',
    deletes: true,
    dollarsPerThousand: 0.005,
  } as const;
  const text = renderPreview({ ...preview, compared });
  expect(text).toContain(`
What has changed
  compared  with run 20261122T134501Z-7f3a of job nightly, which left 990,000 objects, and with a listing of the target
  written   rows that have changed alone, $0.005 for every 1,000 of them
  deleted   objects that are to go, under --max-deletes
  how many  splitter diff with the same flags tells: it reads all rows, compares them and writes none
`);
  expect(text).toContain('1,000,000 PUTs, if every row has changed');
});

test('without a complete run there is nothing to compare with', () => {
  const compared = {
    job: 'default',
    run: null,
    objects: null,
    by: 'ledger',
    write: 'changed',
    deletes: false,
    dollarsPerThousand: 0,
  } as const;
  const text = renderPreview({ ...preview, compared });
  expect(text).toContain('  compared  with nothing: no run of job default is complete\n');
  expect(text).toContain('  written   rows that have changed alone\n');
  expect(text).not.toContain('if every row has changed');
});
