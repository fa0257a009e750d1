/** A preview as a person reads it. */
import { untold } from '../shared/row-values.js';
import { visible } from '../shared/visible.js';
import { formatBytes, formatCount } from '../telemetry/format.js';
import { type BillSection, billSections } from './bill-rows.js';
import type { ComparedWith } from './compared-with.js';
import type { Groups, Preview } from './preview-run.js';
import type { SampleObject } from './sample-objects.js';

/** Characters of a body that are shown. */
const shownBody = 1_000;

export function renderPreview(preview: Preview): string {
  const { columns, samples, sql } = preview;
  const parts = [
    table(summary(preview)),
    `Columns\n${table(columns.map(({ name, type, treatment }) => [name, type, treatment]))}`,
    `${preview.groups === null ? 'Objects' : 'Objects, each with one of its rows'}\n${objects(samples)}`,
    ...(sql === null ? [] : [`SQL that Athena would UNLOAD\n${indented(sql)}`]),
    ...[...whatHasChanged(preview), ...couldCompare(preview), ...billSections(preview)].map(
      ({ title, columns = [], rows, showsColumns = false }) =>
        `${title}\n${table(showsColumns ? [columns, ...rows] : rows)}`,
    ),
  ];
  return parts.join('\n\n');
}

export function summary(preview: Preview): (readonly string[])[] {
  const { survey, tranches, partitions } = preview;
  return [
    ['source', preview.source],
    ['target', preview.target],
    ['rows', survey === null ? 'not counted (--no-survey)' : formatCount(survey.rows)],
    ...(survey === null
      ? []
      : ([
          [
            'keys',
            `${formatCount(survey.distinctKeys)} different, the longest of ${survey.longestKey} bytes`,
          ],
          ...groups(preview.groups),
          ['no key', survey.nullKeys === 0 ? 'none' : `${formatCount(survey.nullKeys)}, to be rejected`],
        ] as const)),
    ['tranches', `${formatCount(tranches)}, in ${formatCount(partitions)} partitions`],
    ...(preview.scratch === null
      ? []
      : [['scratch', `about ${formatBytes(preview.scratch)} for each thread of the upload`] as const]),
    ...(preview.unloads === null || preview.unloads === 1
      ? []
      : [['scans', `${preview.unloads} UNLOADs of one snapshot, each a scan, beside the survey's`] as const]),
    ...(preview.athena === null
      ? []
      : ([
          [
            'this look',
            `${preview.athena.queries} queries on Athena scanned ${formatBytes(preview.athena.bytesScanned)}`,
          ],
        ] as const)),
  ];
}

function groups(of: Preview['groups']): (readonly string[])[] {
  if (of === null) return [];
  const spread = ({ median, p99, most }: Groups['rows'], text: (count: number) => string) =>
    `${text(median)} in the middle, ${text(p99)} at 99 %, ${text(most)} at most`;
  return [
    ['objects', formatCount(of.objects)],
    ['rows in one', spread(of.rows, formatCount)],
    ...(of.bytes === null
      ? []
      : [['bytes in one', `about ${spread(of.bytes, formatBytes)}, by the rows below`]]),
  ];
}

function objects(samples: Preview['samples']): string {
  if (samples === null) return `  ${untold}`;
  return samples.map(object).join('\n') || '  none: there are no rows';
}

function object({ key, body, reason }: SampleObject): string {
  const verdict = reason === null ? '' : `  (would be rejected: ${reason})`;
  if (body === null) return `  ${key ?? 'no key'}${verdict}`;
  const cut =
    body.length > shownBody ? `${body.slice(0, shownBody)}… (${formatCount(body.length)} characters)` : body;
  return `  ${key ?? 'no key'}${verdict}\n${indented(visible(cut, { lines: true }))}`;
}

/** Of a run that writes or deletes only what has changed. */
export function whatHasChanged({ compared }: Preview): BillSection[] {
  return compared === null
    ? []
    : [{ title: 'What has changed', columns: ['what', 'is'], rows: changes(compared) }];
}

function changes({
  job,
  run,
  objects,
  by,
  write,
  deletes,
  dollarsPerThousand,
}: ComparedWith): BillSection['rows'] {
  const had = objects === null ? '' : `, which left ${formatCount(objects)} objects`;
  const cost = dollarsPerThousand === 0 ? '' : `, $${dollarsPerThousand} for every 1,000 of them`;
  return [
    [
      'compared',
      run === null
        ? `with nothing: no run of job ${job} is complete`
        : `with run ${run} of job ${job}${had}${by === 'target' ? ', and with a listing of the target' : ''}`,
    ],
    ...(write === 'all' ? [] : [['written', `rows that have changed alone${cost}`]]),
    ...(deletes ? [['deleted', 'objects that are to go, under --max-deletes']] : []),
    ['how many', 'splitter diff with the same flags tells: it reads all rows, compares them and writes none'],
  ];
}

/** Of a run that writes all, where there is something to compare with. */
export function couldCompare({ compared, last, dollarsPerThousand }: Preview): BillSection[] {
  if (compared !== null || last === null || dollarsPerThousand === 0) return [];
  const { run, objects, changed } = last;
  const had = objects === null ? '' : `, which left ${formatCount(objects)} objects`;
  const wrote = changed === null ? '' : `; that run wrote ${formatCount(changed)}`;
  const rows = [
    ['last run', `${run}${had}`],
    [
      '--write changed',
      `rows that have changed alone, $${dollarsPerThousand} for every 1,000 of them${wrote}`,
    ],
    ['how many', 'splitter diff with the same flags and --write changed tells'],
  ];
  return [{ title: 'What --write changed would need', columns: ['what', 'is'], rows }];
}

function indented(text: string): string {
  return text.replace(/^/gm, '    ');
}

function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = [];
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length);
    });
  }
  return rows
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}`.trimEnd())
    .join('\n');
}
