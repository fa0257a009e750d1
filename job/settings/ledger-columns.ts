/** The columns of a ledger, for whoever reads one: the stages in DuckDB, and Athena by a table that a deployment makes. */

/** In their order, each with its type in DuckDB; earlier versions wrote the first six. */
export const ledgerColumns = {
  key: 'VARCHAR',
  bytes: 'BIGINT',
  body_md5: 'VARCHAR',
  etag: 'VARCHAR',
  outcome: 'VARCHAR',
  reason: 'VARCHAR',
  run: 'VARCHAR',
  before_md5: 'VARCHAR',
  before_bytes: 'BIGINT',
  headers: 'VARCHAR',
  before_headers: 'VARCHAR',
  rows: 'BIGINT',
} as const;
