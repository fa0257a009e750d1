import { expect, test } from '@jest/globals';
import { renderPreview } from '../../../job/preview/render-preview.js';
import { plainBucket } from '../bill/figures.js';
import { preview, reckoned } from './preview.js';

test('a preview of an Athena table is a page that a person reads', () => {
  expect(renderPreview(preview)).toBe(
    `  source     table AwsDataCatalog.shop.orders
  target     s3://my-bucket/orders/
  rows       1,000,000
  keys       999,999 different, the longest of 19 bytes
  no key     1, to be rejected
  tranches   100, in 100 partitions
  scratch    about 84 MB for each thread of the upload
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

The bill of each run
  PUTs      $5.00        1,000,000 PUTs
  Athena    $0.02        4.0 GB scanned by Athena, as it bills them
  Fargate   under $0.01  one task of 2 vCPUs and 8 GB for 4:46; while it uploads into a fresh prefix
  together  $5.03        at list prices, see --prices

What stays
  storage  $0.04 a month, $0.51 a year  2.0 GB in STANDARD

Each run besides, where it is on for the bucket, which S3 does not tell
  CloudTrail  $1.00  1,000,000 data events of CloudTrail
  GuardDuty   $0.80  1,000,000 events for GuardDuty's S3 Protection

How the bucket is set
  versioning   off
  events       none
  replication  none
  encryption   AES256
  lifecycle    none
  object lock  off

How long it takes
  4:46  at 3,500 PUTs a second: a fresh prefix, with {hash:N} in the key or without
  0:57  at 17,500 PUTs a second: only where S3 has split the target into 5 prefixes already`,
  );
});

test('several UNLOADs are told as scans', () => {
  expect(renderPreview({ ...preview, tranches: 10_000, partitions: 500, unloads: 5 })).toContain(
    "  scans      5 UNLOADs of one snapshot, each a scan, beside the survey's\n",
  );
});

test('what is not known is said, and what is not asked is left out', () => {
  const text = renderPreview({
    ...preview,
    survey: null,
    sql: null,
    athena: null,
    reckoned: null,
    samples: [],
  });
  expect(text).toContain('rows      not counted (--no-survey)');
  expect(text).toContain('Objects\n  none: there are no rows');
  expect(text).toContain('The bill\n  none without the survey');
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
  const ifAll = { ...reckoned, bill: { ...reckoned.bill, isAtMost: true } };
  const text = renderPreview({ ...preview, compared, reckoned: ifAll });
  expect(text).toContain(`
What has changed
  compared  with run 20261122T134501Z-7f3a of job nightly, which left 990,000 objects, and with a listing of the target
  written   rows that have changed alone, $0.005 for every 1,000 of them
  deleted   objects that are to go, under --max-deletes
  how many  splitter diff with the same flags tells: it reads all rows, compares them and writes none
`);
  expect(text).toContain('The bill of each run, if every row is written\n  PUTs ');
});

test('a run that writes all is told what it could save, where there is something to compare with', () => {
  const last = { run: 'r-1', createdAt: '2026-11-01T00:00:00Z', objects: 990_000, changed: 12_345 };
  expect(renderPreview({ ...preview, last })).toContain(`
What --write changed would need
  last run         r-1, which left 990,000 objects
  --write changed  rows that have changed alone, $0.005 for every 1,000 of them; that run wrote 12,345
  how many         splitter diff with the same flags and --write changed tells
`);
  expect(renderPreview(preview)).not.toContain('--write changed');
});

test('a bill is held against --max-cost', () => {
  const shown = (isPassed: boolean, problem: string | null) =>
    renderPreview({ ...preview, reckoned: { ...reckoned, limit: { maxCost: 5, isPassed, problem } } });
  expect(shown(false, null)).toMatch(/--max-cost +\$5\.00 +a run would go on\n/);
  expect(shown(true, null)).toMatch(/--max-cost +\$5\.00 +a run counts first what it would write, and ends/);
  expect(shown(true, 'too dear')).toMatch(/--max-cost +\$5\.00 +a run would end before it writes anything\n/);
});

test('warnings, advice and what is not known stand in the bill', () => {
  const text = renderPreview({
    ...preview,
    reckoned: {
      ...reckoned,
      bucket: { ...plainBucket, lifecycle: { isKnown: false, why: 'the rights do not allow it' } },
      warnings: [{ code: 'many-events', message: 'Many events', todo: 'Look' }],
      advice: {
        reasons: [{ code: 'many-objects', text: 'There are many.' }],
        ways: [
          { way: 'objects', name: 'one object a row', once: 5, aMonth: 0.5, note: 'a GET for each read' },
        ],
      },
    },
  });
  expect(text).toContain('  lifecycle    not known: the rights do not allow it\n');
  expect(text).toContain('Warnings\n  many-events  Many events. Look\n');
  expect(text).toContain('Is one object a row the right thing?\n  There are many.\n');
  expect(text).toContain('  one object a row  $5.00     $0.50    a GET for each read');
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
  expect(text).not.toContain('if every row is written');
});
