/** Reads JSON text without losing a digit or a name: JSON.parse says whether it is JSON, a scanner where its parts are. */
import jsonc from 'jsonc-parser';
import { type Field, type Json, numberOf, objectOf, plain } from './json.js';

/** @throws SyntaxError for what is no JSON by RFC 8259, and for half a surrogate pair, which UTF-8 has no bytes for */
export function readJson(text: string): Json {
  JSON.parse(text);
  const open: (Json[] | Field[])[] = [];
  const names: string[] = [];
  let whole: Json | undefined;
  const put = (value: Json) => {
    const around = open.at(-1);
    if (around === undefined) whole = value;
    else if (isFields(around)) around.push([names.pop() ?? '', value]);
    else around.push(value);
  };
  /** Arrays of fields and of items look alike while they are empty. */
  const objects = new Set<unknown>();
  const isFields = (around: Json[] | Field[]): around is Field[] => objects.has(around);
  jsonc.visit(
    text,
    {
      onObjectBegin: () => {
        const fields: Field[] = [];
        objects.add(fields);
        open.push(fields);
      },
      onObjectProperty: (name) => {
        names.push(wellFormed(name));
      },
      onObjectEnd: () => {
        put(objectOf(open.pop() as Field[]));
      },
      onArrayBegin: () => {
        open.push([]);
      },
      onArrayEnd: () => {
        put({ kind: 'array', items: open.pop() as Json[] });
      },
      onLiteralValue: (value: unknown, offset, length) => {
        if (typeof value === 'number') put(numberOf(text.slice(offset, offset + length)));
        else
          put(plain(typeof value === 'string' ? wellFormed(value) : value === null ? null : value === true));
      },
    },
    { disallowComments: true },
  );
  if (whole === undefined) throw new SyntaxError('no value');
  return whole;
}

function wellFormed(text: string): string {
  if (/\p{Surrogate}/u.test(text)) throw new SyntaxError('half a surrogate pair');
  return text;
}
