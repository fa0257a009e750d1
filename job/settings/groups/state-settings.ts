/** Where a run keeps what its stages share, and its name. */
import { resolve } from 'node:path';
import { parseLocation } from '../../store/parse-location.js';
import { matching, parsedBy, text, wholeNumber, yesOrNo } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'state';
const commands = ['split', 'plan', 'upload', 'finish'] as const;
const planning = ['split', 'plan'] as const;
const laterStages = ['upload', 'finish'] as const;
const withVerify = [...commands, 'verify'] as const;
const everywhere = [...withVerify, 'preview'] as const;

export const stateSettings = {
  state: setting({
    group,
    commands: everywhere,
    required: [...laterStages, 'verify'],
    value: 'location',
    description:
      "Where runs keep plans, ledgers and reports: s3://bucket/prefix/ or a folder's path, outside the target. On S3 for an Athena source, whose rows Athena freezes there.",
    schema: parsedBy(parseLocation),
    defaultText: '.splitter in the working directory for a folder, s3://<target bucket>/_splitter/ for S3',
  }),
  runId: setting({
    group,
    commands: [...withVerify, 'run'],
    required: laterStages,
    value: 'id',
    description: "The run's name. A run that was begun under it and is not finished goes on.",
    // "." and ".." would leave the folder of the runs.
    schema: matching(
      /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/,
      '1 to 100 of the characters A-Z a-z 0-9 . _ - (not . or .. alone)',
    ),
    defaultText: "the time and four random digits; verify: the target's last complete run",
  }),
  resume: setting({
    group,
    commands: planning,
    description:
      'Go on with the newest run of the same settings that is not finished; a fault when there is none. A certain run goes on with its --run-id.',
    schema: yesOrNo(),
    default: 'false',
  }),
  leaseSeconds: setting({
    group,
    commands,
    value: 'n',
    description:
      "How long a run that tells nothing of itself still holds its target's lease; renewed at a third of it. Half of it bounds each PUT.",
    schema: wholeNumber(3, 3_600),
    default: '60',
  }),
  scratchDir: setting({
    group,
    commands: everywhere,
    value: 'folder',
    description: 'For temporary files; emptied of them at the end.',
    schema: text('a folder').transform((path) => resolve(path)),
    default: (machine) => machine.scratchDir,
    defaultText: "the system's folder for temporary files",
  }),
};
