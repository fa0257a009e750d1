/** Trino's types as SQL writes them: read, printed as its `typeof` prints them, and what DuckDB has for each. */

export type TrinoType =
  /** `name` without its parameters: `timestamp with time zone`. */
  | { readonly kind: 'scalar'; readonly name: string; readonly parameters: readonly number[] }
  | { readonly kind: 'array'; readonly element: TrinoType }
  | { readonly kind: 'map'; readonly key: TrinoType; readonly value: TrinoType }
  | { readonly kind: 'row'; readonly fields: readonly TrinoField[] };

export interface TrinoField {
  /** Empty where the field has only its place. */
  readonly name: string;
  readonly type: TrinoType;
}

/** Parameters of types that are written without. */
const defaults: Readonly<Record<string, readonly number[]>> = {
  char: [1],
  decimal: [38, 0],
  time: [3],
  timestamp: [3],
  'time with time zone': [3],
  'timestamp with time zone': [3],
};
const longNames: Readonly<Record<string, readonly string[]>> = {
  time: ['with', 'time', 'zone'],
  timestamp: ['with', 'time', 'zone'],
  double: ['precision'],
};
const otherNames: Readonly<Record<string, string>> = {
  int: 'integer',
  'double precision': 'double',
  string: 'varchar',
};

/** Reads a type from its tokens, which have neither white space nor comments. */
export function parseTrinoType(tokens: readonly string[]): TrinoType {
  let at = 0;
  const peek = () => (tokens[at] ?? '').toLowerCase();
  const list = <T>(item: () => T): T[] => {
    const items: T[] = [];
    do {
      at += 1;
      items.push(item());
    } while (peek() === ',');
    at += 1;
    return items;
  };
  const numbers = (): number[] => (peek() === '(' ? list(() => Number(tokens[at++])) : []);
  const type = (): TrinoType => {
    const first = peek();
    at += 1;
    if (first === 'array') return { kind: 'array', element: list(type)[0] ?? unknown };
    if (first === 'row') return { kind: 'row', fields: list(field) };
    if (first === 'map') {
      const [key = unknown, value = unknown] = list(type);
      return { kind: 'map', key, value };
    }
    if (first === 'interval') {
      const words = tokens
        .slice(at, at + 3)
        .join(' ')
        .toLowerCase();
      at += 3;
      return { kind: 'scalar', name: `interval ${words}`, parameters: [] };
    }
    const parameters = numbers();
    const rest = longNames[first] ?? [];
    const long =
      rest.length > 0 && rest.every((word, index) => (tokens[at + index] ?? '').toLowerCase() === word);
    if (long) at += rest.length;
    const written = long ? `${first} ${rest.join(' ')}` : first;
    const name = otherNames[written] ?? written;
    return { kind: 'scalar', name, parameters: parameters.length > 0 ? parameters : (defaults[name] ?? []) };
  };
  const field = (): TrinoField => {
    const text = tokens[at] ?? '';
    const next = (tokens[at + 1] ?? '').toLowerCase();
    const named =
      text.startsWith('"') || (/^[\p{L}_]/u.test(next) && !isSecondWord(text.toLowerCase(), next));
    if (!named) return { name: '', type: type() };
    at += 1;
    return {
      name: text.startsWith('"') ? text.slice(1, -1).replaceAll('""', '"') : text.toLowerCase(),
      type: type(),
    };
  };
  return type();
}

export const unknown: TrinoType = { kind: 'scalar', name: 'unknown', parameters: [] };

function isSecondWord(first: string, second: string): boolean {
  return longNames[first]?.[0] === second || (first === 'interval' && /^(year|day)$/.test(second));
}

/** As Trino's typeof prints it: names of fields without quotes. */
export function printTrinoType(type: TrinoType): string {
  switch (type.kind) {
    case 'scalar': {
      const [first = '', ...rest] = type.name.split(' ');
      const parameters = type.parameters.length === 0 ? '' : `(${type.parameters.join(',')})`;
      return [`${first}${parameters}`, ...rest].join(' ');
    }
    case 'array':
      return `array(${printTrinoType(type.element)})`;
    case 'map':
      return `map(${printTrinoType(type.key)}, ${printTrinoType(type.value)})`;
    case 'row': {
      const fields = type.fields.map(
        ({ name, type: of }) => `${name === '' ? '' : `${name} `}${printTrinoType(of)}`,
      );
      return `row(${fields.join(', ')})`;
    }
    default:
      return type satisfies never;
  }
}

const natives: Readonly<Record<string, string>> = {
  boolean: 'BOOLEAN',
  tinyint: 'TINYINT',
  smallint: 'SMALLINT',
  integer: 'INTEGER',
  bigint: 'BIGINT',
  real: 'FLOAT',
  double: 'DOUBLE',
  varbinary: 'BLOB',
  date: 'DATE',
  uuid: 'UUID',
  json: 'JSON',
  varchar: 'VARCHAR',
  'timestamp(0)': 'TIMESTAMP_S',
  'timestamp(3)': 'TIMESTAMP_MS',
  'timestamp(6)': 'TIMESTAMP',
};

/** DuckDB's own type for a scalar; undefined where it has none, and text under an alias stands for it. */
export function nativeType(type: TrinoType): string | undefined {
  if (type.kind === 'scalar' && type.name === 'decimal') return `DECIMAL(${type.parameters.join(', ')})`;
  return natives[printTrinoType(type)];
}
