/** What an object holds of its row: the kind of its text, the columns, and what they are called there. */
import type { RejectReason } from '../shared/reject-reasons.js';

export type BodyKind =
  | { readonly kind: 'json' | 'lines' | 'csv' }
  /** The bytes of one column, as they are. */
  | { readonly kind: 'column'; readonly name: string };

export interface BodyForm {
  /** The one JSON value that a row becomes. */
  readonly shape: 'object' | 'array';
  readonly omitNulls: boolean;
  /** @default json */
  readonly as?: BodyKind | undefined;
  /** What goes in, in this order, by the source's names. @default all columns, in table order */
  readonly columns?: readonly string[] | undefined;
  /** Other names in the body than in the source. @default none */
  readonly rename?: readonly Renamed[] | undefined;
  /** Columns whose text is JSON already, by the source's names. @default none */
  readonly jsonColumns?: readonly string[] | undefined;
}

export interface Renamed {
  readonly from: string;
  readonly to: string;
}

/** What an object has without any setting. */
export const usualType = 'application/json';

/** The Content-Type of such bodies where none is given. */
export function contentTypeOf({ as }: Pick<BodyForm, 'as'>): string {
  switch (as?.kind) {
    case undefined:
    case 'json':
      return usualType;
    case 'lines':
      return 'application/x-ndjson';
    case 'csv':
      return 'text/csv; charset=utf-8';
    case 'column':
      return 'application/octet-stream';
    default:
      return as satisfies never;
  }
}

/** Whether the body's SQL is of type BLOB; else it is text, which is sent as UTF-8. */
export function isBytes({ as }: Pick<BodyForm, 'as'>): boolean {
  return as?.kind === 'column';
}

/** The reason of a row whose body is NULL; undefined where none can be. */
export function reasonOfNoBody({ as, jsonColumns = [] }: BodyForm): RejectReason | undefined {
  if (as?.kind === 'column') return 'body-null';
  return jsonColumns.length > 0 ? 'bad-json' : undefined;
}
