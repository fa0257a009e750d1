/**
 * What is stored with each object of a plan beside its bytes: the form of its headers, and the SQL of those values, of the
 * fault that keeps one from being sent, and of the fingerprint by which a ledger knows them again.
 */
import { createHash } from 'node:crypto';
import { usualType } from '../sql/body-form.js';
import {
  constantText,
  type HeaderTemplate,
  headerCharacters,
  headerChoices,
  isConstant,
  metadataPrefix,
  mostMetadataBytes,
  mostTagCharacters,
  noteBytes,
  ownTemplates,
  readTemplates,
  tagCharacters,
  textColumn,
} from '../sql/object-headers.js';
import { quoteLiteral } from '../sql/quote.js';
import type { Plan } from '../state/plan-file.js';
import { constantHeaders } from '../store/constant-headers.js';
import type { HeaderForm } from '../store/object-store.js';
import type { StoredForm } from './stored-form.js';

export interface ObjectForm {
  readonly form: HeaderForm;
  /** The templates that are not the same for all rows, in the order of their texts. */
  readonly templates: readonly HeaderTemplate[];
  /** SQL over the columns `textColumn(0)`, … of the values that are a row's own, in the order of the form. */
  readonly values: readonly string[];
  /** SQL over them: why the row cannot be sent, or NULL; undefined where every row can. */
  readonly fault: string | undefined;
  /** SQL over them: NULL where the object has what every object has without a setting. */
  readonly fingerprint: string;
}

/** The column of a value of the form. */
export function valueColumn(index: number): string {
  return `splitter_value_${index}`;
}

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1;
}

export function objectForm(plan: StoredForm): ObjectForm {
  const headers = readTemplates(plan.headers);
  const tags = readTemplates(plan.tags);
  const templates = ownTemplates({ headers, tags });
  const textOf = ({ template }: HeaderTemplate) => {
    if (isConstant(template)) return quoteLiteral(constantText(template));
    return textColumn(templates.findIndex((other) => other.template === template));
  };
  const lines = [
    ...headers.map((header) => lineOf(header.name, [header], textOf(header))),
    ...(tags.length === 0 ? [] : [lineOf('x-amz-tagging', tags, taggingOf(tags, textOf))]),
    ...(plan.compress === undefined ? [] : [encodingLine(plan.compress.codec)]),
  ].sort(byName);
  return {
    form: lines.map(({ name, value }) => ({ name, value })),
    templates,
    values: lines.flatMap(({ value, sql }) => (value === null ? [sql] : [])),
    fault: faultOf(headers, tags, textOf),
    fingerprint: fingerprintOf(lines, plan),
  };
}

interface Line {
  readonly name: string;
  /** Null where it is a row's own. */
  readonly value: string | null;
  readonly sql: string;
}

/** In a folder, too, which keeps no headers: by its fingerprint the object is known to be compressed. */
function encodingLine(codec: string): Line {
  return { name: 'content-encoding', value: codec, sql: quoteLiteral(codec) };
}

function lineOf(name: string, templates: readonly HeaderTemplate[], sql: string): Line {
  if (!templates.every(({ template }) => isConstant(template))) return { name, value: null, sql };
  const texts = templates.map(({ template }) => constantText(template));
  const value =
    name === 'x-amz-tagging'
      ? templates.map((tag, index) => `${encoded(tag.name)}=${encoded(texts[index] ?? '')}`).join('&')
      : texts.join('');
  return { name, value, sql: quoteLiteral(value) };
}

/** As `encodeURIComponent` and DuckDB's `url_encode` do alike for what tags may have. */
function encoded(text: string): string {
  return encodeURIComponent(text);
}

function taggingOf(tags: readonly HeaderTemplate[], textOf: (tag: HeaderTemplate) => string): string {
  const pairs = tags.map(
    (tag, index) =>
      `${quoteLiteral(`${index === 0 ? '' : '&'}${encoded(tag.name)}=`)}, url_encode(${textOf(tag)})`,
  );
  return `concat(${pairs.join(', ')})`;
}

function faultOf(
  headers: readonly HeaderTemplate[],
  tags: readonly HeaderTemplate[],
  textOf: (template: HeaderTemplate) => string,
): string | undefined {
  const own = ({ template }: HeaderTemplate) => !isConstant(template);
  const rules = [
    ...headers.filter(own).flatMap((header) => headerRules(header.name, textOf(header))),
    ...tags.filter(own).flatMap((tag) => tagRules(tag.name, textOf(tag))),
  ];
  const metadata = headers.filter(({ name }) => name.startsWith(metadataPrefix));
  if (metadata.some(own)) {
    const names = metadata.reduce((sum, { name }) => sum + name.length - metadataPrefix.length, noteBytes);
    const sizes = metadata.map((header) => `strlen(${textOf(header)})`);
    rules.push([
      `${names} + ${sizes.join(' + ')} > ${mostMetadataBytes}`,
      'metadata is more than S3 takes (2 KB)',
    ]);
  }
  if (rules.length === 0) return undefined;
  const cases = rules.map(([is, what]) => `WHEN ${is} THEN ${quoteLiteral(`bad-header: ${what}`)}`);
  return `CASE ${cases.join(' ')} END`;
}

type Rule = readonly [condition: string, what: string];

function headerRules(name: string, text: string): Rule[] {
  const choices = headerChoices.get(name);
  return [
    [`${text} IS NULL`, `${name} is NULL`],
    [`${text} = ''`, `${name} is empty`],
    [
      `NOT regexp_full_match(${text}, ${quoteLiteral(headerCharacters)})`,
      `${name} is not visible ASCII, with spaces inside alone`,
    ],
    ...(choices === undefined
      ? []
      : ([
          [`${text} NOT IN (${choices.map(quoteLiteral).join(', ')})`, `${name} is none that S3 knows`],
        ] as const)),
  ];
}

function tagRules(name: string, text: string): Rule[] {
  return [
    [`${text} IS NULL`, `the tag ${name} is NULL`],
    [`length(${text}) > ${mostTagCharacters.value}`, `the tag ${name} has more than 256 characters`],
    [
      `NOT regexp_full_match(${text}, ${quoteLiteral(tagCharacters)})`,
      `the tag ${name} has other characters than tags may have`,
    ],
  ];
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex');
}

function fingerprintOf(
  lines: readonly Line[],
  { encryption, compress }: Pick<Plan, 'encryption' | 'compress'>,
): string {
  const all = [
    ...lines,
    // Beside its header, which rows that are compressed already may have, too.
    ...(compress === undefined
      ? []
      : [{ name: 'compress', value: compress.codec, sql: quoteLiteral(compress.codec) }]),
    ...(lines.some(({ name }) => name === 'content-type')
      ? []
      : [{ name: 'content-type', value: usualType, sql: quoteLiteral(usualType) }]),
    ...constantHeaders({}, { encryption }).map(({ name, value }) => ({
      name,
      value,
      sql: quoteLiteral(value ?? ''),
    })),
  ].sort(byName);
  if (all.length === 1 && all[0]?.value === usualType) return 'NULL::VARCHAR';
  if (all.every(({ value }) => value !== null)) {
    const text = all.map(({ name, value }) => `${name}:${value}\n`).join('');
    return quoteLiteral(md5(text));
  }
  const pieces = all.flatMap(({ name, sql }) => [quoteLiteral(`${name}:`), sql, quoteLiteral('\n')]);
  return `nullif(md5(concat(${pieces.join(', ')})), ${quoteLiteral(md5(`content-type:${usualType}\n`))})`;
}
