/** Trino's SQL in DuckDB's words, where a macro cannot do it: literals, casts, rows, `transform`, versions of a table. */
import { structNames } from './duckdb-types.js';
import { closing, isSolid, nextSolid, solid, split, tokensOf, unquoted } from './tokens.js';
import { content, type Literal, literalAt, varchar } from './trino-literals.js';
import { nativeType, parseTrinoType, printTrinoType, type TrinoType, unknown } from './trino-types.js';

export interface Translated {
  readonly sql: string;
  /** Types that DuckDB has not and the SQL names: for each the function `aliasFunction` of it must be there. */
  readonly aliases: ReadonlySet<string>;
}

/** The function that makes text a value of a type that DuckDB has not. */
export function aliasFunction(type: string): string {
  return `as ${type}`;
}

/**
 * `"t" FOR VERSION AS OF 7` becomes the table `"t@7"`. `subscripts` says what `x[1]` is asked of, since DuckDB wants to
 * be told: arrays and maps, or rows.
 */
export function translate(sql: string, subscripts: 'array' | 'row' = 'array'): Translated {
  const translation = new Translation(subscripts);
  return { sql: translation.rewrite(tokensOf(sql)).join(''), aliases: translation.aliases };
}

class Translation {
  readonly aliases = new Set<string>();
  readonly #subscripts: 'array' | 'row';
  #lambdas = 0;

  constructor(subscripts: 'array' | 'row') {
    this.#subscripts = subscripts;
  }

  /** `place` is what the tokens are: a query or an expression, or the items of an array or a row. */
  rewrite(tokens: readonly string[], place: 'sql' | 'items' = 'sql'): string[] {
    const done: string[] = [];
    const places: ('sql' | 'items' | 'values' | 'call')[] = [place];
    const widths = commonWidths(tokens);
    for (let at = 0; at < tokens.length; at += 1) {
      const text = tokens[at] ?? '';
      const word = text.toLowerCase();
      const before = (done.findLast(isSolid) ?? '').toLowerCase();
      const opens = nextSolid(tokens, at);
      const call = tokens[opens] === '(' ? word : '';
      const literal = literalAt(tokens, at);
      const isAdded = word === 'interval' && /^[+-]$/.test(before);
      if (literal !== undefined && !before.endsWith('.') && !isAdded) {
        done.push(this.#literal(literal));
        at += literal.length - 1;
      } else if (text.startsWith("'")) {
        const isItem = isItemOf(places.at(-1) ?? 'sql', before, tokens[opens]);
        done.push(isItem ? this.#text(content(text), widths.get(at)) : text);
      } else if (call === 'cast') {
        const close = closing(tokens, opens);
        done.push(this.#castCall(tokens.slice(opens + 1, close)));
        at = close;
      } else if (call === 'row') {
        const close = closing(tokens, opens);
        done.push(this.#row(tokens.slice(opens + 1, close)));
        at = close;
      } else if (call === 'transform') {
        done.push('list_transform');
      } else if (text === '[' && this.#subscripts === 'row' && isOperand(before)) {
        const close = closing(tokens, at);
        const operand = done.splice(operandStart(done)).join('');
        done.push(`struct_extract_at(${operand}, ${this.rewrite(tokens.slice(at + 1, close)).join('')})`);
        at = close;
      } else if (word === 'for' && /^ version as of \d+/i.test(tokens.slice(at + 1, at + 20).join(''))) {
        const [clause = '', id] = /^ version as of (\d+)/i.exec(tokens.slice(at + 1, at + 40).join('')) ?? [];
        const table = done.findLastIndex(isSolid);
        done[table] = `"${unquoted(done[table] ?? '')}@${id}"`;
        for (let left = clause.length; left > 0; at += 1) left -= (tokens[at + 1] ?? '').length;
      } else {
        if (text === '(' || text === '[') places.push(placeAfter(before, text, places.at(-1) ?? 'sql'));
        if (text === ')' || text === ']') places.pop();
        if (word === 'values') places[places.length - 1] = 'values';
        if (word === 'select') places[places.length - 1] = 'items';
        if (/^(from|where|group|having|order|limit|union)$/.test(word)) places[places.length - 1] = 'sql';
        done.push(text);
      }
    }
    return done;
  }

  #literal({ type, text }: Literal): string {
    return this.#cast(quoted(text), type, { fromText: true });
  }

  #text(text: string, width: number | undefined): string {
    const { type } = varchar(text);
    const wider = width === undefined ? type : ({ ...type, parameters: [width] } as TrinoType);
    return this.#cast(quoted(text), wider, { fromText: true });
  }

  /** ROW(a, b) without its parentheses: DuckDB's own rows lose their values on the way out. */
  #row(tokens: readonly string[]): string {
    const values = split(tokens).map((item) => {
      if (/^null$/i.test(solid(item).join(''))) return this.#typedNull(unknown);
      return this.rewrite(item, 'items').join('').trim();
    });
    return struct(
      values.map(() => ''),
      values,
    );
  }

  /** CAST(x AS type) without its parentheses. */
  #castCall(tokens: readonly string[]): string {
    const as = lastAs(tokens);
    const type = parseTrinoType(solid(tokens.slice(as + 1)));
    return this.#castItem(tokens.slice(0, as), type);
  }

  #castItem(value: readonly string[], type: TrinoType): string {
    const [first = ''] = solid(value);
    if (/^null$/i.test(solid(value).join(''))) return this.#typedNull(type);
    if (first.toLowerCase() === 'row' && type.kind === 'row') {
      const opens = value.indexOf('(');
      if (solid(value.slice(closing(value, opens) + 1)).length === 0) {
        const items = split(value.slice(opens + 1, closing(value, opens)));
        const values = items.map((item, index) => this.#castItem(item, type.fields[index]?.type ?? unknown));
        return struct(
          type.fields.map(({ name }) => name),
          values,
        );
      }
    }
    const zoned = value.findLastIndex((text) => /^at$/i.test(text));
    const suffix = zoned < 0 ? [] : solid(value.slice(zoned));
    if (/^at time zone '[^']*'$/i.test(suffix.join(' '))) {
      return this.#cast(this.rewrite(value.slice(0, zoned)).join('').trim(), type, {
        zone: content(suffix[3]),
      });
    }
    return this.#cast(this.rewrite(value).join('').trim(), type);
  }

  /** `value` is DuckDB's SQL; with `fromText` a literal string, which cannot be NULL. */
  #cast(
    value: string,
    type: TrinoType,
    { zone, fromText = false }: { zone?: string; fromText?: boolean } = {},
  ): string {
    switch (type.kind) {
      case 'scalar':
        return this.#castScalar(value, type, zone, fromText);
      case 'array': {
        const item = this.#lambda();
        return `list_transform(${value}, ${item} -> ${this.#cast(item, type.element)})`;
      }
      case 'map': {
        const [key, item] = [this.#lambda(), this.#lambda()];
        const keys = `list_transform(map_keys(${value}), ${key} -> ${this.#cast(key, type.key)})`;
        const values = `list_transform(map_values(${value}), ${item} -> ${this.#cast(item, type.value)})`;
        return `CASE WHEN ${value} IS NOT NULL THEN map(${keys}, ${values}) END`;
      }
      case 'row': {
        const names = type.fields.map(({ name }) => name);
        const fields = type.fields.map((field, index) =>
          this.#cast(`struct_extract_at(${value}, ${index + 1})`, field.type),
        );
        return `CASE WHEN ${value} IS NOT NULL THEN ${struct(names, fields)} END`;
      }
      default:
        return type satisfies never;
    }
  }

  #castScalar(
    value: string,
    type: TrinoType & { kind: 'scalar' },
    zone: string | undefined,
    fromText: boolean,
  ): string {
    const native = nativeType(type);
    if (native === 'JSON') return fromText ? `json_parse(${value})` : `trino_json(${value})`;
    if (native === 'VARCHAR') {
      if (zone === undefined) return `trino_varchar(${value})`;
      return `print_trino_cast([${value}], '', ${quoted(zone)})`;
    }
    if (native === 'BLOB' && fromText) return `unhex(${value})`;
    const isTimestamp = type.name.startsWith('timestamp');
    if (native !== undefined && !isTimestamp) return `CAST(${value} AS ${native})`;
    const target = quoted(printTrinoType(type));
    const text = `print_trino_cast([${value}], ${target}, ${zone === undefined ? `''` : quoted(zone)})`;
    return native === undefined ? this.#alias(type, text) : `CAST(ltrim(${text}, '+') AS ${native})`;
  }

  #alias(type: TrinoType, text: string): string {
    const name = printTrinoType(type);
    this.aliases.add(name);
    return `"${aliasFunction(name)}"(${text})`;
  }

  /** DuckDB types a NULL by what it is cast to, and has no name for some of these types. */
  #typedNull(type: TrinoType): string {
    return `CASE WHEN false THEN ${this.#sample(type)} END`;
  }

  #sample(type: TrinoType): string {
    switch (type.kind) {
      case 'scalar': {
        const native = nativeType(type);
        return native === undefined ? this.#alias(type, `''`) : `CAST(NULL AS ${native})`;
      }
      case 'array':
        return `[${this.#sample(type.element)}]`;
      case 'map':
        return `map([${this.#sample(type.key)}], [${this.#sample(type.value)}])`;
      case 'row':
        return struct(
          type.fields.map(({ name }) => name),
          type.fields.map((field) => this.#sample(field.type)),
        );
      default:
        return type satisfies never;
    }
  }

  #lambda(): string {
    this.#lambdas += 1;
    return `trino_item${this.#lambdas}`;
  }
}

/** Whether a string stands for itself, where its type shows, and is not what a function or a comparison takes. */
function isItemOf(place: string, before: string, after: string | undefined): boolean {
  const begins = ['', ',', '(', '[', 'select', 'distinct', 'values'].includes(before);
  const ends = after === undefined || /^([,)\]]|as|from|union|limit|where)$/i.test(after);
  return (place === 'items' || place === 'values') && begins && ends;
}

/** Strings of one array, or of one column of VALUES, are of one type: the longest one's. By the place of their tokens. */
function commonWidths(tokens: readonly string[]): Map<number, number> {
  const widths = new Map<number, number>();
  const join = (places: readonly number[]) => {
    const strings = places.filter((place) => tokens[place]?.startsWith("'"));
    const width = Math.max(...strings.map((place) => [...content(tokens[place])].length));
    for (const place of strings) widths.set(place, width);
  };
  tokens.forEach((text, at) => {
    const opens = nextSolid(tokens, at);
    if (/^array$/i.test(text) && tokens[opens] === '[') join(itemPlaces(tokens, opens));
    if (!/^values$/i.test(text)) return;
    const rows: number[][] = [];
    for (let row = opens; tokens[row] === '('; ) {
      rows.push(itemPlaces(tokens, row));
      const comma = nextSolid(tokens, closing(tokens, row));
      row = tokens[comma] === ',' ? nextSolid(tokens, comma) : tokens.length;
    }
    for (const column of (rows[0] ?? []).keys()) join(rows.flatMap((row) => row[column] ?? []));
  });
  return widths;
}

/** Where each item's first token is; -1 for an item of several, whose type is its own. */
function itemPlaces(tokens: readonly string[], opens: number): number[] {
  const close = closing(tokens, opens);
  let at = opens + 1;
  return split(tokens.slice(opens + 1, close)).map((item) => {
    const place = at + item.findIndex(isSolid);
    at += item.length + 1;
    return solid(item).length === 1 ? place : -1;
  });
}

function placeAfter(before: string, bracket: string, around: string): 'sql' | 'items' | 'values' | 'call' {
  if (bracket === '[') return before === 'array' ? 'items' : 'call';
  if (around === 'values') return 'items';
  if (before === 'typeof') return 'items';
  return /^([a-z_"].*)$/.test(before) && !/^(from|in|as|select|and|or|not|on|join|over)$/.test(before)
    ? 'call'
    : 'sql';
}

function isOperand(before: string): boolean {
  return /^[a-z_"]|[)\]]$/.test(before) && before !== 'array';
}

/** Where the value begins that ends `done`: a name or brackets, with all that is joined to it by points. */
function operandStart(done: readonly string[]): number {
  let at = done.findLastIndex(isSolid);
  for (;;) {
    const text = done[at] ?? '';
    if (text === ')' || text === ']') {
      let depth = 0;
      for (; at >= 0; at -= 1) {
        if (/^[)\]]$/.test(done[at] ?? '')) depth += 1;
        if (/^[([]$/.test(done[at] ?? '')) depth -= 1;
        if (depth === 0) break;
      }
      if (/^[A-Za-z_]/.test(done[at - 1] ?? '')) at -= 1;
    }
    if (done[at - 1] !== '.') return at;
    at -= 2;
  }
}

function lastAs(tokens: readonly string[]): number {
  let depth = 0;
  let as = -1;
  tokens.forEach((text, index) => {
    if (/^[([]$/.test(text)) depth += 1;
    if (/^[)\]]$/.test(text)) depth -= 1;
    if (depth === 0 && /^as$/i.test(text)) as = index;
  });
  return as;
}

function struct(names: readonly string[], values: readonly string[]): string {
  const fields = structNames(names).map(
    (name, index) => `"${name.replaceAll('"', '""')}" := ${values[index] ?? 'NULL'}`,
  );
  return `struct_pack(${fields.join(', ')})`;
}

/** A NUL would end a statement of DuckDB's. */
function quoted(text: string): string {
  if (!text.includes('\0')) return `'${text.replaceAll("'", "''")}'`;
  return `concat(${text.split('\0').map(quoted).join(', chr(0), ')})`;
}
