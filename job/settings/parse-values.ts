/** Phase one: every setting by itself, from flag, variable or default to its value, with all faults collected. */
import type { Fault } from '../shared/errors.js';
import { allSettings, type PartialValues } from './registry.js';
import { choiceList } from './schemas.js';
import { type CommandName, flagOf, type Machine, type Setting, variableOf } from './setting.js';

/** By setting name: the text given, or true for a flag that stands alone. */
export type GivenFlags = Readonly<Record<string, string | true>>;
/** By variable: what the shell has, and beneath it what a config file says. */
export type Environment = Readonly<Record<string, string | FileText | undefined>>;

/** A value out of a config file. */
export interface FileText {
  /** As a flag would have it; undefined where the file has a fault there, which is told by itself. */
  readonly text: string | undefined;
  /** File and line: `splitter.yaml:12`. */
  readonly place: string;
}

export interface ParsedValues {
  readonly command: CommandName;
  readonly values: PartialValues;
  /** What flags, variables or a config file gave, defaults not counted, faulty ones counted. */
  readonly given: ReadonlySet<string>;
  readonly faults: readonly Fault[];
}

export function parseValues(
  command: CommandName,
  flags: GivenFlags,
  environment: Environment | undefined,
  machine: Machine,
): ParsedValues {
  const variables = environment ?? {};
  const values: Record<string, unknown> = {};
  const given = new Set<string>();
  const faults: Fault[] = [];
  for (const [name, setting] of allSettings) {
    const flag = flags[name];
    const fault = (problem: string) => faults.push({ setting: flagOf(name), problem });
    if (!setting.commands.includes(command)) {
      // Variables are not judged: the containers of one run share their environment.
      if (flag !== undefined) fault(notTaken(command, setting));
      continue;
    }
    // An empty variable is how many schedulers spell an unset one.
    const variable = variables[variableOf(name)] || undefined;
    if (flag !== undefined || variable !== undefined) given.add(name);
    if (flag === true && setting.value !== undefined) {
      fault(`expected a value (${flagOf(name)} <${setting.value}>), got none`);
      continue;
    }
    const found = textIn(variables, name);
    if (flag === undefined && variable !== undefined && found === undefined) continue;
    const raw = flag === true ? 'true' : (flag ?? found ?? textOfDefault(setting));
    if (raw === undefined) {
      if (setting.required?.includes(command)) {
        const orSet = environment === undefined ? '' : `; give it, or set ${variableOf(name)}`;
        fault(`is required${orSet}. ${setting.description}`);
      }
      continue;
    }
    const result = setting.schema.safeParse(raw);
    if (result.success) values[name] = result.data;
    else for (const message of new Set(result.error.issues.map((issue) => issue.message))) fault(message);
  }
  for (const [name, { commands, default: fallback }] of allSettings) {
    if (typeof fallback !== 'function' || given.has(name) || !commands.includes(command)) continue;
    values[name] = fallback(machine, values);
  }
  // Each value came out of the schema that stands under its name in the registry.
  return { command, values: values as PartialValues, given, faults };
}

/** What stands for a setting in the environment, of the shell or of a file. An empty variable is an unset one. */
export function textIn(environment: Environment, name: string): string | undefined {
  const given = environment[variableOf(name)] || undefined;
  return typeof given === 'object' ? given.text : given;
}

/** The others are functions of values that are read by then. */
function textOfDefault({ default: fallback }: Setting): string | undefined {
  return typeof fallback === 'string' ? fallback : undefined;
}

function notTaken(command: CommandName, setting: Setting): string {
  if (command === 'run' && setting.commands.includes('split')) {
    return 'is decided by the deployment; leave it out';
  }
  const isPlanned =
    ['upload', 'finish', 'verify', 'restore'].includes(command) && setting.commands.includes('plan');
  return isPlanned
    ? `comes from the run's plan.json, where plan put it; ${command} does not take it, leave it out`
    : `is not a flag of ${command}, only of ${choiceList(setting.commands)}`;
}
