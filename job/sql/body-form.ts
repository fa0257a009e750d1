/** What an object holds of its row: the kind of its text, the columns, and what they are called there. */

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
export function reasonOfNoBody({ as }: BodyForm): string | undefined {
  return as?.kind === 'column' ? 'body-null' : undefined;
}
