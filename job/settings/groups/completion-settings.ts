/** What `splitter completion` is asked for. */
import { oneOf } from '../schemas.js';
import { setting } from '../setting.js';

export const completionSettings = {
  shell: setting({
    group: 'completion',
    commands: ['completion'],
    required: ['completion'],
    value: 'name',
    description: 'The shell; it may stand alone after the command.',
    schema: oneOf('bash', 'zsh', 'fish'),
    configured: false,
    deployed: false,
  }),
};
