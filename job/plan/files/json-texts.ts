/** The values of some fields of JSON lines as text, with their lines: for messages, when a type does not keep one. */
import type { TextRecord } from './find-loss.js';
import { jsonKinds } from './json-kinds.js';
import { jsonLines } from './json-lines.js';

/** Strings without their quotes and escapes, other values as they are spelled; null for null and for no field. */
export async function* jsonTexts(file: string, names: readonly string[]): AsyncIterable<TextRecord> {
  const places = new Map(names.map((name, place) => [name, place]));
  let records: TextRecord[] = [];
  let values: (string | null)[] = names.map(() => null);
  const taker = {
    field(bytes: Buffer, nameFrom: number, nameTo: number, kinds: number, from: number, to: number): void {
      const place = places.get(JSON.parse(`"${bytes.toString('utf8', nameFrom, nameTo)}"`));
      if (place === undefined || kinds === jsonKinds.null) return;
      const spelled = bytes.toString('utf8', from, to);
      values[place] = kinds === jsonKinds.text ? String(JSON.parse(spelled)) : spelled;
    },
    end(line: number): void {
      records.push({ line, values });
      values = names.map(() => null);
    },
  };
  for await (const _ of jsonLines(file, taker)) {
    yield* records;
    records = [];
  }
}
