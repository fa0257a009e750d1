/** Where two JSON values differ, numbers compared by their text. */
import { type Field, type Json, jsonTextOf } from './json.js';

/** How much of a value is shown, in characters. */
const shown = 160;

/** Undefined when they are equal, else the place and both values. Names count in their order. */
export function difference(expected: Json, found: Json, place = ''): string | undefined {
  const here = () => `at ${place || 'the top'}: expected ${cut(expected)}, found ${cut(found)}`;
  switch (expected.kind) {
    case 'plain':
      return found.kind === 'plain' && found.value === expected.value ? undefined : here();
    case 'number':
      return found.kind === 'number' && sameNumber(expected.text, found.text, expected.as)
        ? undefined
        : here();
    case 'array':
      if (found.kind !== 'array' || found.items.length !== expected.items.length) return here();
      return first(expected.items, (item, index) =>
        difference(item, found.items[index] ?? item, `${place}[${index}]`),
      );
    case 'object':
      if (found.kind !== 'object' || found.fields.length !== expected.fields.length) return here();
      return first(expected.fields, ([name, value], index) => {
        const [otherName, other] = found.fields[index] ?? ['', value];
        return name === otherName ? difference(value, other, `${place}.${name}`) : here();
      });
    default:
      return expected satisfies never;
  }
}

/** The object with its fields ordered by name: JSON lines promise no order of columns. */
export function byName(json: Json): Json {
  if (json.kind !== 'object') return json;
  const order = ([a]: Field, [b]: Field) => (a < b ? -1 : a > b ? 1 : 0);
  return { kind: 'object', fields: [...json.fields].sort(order) };
}

function sameNumber(expected: string, found: string, as: 'text' | 'double' | 'float'): boolean {
  switch (as) {
    case 'text':
      return expected === found;
    case 'double':
      return Object.is(Number(expected), Number(found));
    case 'float':
      return Object.is(Math.fround(Number(expected)), Math.fround(Number(found)));
    default:
      return as satisfies never;
  }
}

function first<T>(
  items: readonly T[],
  find: (item: T, index: number) => string | undefined,
): string | undefined {
  for (const [index, item] of items.entries()) {
    const found = find(item, index);
    if (found !== undefined) return found;
  }
  return undefined;
}

function cut(json: Json): string {
  const text = jsonTextOf(json);
  return text.length > shown ? `${text.slice(0, shown)}…` : text;
}
