/** What an object holds. */
import type { PartialValues } from '../registry.js';
import { oneOf, yesOrNo } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'body';
const commands = ['split', 'plan', 'diff', 'preview'] as const;

export const bodySettings = {
  jsonShape: setting({
    group,
    commands,
    value: 'shape',
    description: 'One JSON object by column name, or one array of the values in column order.',
    schema: oneOf('object', 'array'),
    default: 'object',
    in: 'body.shape',
    identifies: true,
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

function checkOmitNulls({ jsonShape, omitNulls }: PartialValues): string | undefined {
  return jsonShape === 'array' && omitNulls === true
    ? 'is for --json-shape object: in an array a value that is left out would move those after it'
    : undefined;
}
