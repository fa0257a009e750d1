/** DuckDB's types as its `typeof` prints them, read into a tree, and under the names that Trino has for them. */

export type DuckType =
  | { readonly kind: 'scalar'; readonly name: string; readonly parameters: string }
  | { readonly kind: 'list'; readonly element: DuckType }
  | { readonly kind: 'map'; readonly key: DuckType; readonly value: DuckType }
  | {
      readonly kind: 'struct';
      readonly fields: readonly { readonly name: string; readonly type: DuckType }[];
    };

/** `STRUCT(a INTEGER, "b c" DECIMAL(3,2)[])`; a struct from `row(…)` prints types alone, its names are empty. */
export function parseDuckType(text: string): DuckType {
  let rest = text.trim();
  const take = (pattern: RegExp): string | undefined => {
    const found = pattern.exec(rest)?.[0];
    if (found !== undefined) rest = rest.slice(found.length).trimStart();
    return found;
  };
  const list = <T>(item: () => T): T[] => {
    const items: T[] = [];
    take(/^\(/);
    do items.push(item());
    while (take(/^,/) !== undefined);
    take(/^\)/);
    return items;
  };
  const type = (): DuckType => {
    const name = take(/^(?:[A-Z_a-z0-9]+(?: WITH TIME ZONE)?|"(?:[^"]|"")*")/) ?? '';
    let found: DuckType;
    if (name === 'STRUCT') {
      const fields = list(() => {
        const before = rest;
        const field = take(/^(?:"(?:[^"]|"")*"|[A-Za-z0-9_]+)/) ?? '';
        if (/^[,)([]|^$|^WITH TIME ZONE/.test(rest)) {
          rest = before;
          return { name: '', type: type() };
        }
        return { name: field.replace(/^"(.*)"$/s, '$1').replaceAll('""', '"'), type: type() };
      });
      found = { kind: 'struct', fields };
    } else if (name === 'MAP') {
      const [key, value] = list(type);
      if (key === undefined || value === undefined) throw new Error(`expected a map's types in ${text}`);
      found = { kind: 'map', key, value };
    } else {
      found = { kind: 'scalar', name, parameters: take(/^\([\d, ]*\)/) ?? '' };
    }
    while (take(/^\[\d*\]/) !== undefined) found = { kind: 'list', element: found };
    return found;
  };
  return type();
}

const trinoNames: Readonly<Record<string, string>> = {
  FLOAT: 'real',
  BLOB: 'varbinary',
  HUGEINT: 'decimal(38,0)',
  '"NULL"': 'unknown',
  TIME: 'time(6)',
  'TIME WITH TIME ZONE': 'time(6) with time zone',
  TIMESTAMP_S: 'timestamp(0)',
  TIMESTAMP_MS: 'timestamp(3)',
  TIMESTAMP: 'timestamp(6)',
  TIMESTAMP_NS: 'timestamp(9)',
  'TIMESTAMP WITH TIME ZONE': 'timestamp(6) with time zone',
  INTERVAL: 'interval day to second',
};

/** As Trino's typeof prints it. */
export function trinoTypeName(type: DuckType): string {
  switch (type.kind) {
    case 'scalar':
      return trinoNames[type.name] ?? `${type.name.toLowerCase()}${type.parameters}`;
    case 'list':
      return `array(${trinoTypeName(type.element)})`;
    case 'map':
      return `map(${trinoTypeName(type.key)}, ${trinoTypeName(type.value)})`;
    case 'struct': {
      const fields = type.fields.map((field) => `${trinoFieldName(field.name)}${trinoTypeName(field.type)}`);
      return `row(${fields.join(', ')})`;
    }
    default:
      return type satisfies never;
  }
}

function trinoFieldName(name: string): string {
  if (name === '') return '';
  return /^[a-z_][a-z0-9_]*$/.test(name) ? `${name} ` : `"${name.replaceAll('"', '""')}" `;
}
