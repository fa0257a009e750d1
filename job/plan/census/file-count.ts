/** What the census knows of a file when it has read it to its end. */

/** Which file stands under a path: another one, or a changed one, has other figures. */
export interface FileIdentity {
  readonly size: number;
  /** Of the last change, in nanoseconds since 1970, in decimal. */
  readonly mtimeNs: string;
  /** The file's number in its file system, in decimal. */
  readonly inode: string;
}

export interface FileCount {
  readonly file: string;
  readonly rows: number;
  /** The columns' names as they stand in the file; undefined where it has none. */
  readonly names: readonly string[] | undefined;
  /** What DuckDB's reader cannot be trusted with, though it is valid: it gets such a file in a plainer form. */
  readonly oddities: readonly string[];
  /** Of the file that was counted. */
  readonly identity: FileIdentity;
}

/** What a counter of one format finds. */
export type Counted = Pick<FileCount, 'rows' | 'names' | 'oddities'>;

/** What the user said of CSV files. */
export interface CsvDialect {
  /** One character, of up to four bytes. */
  readonly delimiter: string;
  /** One ASCII character, or empty for none. */
  readonly quote: string;
  /** Whether the first record names the columns. */
  readonly header: boolean;
  /** Of `--column-names`. */
  readonly columnNames: readonly string[] | undefined;
  /** Lines above the table, whatever is in them. @default 0 */
  readonly skipLines?: number;
  /** One ASCII character: a line that begins with it, outside quotes, is no record. */
  readonly comment?: string | undefined;
}
