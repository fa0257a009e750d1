/** Where the objects go, and under which keys. */
import { type KeyTemplate, parseKeyTemplate } from '../../sql/key-template.js';
import { formatLocation, parseLocation } from '../../store/parse-location.js';
import type { PartialValues } from '../registry.js';
import { oneOf, parsedBy } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'target';
const commands = ['split', 'plan', 'diff', 'preview'] as const;

export const targetSettings = {
  target: setting({
    group,
    commands: [...commands, 'verify', 'release'],
    required: [...commands, 'release'],
    value: 'location',
    description:
      "Where the objects go: s3://bucket/prefix/ or a folder's path. verify needs it only without --run-id, if the state has runs of several targets.",
    common: true,
    schema: parsedBy(parseLocation),
    identifies: true,
    format: formatLocation,
    deployed: false,
  }),
  key: setting({
    group,
    commands,
    required: commands,
    value: 'template',
    description:
      "Each row's key after the target's prefix, such as {country}/{order_id}.json: {column} is that column as text, {hash:N} are N (1 to 8) hex digits of a hash of the key, {{ and }} are braces.",
    common: true,
    schema: parsedBy(parseKeyTemplate),
    identifies: true,
    format: ({ text }: KeyTemplate): string => text,
  }),
  ifExists: setting({
    group,
    commands,
    value: 'action',
    description:
      "If a row's object exists already: overwrite it, skip the row, or fail, which rejects the row; own overwrites what this job wrote, and rejects the row where it is somebody else's.",
    common: true,
    schema: oneOf('overwrite', 'skip', 'fail', 'own'),
    default: 'overwrite',
    identifies: true,
    check: needsConditions,
  }),
};

/** Where conditions are not honoured, or not relied on, nothing keeps an object that is there. */
function needsConditions({ ifExists, lease }: PartialValues): string | undefined {
  if (lease !== 'none' || ifExists === undefined || ifExists === 'overwrite') return undefined;
  return `expected overwrite with --lease none, got ${ifExists}: without conditional writes an object that is there would be overwritten all the same`;
}
