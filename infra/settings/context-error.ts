/** The context is not that of a deployment: all that is wrong with it, before anything is synthesized. */

/** The values of `-c name=value` and of cdk.json. */
export type Context = Readonly<Record<string, unknown>>;

export interface ContextFault {
  readonly setting: string;
  /** What was expected, what was given. */
  readonly problem: string;
}

export class ContextError extends Error {
  override readonly name = 'ContextError';
  constructor(readonly faults: readonly ContextFault[]) {
    super(faults.map(({ setting, problem }) => `${setting}: ${problem}`).join('\n'));
  }
}

/** Each once: what several jobs have in common is read for each of them. */
export function throwFaults(faults: readonly ContextFault[]): void {
  const each = new Map(faults.map((fault) => [`${fault.setting}: ${fault.problem}`, fault]));
  if (each.size > 0) throw new ContextError([...each.values()]);
}
