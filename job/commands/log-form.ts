/** The form of the log before the settings are judged: a fault of theirs is told in it, too. */

export function logForm(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>>,
  isTerminal: boolean,
): 'pretty' | 'json' {
  const at = args.lastIndexOf('--log');
  const given = at < 0 ? args.find((arg) => arg.startsWith('--log='))?.slice('--log='.length) : args[at + 1];
  const form = given ?? (environment.SPLITTER_LOG || undefined);
  if (form === 'json' || form === 'pretty') return form;
  return isTerminal ? 'pretty' : 'json';
}
