/** Where `splitter init` writes what it has found. */
import { text } from '../schemas.js';
import { setting } from '../setting.js';

export const initSettings = {
  yaml: setting({
    group: 'init',
    commands: ['init'],
    value: 'file',
    description: 'The config file to write. One that is there is not written over.',
    schema: text('the path of a file'),
    default: 'splitter.yaml',
  }),
};
