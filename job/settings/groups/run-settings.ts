/** Which deployment `splitter run` starts, and whether it stays until the end. */
import { resolve } from 'node:path';
import { matching, text, yesOrNo } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'run';
const commands = ['run'] as const;

export const runSettings = {
  outputs: setting({
    group,
    commands,
    value: 'file',
    description: 'The file that cdk deploy --outputs-file wrote.',
    schema: text('a path').transform((path) => resolve(path)),
    default: 'cdk-outputs.json',
  }),
  stack: setting({
    group,
    commands,
    value: 'name',
    description: 'The stack to run, if the file has several and --job does not tell which.',
    schema: matching(
      /^[A-Za-z][A-Za-z0-9-]{0,127}$/,
      "a stack's name: a letter, then letters, digits and hyphens",
    ),
    defaultText: 'the one that is there',
  }),
  wait: setting({
    group,
    commands,
    description: "Wait until the task has ended, print its report, and exit with the container's exit code.",
    schema: yesOrNo(),
    default: 'false',
  }),
};
