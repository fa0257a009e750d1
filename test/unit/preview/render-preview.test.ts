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
  survey: { rows: 1_000_000, nullKeys: 1, distinctKeys: 999_999, longestKey: 19, sharedKeys: [] },
  tranches: 100,
  partitions: 100,
  samples: [
    { key: 'orders/7.json', body: '{"id":7,"items":[]}', reason: null },
    { key: null, body: '{"id":null,"items":[]}', reason: 'key-null' },
  ],
  sql: 'SELECT "id"\nFROM t',
  athena: { queries: 4, bytesScanned: 2_100_000_000, queueSeconds: 1, engineSeconds: 9 },
  estimate:
    estimate({
      rows: 1_000_000,
      target: 's3',
      athena: { surveyScan: 2_000_000_000 },
      prices: listPrices,
    }) ?? null,
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
