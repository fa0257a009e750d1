/**
 * The longest row of text that is read, in bytes, by all readers alike. Each of DuckDB's reading threads holds a buffer of this
 * size; its own of 32 MB takes records of CSV of 2 MB only, unless both are set.
 */
export const longestRow = 32 * 1024 * 1024;
