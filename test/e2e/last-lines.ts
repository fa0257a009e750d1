/** What a command told on standard error: to programs, and in its last lines. */

export function told(stderr: string) {
  const lines = stderr.trimEnd().split('\n');
  const errors: Record<string, unknown>[] = lines
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line))
    .filter(({ level }) => level === 'error');
  return {
    /** Lines of level error. */
    errors,
    last: lines.slice(-5).join('\n'),
  };
}
