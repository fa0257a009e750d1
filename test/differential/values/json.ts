/** A JSON value that keeps what JavaScript's own would lose: the text of numbers, names that repeat, any order of names. */
export type Json =
  | { readonly kind: 'plain'; readonly value: string | boolean | null }
  | {
      readonly kind: 'number';
      readonly text: string;
      /** What equal means: the same digits, or the same value of that type. */
      readonly as: 'text' | 'double' | 'float';
    }
  | { readonly kind: 'array'; readonly items: readonly Json[] }
  | { readonly kind: 'object'; readonly fields: readonly Field[] };

export type Field = readonly [name: string, value: Json];

export const none: Json = { kind: 'plain', value: null };

export function plain(value: string | boolean | null): Json {
  return { kind: 'plain', value };
}

export function numberOf(text: string, as: 'text' | 'double' | 'float' = 'text'): Json {
  return { kind: 'number', text, as };
}

export function objectOf(fields: readonly Field[]): Json {
  return { kind: 'object', fields };
}

/** For people, and for files: JSON text. */
export function jsonTextOf(json: Json): string {
  switch (json.kind) {
    case 'plain':
      return JSON.stringify(json.value);
    case 'number':
      return json.text;
    case 'array':
      return `[${json.items.map(jsonTextOf).join(',')}]`;
    case 'object':
      return `{${json.fields.map(([name, value]) => `${JSON.stringify(name)}:${jsonTextOf(value)}`).join(',')}}`;
    default:
      return json satisfies never;
  }
}
