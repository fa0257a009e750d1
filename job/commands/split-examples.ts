/** What `splitter split --help` shows first: the ways in. */
import type { Example } from './command.js';

export const splitExamples: readonly Example[] = [
  {
    what: 'an Athena table to S3',
    line: "splitter split --table shop.orders --target s3://my-bucket/orders/ --key '{country}/{order_id}.json'",
  },
  {
    what: 'a local file into a folder, one file per row',
    line: "splitter split --files users.csv --target out/users/ --key '{user_id}.json'",
  },
  {
    what: 'Parquet files to S3, keys of two columns',
    line: "splitter split --files 'orders-*.parquet' --target s3://my-bucket/orders/ --key '{country}/{order_id}.json'",
  },
  {
    what: 'a CSV without a header, the names of its columns in a file',
    line: "splitter split --files table.csv --column-names @table.columns --target s3://my-bucket/table/ --key '{user_id}.json'",
  },
];
