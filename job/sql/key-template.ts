/** The key template as typed by the user, taken apart: `{country}/{hash:2}/{id}.json`. */

export type KeyPart =
  | { readonly kind: 'literal'; readonly text: string }
  /** The column as text. */
  | { readonly kind: 'column'; readonly name: string }
  /** The first `digits` (1 to 8) hex digits of the md5 of the template's text with every hash left empty. */
  | { readonly kind: 'hash'; readonly digits: number };

export interface KeyTemplate {
  readonly text: string;
  readonly parts: readonly KeyPart[];
}
