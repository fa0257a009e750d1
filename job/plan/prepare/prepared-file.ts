/** A file in the forms in which its readers take it: as it is, or as it was made readable in the scratch folder. */
import type { JsonPath } from '../../settings/json-path.js';

export interface PreparedFile {
  /** As it was listed. */
  readonly path: string;
  /** What the census counts: UTF-8, or Parquet; perhaps packed with gzip. */
  readonly text: string;
  /** What the other readers read: the same, or JSON lines made of it. */
  readonly rows: string;
  /** Where the rows are in the text's JSON documents; undefined where it has none. */
  readonly documents: JsonPath | undefined;
}
