/** What the tests of a preview begin with: a million rows of an Athena table, into a bucket that is set to nothing. */
import { makeBill } from '../../../job/bill/make-bill.js';
import type { Preview } from '../../../job/preview/preview-run.js';
import { uploadTimes } from '../../../job/preview/upload-times.js';
import { listPrices } from '../../../job/settings/prices.js';
import { plainBucket, usualFigures } from '../bill/figures.js';

export const reckoned = {
  bill: makeBill({ ...usualFigures, athenaBytes: 4_020_000_000 }, listPrices),
  bucket: plainBucket,
  warnings: [],
  times: uploadTimes(1_000_000),
  advice: null,
  limit: null,
} satisfies Preview['reckoned'];

export const preview: Preview = {
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
  scratch: 84_000_000,
  groups: null,
  samples: [
    { key: 'orders/7.json', body: '{"id":7,"items":[]}', reason: null },
    { key: null, body: '{"id":null,"items":[]}', reason: 'key-null' },
  ],
  sql: 'SELECT "id"\nFROM t',
  unloads: 1,
  athena: { queries: 4, bytesScanned: 2_100_000_000, queueSeconds: 1, engineSeconds: 9 },
  last: null,
  dollarsPerThousand: 0.005,
  bytesPerObject: 2_000,
  reckoned,
  compared: null,
  problem: null,
};
