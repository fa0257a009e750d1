/** A trial that pyarrow has written into a folder, with what it reads in the files. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { documentedRefusals } from '../documented-refusals.js';
import type { Expected, Objects, Trial } from '../trial.js';
import { type Json, numberOf } from '../values/json.js';
import { readJson } from '../values/read-json.js';

const written = z.object({
  oddities: z.array(z.string()),
  files: z.array(z.string()),
  inputs: z.array(z.string()),
  flags: z.array(z.string()),
  valid: z.boolean(),
  why: z.string(),
  /** Key and body, numbers marked that need not keep their text. */
  objects: z.array(z.tuple([z.string(), z.string()])),
  /** The files are to be refused, or to be read like this. */
  tolerated: z.boolean(),
  /** Valid, but may be refused for these oddities. */
  documented: z.array(z.string()),
});

export async function folderTrial(folder: string, number: number): Promise<Trial> {
  const { objects, valid, why, tolerated, documented, ...trial } = written.parse(
    JSON.parse(await readFile(join(folder, 'trial.json'), 'utf8')),
  );
  const read: Objects = new Map(objects.map(([key, body]) => [key, withoutMarks(readJson(body))]));
  const expected = expectedOf();
  const files = trial.files.map(async (name) => ({ name, bytes: await readFile(join(folder, name)) }));
  return { ...trial, format: 'parquet', number, files: await Promise.all(files), expected };

  function expectedOf(): Expected {
    if (!valid) return { kind: 'refused', why, tolerated: tolerated ? [read] : [] };
    if (documented.length === 0) return { kind: 'valid', objects: read };
    return { kind: 'documented', objects: read, words: documented.map(wordsOf) };
  }
}

/** @throws Error for an oddity that the documents do not refuse */
function wordsOf(oddity: string): string {
  const words = documentedRefusals[oddity];
  if (words === undefined) throw new Error(`documented-refusals.ts does not have "${oddity}"`);
  return words;
}

/** `{"$double": "0.1"}` is any text of that value, `{"$float": "0.1"}` any that is the same in 32 bits. */
function withoutMarks(json: Json): Json {
  switch (json.kind) {
    case 'plain':
    case 'number':
      return json;
    case 'array':
      return { kind: 'array', items: json.items.map(withoutMarks) };
    case 'object': {
      const [name, value] = json.fields[0] ?? [];
      const as = name === '$double' ? 'double' : name === '$float' ? 'float' : undefined;
      if (as && value?.kind === 'plain') return numberOf(String(value.value), as);
      return { kind: 'object', fields: json.fields.map(([field, inner]) => [field, withoutMarks(inner)]) };
    }
    default:
      return json satisfies never;
  }
}
