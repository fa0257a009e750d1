/** Whether debug lines are wanted, before the settings are judged: a fault of theirs may be what is looked for. */

export function isVerbose(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
): boolean {
  if (args.includes('--verbose') || args.includes('--verbose=true')) return true;
  // What a switch takes for true.
  return /^(true|1|yes|on|y|enabled)$/i.test(environment.SPLITTER_VERBOSE ?? '');
}
