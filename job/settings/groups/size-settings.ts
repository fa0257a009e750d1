/** How much is done at a time, and by how many. */
import { wholeNumber, wordOrWholeNumber } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'size';
const planning = ['split', 'plan', 'preview'] as const;
const staged = ['split', 'plan', 'upload', 'finish', 'verify', 'preview'] as const;

export const sizeSettings = {
  tranches: setting({
    group,
    commands: planning,
    value: 'n',
    description:
      'Parts that the rows are cut into by hash, each read, written and repeated as a whole; rounded up to a multiple of the staged partitions.',
    schema: wordOrWholeNumber('auto', 1, 1_000_000),
    default: 'auto',
    identifies: true,
  }),
  workers: setting({
    group,
    commands: ['plan'],
    value: 'n',
    description: 'Batches to write into batches.json, one for each later upload --batch.',
    schema: wholeNumber(1, 1_000),
    default: '1',
    deployed: false,
  }),
  batch: setting({
    group,
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
    description: 'Threads that read rows and write objects.',
    schema: wholeNumber(1, 256),
    default: ({ cores }): number => cores,
    defaultText: 'one for each core',
  }),
  maxInFlight: setting({
    group,
    commands: staged,
    value: 'n',
    description: 'PUTs that each thread keeps in flight at most; for verify --deep, objects read at once.',
    schema: wholeNumber(1, 10_000),
    default: '512',
  }),
  maxRate: setting({
    group,
    commands: staged,
    value: 'n',
    description:
      'PUTs a second at most, over the whole run: each of several tasks takes its share. Below it the pace follows what S3 takes.',
    schema: wholeNumber(1, 10_000_000),
    defaultText: 'as many as S3 takes',
  }),
};
