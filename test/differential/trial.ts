/** What the suite tries: the files of one run, its flags, and what the reference readers say must come of it. */
import type { Json } from './values/json.js';

export const formats = ['csv', 'json', 'parquet'] as const;
export type Format = (typeof formats)[number];

export interface InputFile {
  /** Relative to the trial's folder. */
  readonly name: string;
  readonly bytes: Buffer;
}

/** The objects that a run must leave, by key, each as the value of its body. */
export type Objects = ReadonlyMap<string, Json>;

export type Expected =
  | { readonly kind: 'valid'; readonly objects: Objects }
  | {
      /** Read like this, or refused as the documents say. */
      readonly kind: 'documented';
      readonly objects: Objects;
      /** Words that the refusal has one of. */
      readonly words: readonly string[];
    }
  | {
      /** A file that no standard allows, or that has what no object can hold. */
      readonly kind: 'refused';
      readonly why: string;
      /** Readings that take nothing away and change nothing; often there are none. */
      readonly tolerated: readonly Objects[];
    };

export interface Trial {
  readonly format: Format;
  readonly number: number;
  /** The kinds of oddity that the files have, for the report. */
  readonly oddities: readonly string[];
  readonly files: readonly InputFile[];
  /** Paths or globs for `--files`, relative to the trial's folder. */
  readonly inputs: readonly string[];
  /** Further flags, `--key` among them. */
  readonly flags: readonly string[];
  readonly expected: Expected;
}
