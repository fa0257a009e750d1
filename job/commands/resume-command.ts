/** The very command that goes on with a run: the one that was given, with the run's id. */
import { allSettings, type SettingName } from '../settings/registry.js';
import { type CommandName, flagOf } from '../settings/setting.js';
import type { StageSettings } from '../settings/settings.js';
import { formatLocation } from '../store/parse-location.js';
import { programName } from './program-name.js';

/** `args` are those of the command line, without node and script; what came from the environment is still there. */
export function resumeCommand(args: readonly string[], runId: string, program?: string): string {
  // It names the run already.
  if (args[0] === 'resume') return commandText(args, program);
  const kept: string[] = [];
  for (let at = 0; at < args.length; at += 1) {
    const arg = args[at] ?? '';
    if (arg === '--run-id') at += 1;
    else if (arg === '--resume') at += /^(true|false)$/.test(args[at + 1] ?? '') ? 1 : 0;
    else if (!/^--(run-id|resume)=/.test(arg)) kept.push(arg);
  }
  return commandText([...kept, '--run-id', runId], program);
}

/** The line that a shell takes for these arguments of the program, as it was started. */
export function commandText(args: readonly string[], program = programName()): string {
  return [program, ...args.map(shellWord)].join(' ');
}

/** Of a state's place, what each command takes. */
export type PlaceFlags = (command: CommandName) => readonly string[];

/** The line of another program. */
export function shellLine(words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}

/** Of any command that opens a state; some do not reach the target, which has an owner and a payer of its own. */
type StateReached = Pick<StageSettings, 'state' | 'stateForm'> &
  Partial<Pick<StageSettings, 'lease'>> & {
    readonly s3: Pick<StageSettings['s3'], 'region' | 'endpointUrl' | 'forcePathStyle' | 'checksum'> &
      Partial<Pick<StageSettings['s3'], 'expectedBucketOwner' | 'requestPayer'>>;
  };

/** All that a run itself does not know, how its state is reached: of the flags for it those that the command takes. */
export function stateFlags(
  { state, s3, stateForm, lease }: StateReached,
  command: CommandName,
): readonly string[] {
  const texts: Partial<Record<SettingName, string | undefined>> = {
    state: formatLocation(state),
    lease: lease === 'none' ? lease : undefined,
    region: s3.region,
    endpointUrl: s3.endpointUrl,
    forcePathStyle: s3.forcePathStyle ? 'true' : undefined,
    checksum: s3.checksum === 'crc32' ? undefined : s3.checksum,
    expectedBucketOwner: s3.expectedBucketOwner,
    requestPayer: s3.requestPayer,
    stateEncryption: stateForm.encryption,
    stateKmsKeyId: stateForm.kmsKeyId,
    stateBucketOwner: stateForm.bucketOwner,
    stateAcl: stateForm.acl,
  };
  return Object.entries(texts).flatMap(([name, text]) => {
    const entry = allSettings.get(name);
    if (text === undefined || entry?.commands.includes(command) !== true) return [];
    return entry.value === undefined ? [flagOf(name)] : [flagOf(name), text];
  });
}

/** As a POSIX shell reads it back. */
function shellWord(word: string): string {
  return /^[A-Za-z0-9_./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
