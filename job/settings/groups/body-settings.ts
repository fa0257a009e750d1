/** What an object holds. */
import { codecs, levels } from '../../shared/compression.js';
import {
  formatBody,
  formatBodyColumns,
  formatRename,
  parseBody,
  parseBodyColumns,
  parseRename,
} from '../body-values.js';
import { givenHeaders } from '../object-headers.js';
import type { PartialValues } from '../registry.js';
import { oneOf, parsedBy, range, wholeNumber, yesOrNo } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'body';
const commands = ['split', 'plan', 'diff', 'preview'] as const;

const levelsText = codecs.map((codec) => `${codec} ${levels[codec].usual}`).join(', ');

export const bodySettings = {
  body: setting({
    group,
    commands,
    value: 'kind',
    description:
      "The bytes of an object: json, lines (the JSON and a line feed), csv (a header's record and the row's), or column:NAME, a text or binary column's bytes as they are, of which NULL rejects its row.",
    schema: parsedBy(parseBody),
    default: 'json',
    in: 'body.as',
    identifies: true,
    format: formatBody,
  }),
  bodyColumns: setting({
    group,
    commands,
    value: 'names',
    description:
      'The columns that go into the body and their order, a,b,c; a name with a comma or a space in double quotes. Keys, headers and keep-max see all.',
    schema: parsedBy(parseBodyColumns),
    defaultText: 'all, in table order',
    in: 'body.columns',
    identifies: true,
    format: formatBodyColumns,
    check: checkColumns,
  }),
  rename: setting({
    group,
    commands,
    value: 'column=name',
    repeatable: true,
    severalInVariable: true,
    pairedBy: '=',
    description:
      'The name of a column in the body: user_id=userId. May stand several times, one a line in the variable; keys and headers keep the names of the source.',
    schema: parsedBy(parseRename),
    in: 'body.rename',
    identifies: true,
    format: formatRename,
    check: checkRename,
  }),
  jsonColumns: setting({
    group,
    commands,
    value: 'names',
    description:
      'Text columns that hold JSON, which goes into the body as JSON, every digit kept: a,b. A row where one does not parse is rejected (bad-json).',
    schema: parsedBy(parseBodyColumns),
    in: 'body.jsonColumns',
    identifies: true,
    format: formatBodyColumns,
    check: checkJsonColumns,
  }),
  jsonShape: setting({
    group,
    commands,
    value: 'shape',
    description: 'One JSON object by column name, or one array of the values in column order.',
    schema: oneOf('object', 'array'),
    default: 'object',
    in: 'body.shape',
    identifies: true,
    check: checkShape,
  }),
  omitNulls: setting({
    group,
    commands,
    description: 'Leave columns that are NULL out of the JSON object instead of writing null.',
    schema: yesOrNo(),
    default: 'false',
    in: 'body.omitNulls',
    identifies: true,
    check: checkOmitNulls,
  }),
  compress: setting({
    group,
    commands,
    value: 'codec',
    description:
      "Compress each body: gzip, zstd (Node 22.15, 23.8 and later) or br. Content-Encoding says so; a folder's files are compressed without a word.",
    schema: oneOf(...codecs),
    defaultText: 'not at all',
    in: 'compress.codec',
    identifies: true,
    check: checkCompress,
  }),
  compressLevel: setting({
    group,
    commands,
    value: 'n',
    description: 'How hard: gzip 1 to 9, zstd 1 to 19, br 0 to 11.',
    schema: wholeNumber(0, 19),
    defaultText: levelsText,
    in: 'compress.level',
    identifies: true,
    check: checkLevel,
  }),
};

/** Whether the body is no JSON, so that what shapes JSON would do nothing. */
function isNoJson({ body }: PartialValues): boolean {
  return body?.kind === 'csv' || body?.kind === 'column';
}

const forOthers = 'is for other bodies than --body column:NAME, which is that column alone';

function checkColumns({ body, bodyColumns }: PartialValues): string | undefined {
  return body?.kind === 'column' && bodyColumns !== undefined ? forOthers : undefined;
}

function checkJsonColumns({ body, jsonColumns }: PartialValues): string | undefined {
  return body?.kind === 'column' && jsonColumns !== undefined ? forOthers : undefined;
}

function checkRename({ body, rename, jsonShape }: PartialValues): string | undefined {
  if (rename === undefined) return undefined;
  if (body?.kind === 'column') return forOthers;
  return jsonShape === 'array' ? 'is for --json-shape object: in an array no name stands' : undefined;
}

function checkCompress(values: PartialValues): string | undefined {
  if (values.compress === undefined) return undefined;
  const others = givenHeaders(values).filter(({ name }) => name === 'content-encoding');
  return others.length === 0
    ? undefined
    : `sends Content-Encoding: ${values.compress} by itself; leave out --header Content-Encoding, or --compress where the rows are compressed already`;
}

function checkLevel({ compress, compressLevel }: PartialValues): string | undefined {
  if (compressLevel === undefined) return undefined;
  if (compress === undefined) return 'is for --compress; give a codec, or leave it out';
  const { least, most } = levels[compress];
  return compressLevel < least || compressLevel > most
    ? `expected ${range(least, most)} for ${compress}, got "${compressLevel}"`
    : undefined;
}

function checkShape(values: PartialValues): string | undefined {
  return values.jsonShape === 'array' && isNoJson(values) ? 'is for --body json or lines' : undefined;
}

function checkOmitNulls(values: PartialValues): string | undefined {
  const { jsonShape, omitNulls } = values;
  if (omitNulls === true && isNoJson(values)) return 'is for --body json or lines';
  return jsonShape === 'array' && omitNulls === true
    ? 'is for --json-shape object: in an array a value that is left out would move those after it'
    : undefined;
}
