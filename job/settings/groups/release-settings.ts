/** What `splitter release` may do. */
import { yesOrNo } from '../schemas.js';
import { setting } from '../setting.js';

const commands = ['release'] as const;
const asking = [...commands, 'rm'] as const;

export const releaseSettings = {
  yes: setting({
    group: 'release',
    configured: false,
    commands: asking,
    common: true,
    description: 'Do it; without it what would be done is told, and nothing is.',
    schema: yesOrNo(),
    default: 'false',
  }),
  forget: setting({
    group: 'release',
    configured: false,
    commands,
    description:
      'Drop what the state knows of the target: then another one may lie inside or around it, and its next run is the first.',
    schema: yesOrNo(),
    default: 'false',
  }),
};
