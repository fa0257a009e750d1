/**
 * Takes values out of JSON lines without touching a digit. DuckDB's JSON functions make 1.1 of `1.10` and 100000.0 of
 * `1e5`, so such numbers pass through them as marked strings. It costs 28 µs a row of 600 bytes on one core, where
 * plain reading takes 2; files without such numbers do not come here.
 */
import { randomBytes } from 'node:crypto';
import { quoteLiteral } from '../../sql/quote.js';

const token = String.raw`"(?:[^"\\]|\\.)*"|-?[0-9]+(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?|[^"0-9-]+|-`;
/** Numbers that DuckDB would respell: it keeps integers of any size, but for the sign of zero. */
const respelled = '^-?[0-9]+[.eE]|^-0$';

/**
 * SQL of the relation with these columns: type JSON gives JSON text, any other the value cast to it, NULL for null or
 * for no field.
 *
 * @param list SQL of the list of files
 */
export function exactJsonRelation(
  list: string,
  columns: readonly { readonly name: string; readonly type: string }[],
): string {
  // Random, so that no string of the source can be one of ours.
  const mark = `${randomBytes(12).toString('hex')}:`;
  const paths = `[${columns.map(({ name }) => quoteLiteral(pointer(name))).join(', ')}]`;
  const values = columns.map(({ name, type }, index) => {
    const value =
      type === 'JSON' ? unmarked(`raw[${index + 1}]`, mark) : cast(`plain[${index + 1}]`, type, mark);
    return `${value} AS "${name.replaceAll('"', '""')}"`;
  });
  return `(SELECT ${values.join(', ')} FROM (
    SELECT json_extract(line, ${paths}) AS raw, json_extract_string(line, ${paths}) AS plain
      FROM (SELECT ${onceEach(marked('CAST(json AS VARCHAR)', mark))} AS line FROM read_ndjson_objects(${list}))))`;
}

/** A JSON pointer (RFC 6901), which DuckDB takes beside its own paths. */
function pointer(name: string): string {
  return `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function marked(line: string, mark: string): string {
  const wrapped = `list_transform(regexp_extract_all(${line}, '${token}'),
    lambda token: CASE WHEN regexp_matches(token, '${respelled}') THEN concat('"${mark}', token, '"') ELSE token END)`;
  return `CASE WHEN regexp_matches(${line}, '[0-9][.eE]|-0') THEN array_to_string(${wrapped}, '') ELSE ${line} END`;
}

/** A field that stands twice in an object would otherwise lose one of its values unseen. */
function onceEach(line: string): string {
  const keys = 'json_keys(json)';
  return `CASE WHEN len(list_distinct(${keys})) < len(${keys})
    THEN error(concat('A field stands twice in one object: ', left(CAST(json AS VARCHAR), 200))) ELSE ${line} END`;
}

function unmarked(json: string, mark: string): string {
  const text = `regexp_replace(CAST(${json} AS VARCHAR), '"${mark}([^"]*)"', '\\1', 'g')`;
  return `CAST(nullif(${text}, 'null') AS JSON)`;
}

function cast(text: string, type: string, mark: string): string {
  return `CAST(replace(${text}, '${mark}', '') AS ${type})`;
}
