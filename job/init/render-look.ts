/** What was seen of a source as a config file has it: settings, and comments that say why. */
import { allSettings } from '../settings/registry.js';
import { keyOf } from '../settings/setting.js';
import { type WrittenSetting, writeConfig } from '../settings/write-config.js';
import { visible } from '../shared/visible.js';
import { formatCount } from '../telemetry/format.js';
import { type Look, type SeenColumn, type TriedKey, tellsRowsApart } from './look-at-source.js';

export interface RenderedLook {
  readonly look: Look;
  readonly job: string;
  /** By setting name, as flags have them. */
  readonly given: ReadonlyMap<string, string>;
  /** Written where none was given. */
  readonly target: string;
}

const schema = 'node_modules/glue-to-s3-splitter/docs/splitter.schema.json';
/** Of a table that is very wide the first ones are told. */
const mostColumns = 100;

export function renderLook({ look, job, given, target }: RenderedLook): string {
  const texts = new Map([...given, ['target', given.get('target') ?? target]]);
  if (look.key !== undefined) texts.set('key', look.key);
  // As in the reference: the source comes first.
  const names = [...allSettings.keys()].filter((name) => texts.has(name) && name !== 'job');
  const settings = names.map((name, index): WrittenSetting => {
    const comment = [
      ...(index === 0 ? ofSource(look) : []),
      ...(name === 'target' && !given.has(name)
        ? [`Where the objects go: a folder, or s3://my-bucket/${job}/`]
        : []),
      ...(name === 'key' ? ofKey(look) : []),
    ];
    return { name, text: texts.get(name) ?? '', ...(comment.length === 0 ? {} : { comment }) };
  });
  return writeConfig({
    comment: [
      `yaml-language-server: $schema=${schema}`,
      'Written by splitter init. Every key is a flag without its dashes: docs/configuration.md, or',
      'splitter split --help --all. What stands beside jobs holds for all jobs.',
    ],
    job,
    settings,
    more: [
      ...(look.key === undefined ? ['', ...ofKey(look), "key: '{column}/{another}.json'"] : []),
      ...ofRest(texts),
    ],
  });
}

/** What many runs need besides. */
const rare = {
  write: 'changed: only rows whose object is not there with the same bytes',
  missing: 'delete: objects that no row has any more, under max-deletes',
  ifExists: 'own: never over what somebody else wrote',
  maxRejects: 'rows that may be rejected before the run ends with 3',
  maxObjects: 'each is a PUT that you pay for',
} as const;

function ofRest(texts: ReadonlyMap<string, string>): string[] {
  const left = Object.entries(rare).filter(([name]) => !texts.has(name));
  const pairs = left.map(([name]) => `${keyOf(name)}: ${allSettings.get(name)?.default}`);
  const width = widthOf(pairs);
  return left.length === 0
    ? []
    : [
        '',
        'Others that many runs need, each with its default:',
        ...left.map(([, note], index) => `${pairs[index]?.padEnd(width)}  # ${note}`),
      ];
}

function ofSource({ description, files, columns, firstRows, tried }: Look): string[] {
  const rows = tried[0]?.survey.rows;
  const told = [
    ...(files === undefined || files === 1 ? [] : [`${formatCount(files)} files`]),
    ...(rows === undefined ? [] : [`${formatCount(rows)} ${rows === 1 ? 'row' : 'rows'}`]),
    `${formatCount(columns.length)} ${columns.length === 1 ? 'column' : 'columns'}`,
  ];
  const shown = columns.slice(0, mostColumns);
  const names = shown.map(({ name }) => visible(name));
  const types = shown.map(({ type }) => shortened(visible(type)));
  const [longest, longestType] = [widthOf(names), widthOf(types)];
  return [
    `What is read, ${visible(description)}: ${told.join(', ')}.`,
    ...(firstRows === 0 ? [] : [`In the first ${formatCount(firstRows)} rows:`]),
    ...shown.map((column, index) =>
      `  ${(names[index] ?? '').padEnd(longest)}  ${(types[index] ?? '').padEnd(longestType)}  ${valuesOf(column, firstRows)}`.trimEnd(),
    ),
    ...(columns.length > mostColumns ? [`  and ${formatCount(columns.length - mostColumns)} more`] : []),
  ];
}

function valuesOf({ nulls, distinct }: SeenColumn, rows: number): string {
  if (rows === 0) return '';
  if (nulls === rows) return 'always NULL';
  const values = distinct === rows ? 'all different' : `${formatCount(distinct)} different`;
  return nulls === 0 ? values : `${values}, ${formatCount(nulls)} NULL`;
}

/** Objects' keys, each with what the count of all rows said of it. */
function ofKey({ tried, key, isGiven, firstRows }: Look): string[] {
  const lines = tried.map(verdict);
  if (key === undefined) {
    const why =
      firstRows === 0
        ? 'There are no rows by which a key could be found.'
        : tried.length === 0
          ? 'No column that can be a key is different in all of the first rows.'
          : 'No column was found that tells all rows apart.';
    return [
      ...lines,
      why,
      'Each object needs a key: several columns together, or on-duplicate: group for one object with all rows of a key.',
    ];
  }
  if (lines.length > 0 || isGiven) return lines;
  return [
    `Different in each of the first ${formatCount(firstRows)} rows; the others were not counted (no-survey).`,
  ];
}

function verdict({ template, survey }: TriedKey): string {
  const { rows, nullKeys, distinctKeys, sharedKeys } = survey;
  const all = `${formatCount(rows)} rows`;
  const name = visible(template);
  if (tellsRowsApart(survey)) return `${name} was counted: different in each of ${all}, never NULL.`;
  if (rows === 0) return `${name}: there are no rows.`;
  const [most] = sharedKeys;
  const parts = [
    ...(nullKeys === 0 ? [] : [`NULL in ${formatCount(nullKeys)}`]),
    ...(distinctKeys === rows - nullKeys ? [] : [`${formatCount(distinctKeys)} different`]),
    ...(most === undefined ? [] : [`${visible(most.key)} alone in ${formatCount(most.rows)}`]),
  ];
  return `${name} does not tell them apart: of ${all} ${parts.join(', ')}.`;
}

/** A nested type may take pages. */
function shortened(type: string): string {
  return type.length <= 40 ? type : `${type.slice(0, 39)}…`;
}

function widthOf(texts: readonly string[]): number {
  return Math.max(0, ...texts.map((text) => text.length));
}
