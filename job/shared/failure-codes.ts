/** The codes by which a run's failure is told to programs: in its last line of level error, and in docs/errors.md. */

export interface Failure {
  /** That the command ends with. */
  readonly exitCode: string;
  readonly means: string;
  /** `line` is what goes on: the line that was printed, or the command again where there is none. */
  readonly todo: (line: string) => string;
}

/** Where a run was begun; else it is `again`. */
export const printedLine = 'the line that was printed';
export const again = 'the command again';

export const failureCodes = {
  settings: {
    exitCode: '2',
    means: 'Flags or variables are wrong, or do not fit the run, the target or the server.',
    todo: () => 'Correct what the message names. All faults are told at once.',
  },
  source: {
    exitCode: '2',
    means: 'The source cannot be read as asked. Nothing was written.',
    todo: () => 'Correct the source, or the flags that say how it is read, as the message says.',
  },
  held: {
    exitCode: '4',
    means: 'Another run holds the target, or took it over from this one.',
    todo: () =>
      'Wait for the end of that run, or stop it. If it is gone for good, splitter release frees the target.',
  },
  stopped: {
    exitCode: '130, 143; of a task also 137, or 1 where it has no code',
    means: 'A signal ended the run. What is done stays done.',
    todo: (line) => `Run ${line}.`,
  },
  'disk-full': {
    exitCode: '1',
    means: 'A disk, or a quota on it, is full. What is done stays done.',
    todo: (line) => `Make room, or give another --scratch-dir, then run ${line}.`,
  },
  'access-denied': {
    exitCode: '1',
    means:
      'The store refuses a request: the credentials, a policy, or the rights of a folder do not allow it.',
    todo: (line) => `Allow what the message names, then run ${line}.`,
  },
  'wrong-credentials': {
    exitCode: '1',
    means: 'There are no AWS credentials, or they are wrong, or they have ended.',
    todo: (line) => `Sign in, or correct AWS_PROFILE or AWS_ACCESS_KEY_ID and its secret, then run ${line}.`,
  },
  'no-bucket': {
    exitCode: '1',
    means: 'There is no such bucket, or not in this region.',
    todo: (line) => `Create it, or correct its name or --region, then run ${line}.`,
  },
  unreachable: {
    exitCode: '1',
    means: 'The store gave no answer in the time that it is tried.',
    todo: (line) => `Look at the network, the address and --endpoint-url, then run ${line}.`,
  },
  store: {
    exitCode: '1',
    means: 'The store failed for another reason, which the message gives.',
    todo: (line) => `Mend what the message names, then run ${line}.`,
  },
  run: {
    exitCode: '1',
    means:
      'Something outside the source broke the run: the state, a lost file, a balance that does not hold.',
    todo: (line) => `Do what the message says, then run ${line}.`,
  },
  unexpected: {
    exitCode: '1',
    means: 'A fault of the program itself.',
    todo: (line) => `Run ${line}. If it comes again, report it with the stack.`,
  },
  unattended: {
    exitCode: '1',
    means: 'splitter status --follow: nobody works on the run any more, and it has not ended.',
    todo: (line) => `Run ${line}, unless something else, such as a state machine, starts it again by itself.`,
  },
  'task-not-started': {
    exitCode: '1',
    means: 'splitter run: the task was not started, or ended before its container ran.',
    todo: (line) => `Mend what the message names, then run ${line}.`,
  },
  'out-of-memory': {
    exitCode: '137',
    means: 'splitter run: the task was killed because its memory was used up. What is done stays done.',
    todo: (line) => `Deploy it with more memory, or give it fewer --threads, then run ${line}.`,
  },
  'task-ended': {
    exitCode: "the task's; 1 where it has none",
    means: 'splitter run: the task ended before the run was done, as the message explains.',
    todo: (line) => `Do what the message and the task's log say, then run ${line}.`,
  },
  'task-unseen': {
    exitCode: '1',
    means:
      'splitter run: the task was started, but cannot be looked at. The run goes on, or has ended, by itself.',
    todo: (line) => `Mend what the message names, and look at the run with ${line}. Do not start it again.`,
  },
  'rejects-passed': {
    exitCode: '3',
    means: 'The run is done, but more rows were rejected than --max-rejects allows.',
    todo: () => 'Look into the rejects that the message names; correct those rows, or allow more.',
  },
  'deletions-withheld': {
    exitCode: '3',
    means:
      'The run is done, but no object was deleted: too many were due, too many rows rejected, or none were read.',
    todo: (line) => `If the objects may go, run ${line}.`,
  },
} as const satisfies Readonly<Record<string, Failure>>;

export type FailureCode = keyof typeof failureCodes;
