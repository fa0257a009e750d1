/** Parquet files of pyarrow, columns id and n, with row groups that have no rows, which DuckDB does not write. */

/** Row groups of 0, 2 and 0 rows: the dictionaries of those without rows have pages, the data none. */
export const rowsBetweenNone = Buffer.from(
  [
    'UEFSMRUEFQAVAhXlwejfBTwVABUAEgAAABUEFQAVAhXlwejfBTwVABUAEgAAABUEFRAVFBWE+q8hPBUEFQASAAAIHAAAAAABAAAAFQAV',
    'BhUKFYuIwPIPHBUEFRAVBhUGAAADCAEDAhUEFQAVAhXlwejfBTwVABUAEgAAABUAFQ4VEhXn1/ilCBwVBBUQFQYVBgAABxgCAAAABAAA',
    'FQQVABUCFeXB6N8FPBUAFQASAAAAFQQVABUCFeXB6N8FPBUAFQASAAAAGRwWlgEVOBYAAAAZHBb4ARVAFgAAABUEGTw1ABgGc2NoZW1h',
    'FQQAFQIlABgCaWQAFQIlAhgBbmy8AAAAFgQZPBksJgAcFQIZJQAGGRgCaWQVAhYAFigWKiYAJggpHBUEFQAVAgAAACYAHBUCGSUABhkY',
    'AW4VAhYAFigWKiYAJjIpHBUEFQAVAgAAABZQFgAmCBZUABksJgAcFQIZNQAGEBkYAmlkFQIWBBZqFnImlgEmXCksFQQVABUCABUAFRAV',
    'AgAAFowDFRYAJgAcFQIZNQAGEBkYAW4VAhYEFmQWaib4ASbOASksFQQVABUCABUAFRAVAgA8KQYZJgQAAAAWogMVFgAWzgEWBCZcFtwB',
    'ABksJgAcFQIZJQAGGRgCaWQVAhYAFigWKiYAJrgCKRwVBBUAFQIAAAAmABwVAhklAAYZGAFuFQIWABYoFiomACbiAikcFQQVABUCAAAA',
    'FlAWACa4AhZUACggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4wLjEZLBwAABwAAAB7AQAAUEFSMQ==',
  ].join(''),
  'base64',
);

/** One row group of 0 rows, without dictionaries: its columns have no page at all. */
export const noRows = Buffer.from(
  [
    'UEFSMRUEGTw1ABgGc2NoZW1hFQQAFQIlABgCaWQAFQIlAhgBbmy8AAAAFgAZHBksJgAcFQIZFQYZGAJpZBUCFgAWABYAJgBJDAAAJgAc',
    'FQIZFQYZGAFuFQIWABYAFgAmAEkMAAAWABYAJgAWAAAoIHBhcnF1ZXQtY3BwLWFycm93IHZlcnNpb24gMjYuMC4xGSwcAAAcAAAAlQAA',
    'AFBBUjE=',
  ].join(''),
  'base64',
);

/** No row group. */
export const noGroups = Buffer.from(
  [
    'UEFSMRUEGTw1ABgGc2NoZW1hFQQAFQIlABgCaWQAFQIlAhgBbmy8AAAAFgAZDCggcGFycXVldC1jcHAtYXJyb3cgdmVyc2lvbiAyNi4w',
    'LjEZLBwAABwAAABVAAAAUEFSMQ==',
  ].join(''),
  'base64',
);
