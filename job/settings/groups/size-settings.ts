/** How much is done at a time, and by how many. */
import { wholeNumber, wordOrWholeNumber } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'size';
const planning = ['split', 'plan', 'diff', 'preview'] as const;
const staged = [...planning, 'upload', 'finish', 'restore', 'resume', 'verify'] as const;

export const sizeSettings = {
  tranches: setting({
    group,
    commands: planning,
    value: 'n',
    description:
      'How many parts the rows are divided into, by hash. Each is uploaded, or uploaded again, as a whole. Rounded up to a multiple of the partitions, and above 100 to hundreds.',
    schema: wordOrWholeNumber('auto', 1, 1_000_000),
    default: 'auto',
    identifies: true,
  }),
  workers: setting({
    group,
    commands: ['plan'],
    value: 'n',
    description: 'How many tasks will run upload --batch: batches.json gets one batch for each.',
    schema: wholeNumber(1, 1_000),
    default: '1',
    deployed: false,
  }),
  batch: setting({
    group,
    configured: false,
    commands: ['upload'],
    value: 'n',
    description: 'The batch of batches.json to upload, counted from 0.',
    schema: wholeNumber(0, 999),
    defaultText: 'all of them',
    deployed: false,
  }),
  threads: setting({
    group,
    commands: staged,
    value: 'n',
    description:
      'The most threads that read rows and write objects. Few rows are written by fewer: one for each 2,000 rows, or 16 MB of them frozen.',
    schema: wholeNumber(1, 256),
    default: ({ cores }): number => cores,
    defaultText: 'one for each core',
  }),
  maxInFlight: setting({
    group,
    commands: staged,
    value: 'n',
    description:
      'The most PUTs that each thread has in flight; for verify --deep, the most objects read at once.',
    schema: wholeNumber(1, 10_000),
    default: '512',
  }),
  maxRate: setting({
    group,
    commands: staged,
    value: 'n',
    description:
      'The most PUTs a second in the whole run; several tasks share it. Below it the rate follows what S3 takes. Into a folder it does nothing.',
    common: true,
    schema: wholeNumber(1, 10_000_000),
    defaultText: 'as many as S3 takes',
  }),
};
