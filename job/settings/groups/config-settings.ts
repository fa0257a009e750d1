/** The file that settings may stand in. */
import { text } from '../schemas.js';
import { setting } from '../setting.js';

export const configSettings = {
  config: setting({
    group: 'config',
    kept: false,
    configured: false,
    commands: [
      'split',
      'plan',
      'upload',
      'finish',
      'diff',
      'restore',
      'verify',
      'changes',
      'report',
      'release',
      'runs',
      'status',
      'resume',
      'rm',
      'preview',
    ],
    value: 'file',
    description:
      'A YAML file with settings, perhaps of several jobs, of which --job chooses one. Flags and variables win over it.',
    common: true,
    schema: text('the path of a YAML file'),
    defaultText: 'none',
    deployed: false,
  }),
};
