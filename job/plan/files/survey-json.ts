/** Looks at every JSON line before DuckDB does: the fields are the columns, and their values decide the types. */
import { JsonFault } from './json-cursor.js';
import { jsonLines } from './json-lines.js';
import { JsonNames } from './json-names.js';

export interface JsonField {
  readonly name: string;
  /** Bits of `jsonKinds`: those of all its values. */
  readonly kinds: number;
}

export interface JsonSurvey {
  readonly fields: readonly JsonField[];
  /** Bytes of the longest line. */
  readonly longest: number;
}

/**
 * The fields in the order in which they first appear. Holds their names and kinds and a block of lines: a field may
 * first appear in the last line. It takes 5 ns a byte on one core, less than DuckDB does to find columns and types.
 *
 * @throws SourceError naming the line that is no object, or that has a field twice or without a usable name
 */
export async function surveyJson(files: readonly string[]): Promise<JsonSurvey> {
  const names = new JsonNames();
  const kindsOf: number[] = [];
  /** The object in which each field was last seen, counted from 1. */
  const lastIn: number[] = [];
  let object = 1;
  let longest = 0;
  const taker = {
    field(bytes: Buffer, nameFrom: number, nameTo: number, kinds: number): void {
      const place = names.placeOf(bytes, nameFrom, nameTo);
      if (lastIn[place] === object) {
        throw new JsonFault(
          `the object has the field ${names.names[place]} twice. Leave one out, or rename it.`,
        );
      }
      lastIn[place] = object;
      kindsOf[place] = (kindsOf[place] ?? 0) | kinds;
    },
    end(_: number, length: number): void {
      longest = Math.max(longest, length);
      names.restart();
      object += 1;
    },
  };
  for (const file of files) {
    for await (const _ of jsonLines(file, taker));
  }
  return { fields: names.names.map((name, place) => ({ name, kinds: kindsOf[place] ?? 0 })), longest };
}
