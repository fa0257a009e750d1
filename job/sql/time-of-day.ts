/**
 * SQL of whether a TIME or TIME_NS, of that type, is one of a day. A Parquet file may hold any number, and DuckDB writes one beyond
 * a day past the end of its text, or crashes.
 */
export function isTimeOfDay(sql: string, type: string): string {
  return `${sql} BETWEEN CAST('00:00:00' AS ${type}) AND CAST('24:00:00' AS ${type})`;
}
