/** Whether debug lines are wanted, before the settings are judged: a fault of theirs may be what is looked for. */

export function isVerbose(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  const given = args.findLast((arg) => arg === flag || arg.startsWith(`${flag}=`));
  if (given === undefined) return yes.test(environment.SPLITTER_VERBOSE ?? '');
  if (given !== flag) return yes.test(given.slice(flag.length + 1));
  return !no.test(args[args.lastIndexOf(flag) + 1] ?? '');
}

const flag = '--verbose';

/** What a switch takes for true, and for false. */
const yes = /^(true|1|yes|on|y|enabled)$/i;
const no = /^(false|0|no|off|n|disabled)$/i;
