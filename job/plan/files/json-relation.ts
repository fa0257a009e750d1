/** Reads files of JSON lines: one object a line; a field that a line lacks is NULL. */

import { SourceError } from '../../shared/errors.js';
import { fileList } from '../../sql/file-list.js';
import { quoteLiteral } from '../../sql/quote.js';
import { longestRow } from '../longest-row.js';
import { checkedRelation, givenType } from './checked-relation.js';
import { refuseUnknownTypes } from './csv-relation.js';
import { exactJsonRelation, type JsonColumn } from './exact-json.js';
import { fileColumn } from './hive-columns.js';
import { exactType, respelledKinds } from './json-kinds.js';
import { type JsonSurvey, surveyJson } from './survey-json.js';
import type { TypedSettings } from './typed-settings.js';

/** Below what DuckDB reads by default, in bytes. */
const usualLine = 8_000_000;

/**
 * SQL that reads the files. Fractions, nested values and columns of mixed types are taken over as JSON text, which
 * keeps every digit; `--column-types` gives a column another type. DuckDB guesses nothing: our own reader has looked
 * at every line.
 *
 * @throws SourceError when a line is not an object, or its fields can be no columns, or the types name no column.
 */
export async function jsonRelation(
  files: readonly string[],
  settings: TypedSettings,
  known?: JsonSurvey,
): Promise<string> {
  const { fields, longest } = known ?? (await surveyJson(files));
  if (fields.length === 0) {
    throw new SourceError(
      `${files.join(', ')}: no line has a field, so the columns are not known. Give a file with rows.`,
    );
  }
  const names = fields.map(({ name }) => name);
  refuseUnknownTypes(names, settings.columnTypes);
  const columns = fields.map(({ name, kinds }) => ({
    name,
    type: givenType(settings.columnTypes, name) === undefined ? exactType(kinds) : 'VARCHAR',
  }));
  const kinds = fields.reduce((all, field) => all | field.kinds, 0);
  // DuckDB's threads hold buffers of twice this size, so it is raised for long lines alone.
  const size = longest > usualLine ? `, maximum_object_size = ${longestRow}` : '';
  const list = fileList(files);
  const passed = settings.hiveColumns ? [fileColumn] : [];
  const path = settings.hiveColumns ? `, filename = ${quoteLiteral(fileColumn)}` : '';
  const relation =
    kinds & respelledKinds
      ? exactJsonRelation(`read_ndjson_objects(${list}${size}${path})`, columns, kinds, passed)
      : // Folder names such as `dt=2026-11-22` are no columns.
        `read_json(${list}, format = 'newline_delimited', hive_partitioning = false, columns = {${columnList(columns)}}${size}${path})`;
  return checkedRelation(relation, [...names, ...passed], settings.columnTypes);
}

function columnList(columns: readonly JsonColumn[]): string {
  return columns.map(({ name, type }) => `${quoteLiteral(name)}: ${quoteLiteral(type)}`).join(', ');
}
