/** What `splitter diff` shows. */
import { text } from '../schemas.js';
import { setting } from '../setting.js';

export const diffSettings = {
  changes: setting({
    group: 'diff',
    commands: ['diff'],
    value: 'file',
    description:
      'Write every change there, one JSON object a line ordered by key: kind (created, updated, deleted), key, and bytes and md5 now and before; - for standard output.',
    schema: text('a path, or - for standard output'),
    defaultText: 'they are only counted',
    deployed: false,
  }),
};
