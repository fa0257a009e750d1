/** Where a run keeps what its stages share, and its name. */
import { join, relative, resolve, sep } from 'node:path';
import { defaultJob } from '../../shared/default-job.js';
import type { Location } from '../../store/object-store.js';
import { formatLocation, parseLocation } from '../../store/parse-location.js';
import type { PartialValues } from '../registry.js';
import { byteCount, matching, oneOf, parsedBy, text, wholeNumber, yesOrNo } from '../schemas.js';
import { type Machine, setting } from '../setting.js';

const group = 'state';
const commands = ['split', 'plan', 'upload', 'finish', 'diff', 'restore'] as const;
const planning = ['split', 'plan'] as const;
const laterStages = ['upload', 'finish'] as const;
const withVerify = [...commands, 'verify'] as const;
const everywhere = [...withVerify, 'preview'] as const;
const ofRuns = ['status', 'report', 'resume', 'rm'] as const;
const withRelease = [...everywhere, 'release', 'changes', 'runs', ...ofRuns] as const;

export const stateSettings = {
  state: setting({
    group,
    kept: false,
    commands: withRelease,
    required: [...laterStages, 'verify', 'release', 'changes', 'restore', 'runs', ...ofRuns],
    value: 'location',
    description:
      "Where runs keep plans, ledgers and reports: s3://bucket/prefix/ or a folder's path, outside the target. On S3 for an Athena source, whose rows Athena freezes there.",
    common: true,
    schema: parsedBy(parseLocation),
    defaultText: '.splitter in the working directory for a folder, s3://<target bucket>/_splitter/ for S3',
    default: defaultState,
    check: checkState,
    deployed: false,
  }),
  runId: setting({
    group,
    kept: false,
    configured: false,
    commands: [...withVerify, 'changes', 'run', ...ofRuns],
    required: [...laterStages, 'changes', ...ofRuns],
    value: 'id',
    description: "The run's name. If a run of that name is not finished, it is resumed.",
    // "." and ".." would leave the folder of the runs.
    common: true,
    schema: matching(
      /^(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/,
      '1 to 100 of the characters A-Z a-z 0-9 . _ - (not . or .. alone)',
    ),
    defaultText: "the time and four random digits; verify: the target's last complete run",
    deployed: false,
  }),
  resume: setting({
    group,
    kept: false,
    configured: false,
    commands: planning,
    description:
      'Resume the newest unfinished run with the same settings; exit 2 if there is none. To resume another one, give its --run-id.',
    common: true,
    schema: yesOrNo(),
    default: 'false',
    check: checkResume,
    deployed: false,
  }),
  job: setting({
    group,
    commands: [...planning, 'diff', 'preview', 'verify'],
    value: 'name',
    description:
      'Which of several tables that write under one target the run is of: each job has its own last complete run. For verify, whose last complete run of the target. For run, which job of the deployment.',
    common: true,
    schema: matching(/^[A-Za-z0-9._-]{1,64}$/, '1 to 64 of the characters A-Z a-z 0-9 . _ -'),
    default: defaultJob,
    identifies: true,
  }),
  leaseSeconds: setting({
    group,
    commands: [...commands, 'resume'],
    value: 'n',
    description:
      'Seconds without renewal after which another run may take the target. A run renews three times in that time; a PUT may take half of it.',
    schema: wholeNumber(3, 3_600),
    default: '60',
  }),
  lease: setting({
    group,
    commands: [...commands, 'resume'],
    value: 'kind',
    description:
      'on: one run at a time writes to a target. none: for a state on a server without conditional writes; then nothing keeps two runs of one target apart but you.',
    schema: oneOf('on', 'none'),
    default: 'on',
  }),
  noSync: setting({
    group,
    commands: [...commands, 'resume'],
    description:
      'Do not wait until the disk has what was written to folders, once a tranche and at the end. Faster, but a power cut may then take rows that count as written.',
    schema: yesOrNo().transform((isLeftOut) => !isLeftOut),
    default: 'false',
    in: 'sync',
    deployed: false,
  }),
  scratchDir: setting({
    group,
    kept: false,
    commands: [...everywhere, 'changes', 'resume'],
    value: 'folder',
    description: 'The folder for temporary files. They are removed at the end.',
    schema: text('a folder').transform((path) => resolve(path)),
    default: ({ scratchDir }): string => scratchDir,
    defaultText: "the system's folder for temporary files",
    deployed: false,
  }),
  scratchLimit: setting({
    group,
    kept: false,
    commands: [...commands, 'preview', 'resume'],
    value: 'bytes',
    description:
      'The room in the scratch folder that is reckoned with, such as 20GB: files of S3 are read in batches of about a quarter of it, and no more partitions are uploaded at a time than fit. What DuckDB spills comes beside it.',
    schema: byteCount(1_000_000),
    defaultText: 'what is free there, less a tenth',
  }),
};

/** Undefined as long as the target is. */
function defaultState({ workingFolder }: Machine, { target }: PartialValues): Location | undefined {
  if (target === undefined) return undefined;
  return target.kind === 's3'
    ? { kind: 's3', bucket: target.bucket, prefix: '_splitter/' }
    : { kind: 'folder', path: join(workingFolder, '.splitter') };
}

/** A run that finds its own state among the objects of its target would count, and one day delete, what is not a row's. */
function checkState(
  { state, target, table, query }: PartialValues,
  given: ReadonlySet<string>,
): string | undefined {
  if (state === undefined || target === undefined) return undefined;
  const [stateText, targetText] = [formatLocation(state), formatLocation(target)];
  const advice = `give a --state outside the target${given.has('state') ? '' : ' (this is the default)'}`;
  if (isWithin(state, target)) {
    return `expected a place outside the target ${targetText}, got ${stateText}; ${advice}`;
  }
  if (isWithin(target, state)) {
    return `expected a place that does not hold the target ${targetText}, got ${stateText}; ${advice}`;
  }
  if (state.kind === 'folder' && (table ?? query) !== undefined) {
    return (
      `expected s3://bucket/prefix/, since Athena freezes the rows there, got the folder ${stateText}` +
      `${given.has('state') ? '' : ', the default for a local target'}; give a --state on S3`
    );
  }
  if (state.kind === 's3' && state.bucket.startsWith('arn:') && (table ?? query) !== undefined) {
    return (
      `expected a bucket's name or an access point's alias, since Athena freezes the rows there and takes no ARN, got ${stateText}` +
      `${given.has('state') ? '' : ', the default for this target'}; give another --state`
    );
  }
  return undefined;
}

function isWithin(inner: Location, outer: Location): boolean {
  if (inner.kind === 's3') {
    return outer.kind === 's3' && inner.bucket === outer.bucket && inner.prefix.startsWith(outer.prefix);
  }
  if (outer.kind === 's3') return false;
  const way = relative(outer.path, inner.path);
  return way === '' || !(way === '..' || way.startsWith(`..${sep}`));
}

function checkResume({ resume }: PartialValues, given: ReadonlySet<string>): string | undefined {
  return resume === true && given.has('runId')
    ? 'looks for a run by its settings; leave it out, --run-id alone resumes that run'
    : undefined;
}
