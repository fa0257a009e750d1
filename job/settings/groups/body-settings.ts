/** What an object holds. */
import type { BodyKind } from '../../sql/body-form.js';
import type { PartialValues } from '../registry.js';
import { oneOf, parsedBy, yesOrNo } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'body';
const commands = ['split', 'plan', 'diff', 'preview'] as const;

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
};

function formatBody(kind: BodyKind): string {
  return kind.kind === 'column' ? `column:${kind.name}` : kind.kind;
}

function parseBody(given: string): BodyKind {
  if (given === 'json' || given === 'lines' || given === 'csv') return { kind: given };
  const name = /^column:(.+)$/s.exec(given)?.[1];
  if (name !== undefined) return { kind: 'column', name };
  throw new Error(`expected json, lines, csv or column:NAME, got ${JSON.stringify(given)}`);
}

/** Whether the body is no JSON, so that what shapes JSON would do nothing. */
function isNoJson({ body }: PartialValues): boolean {
  return body?.kind === 'csv' || body?.kind === 'column';
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
