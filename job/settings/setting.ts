/** What one setting is. Flag, variable, default, help text and reference all come from entries of this shape. */
import type { z } from 'zod';
import type { PartialValues } from './registry.js';

export const commandNames = [
  'split',
  'plan',
  'upload',
  'finish',
  'diff',
  'restore',
  'verify',
  'changes',
  'report',
  'release',
  'runs',
  'status',
  'resume',
  'rm',
  'preview',
  'policy',
  'init',
  'sample',
  'run',
  'completion',
] as const;
export type CommandName = (typeof commandNames)[number];

/** Headings of the help and of the reference, in their order. */
export const groups = {
  source: 'Source',
  athena: 'Athena',
  target: 'Target',
  body: 'Body',
  headers: 'Headers and encryption',
  changes: 'Only what changed',
  config: 'Config file',
  state: 'State',
  size: 'Size',
  safety: 'Safety',
  s3: 'S3',
  output: 'Output',
  verify: 'Verify',
  history: 'History',
  diff: 'Diff',
  release: 'Release',
  preview: 'Preview',
  policy: 'Policy',
  init: 'Init',
  sample: 'Sample',
  run: 'Run',
  completion: 'Completion',
} as const;
export type Group = keyof typeof groups;

/** What defaults may depend on; given from outside so that tests and the reference do not depend on the machine. */
export interface Machine {
  readonly cores: number;
  readonly scratchDir: string;
  /** Whether standard error is a terminal. */
  readonly isTerminal: boolean;
  readonly workingFolder: string;
}

/** What rows are read from: `table` and `query` are Athena's, the others are formats of files. */
export type SourceKind = 'table' | 'query' | FileFormat;
export type FileFormat = 'csv' | 'json' | 'parquet';

export interface Setting {
  readonly group: Group;
  /** The commands that take it. */
  readonly commands: readonly CommandName[];
  /** The commands that cannot do without it. */
  readonly required?: readonly CommandName[];
  /** The value's name in the help, such as `n`; none for a switch, which may stand alone to mean true. */
  readonly value?: string;
  /** The flag may stand several times; its schema gets the values with `betweenRepeated` between them. */
  readonly repeatable?: boolean;
  /** Of a repeatable one: a variable holds several values, one a line. @default a variable holds one */
  readonly severalInVariable?: true;
  /** Of a repeatable one: what stands between a name and its value, so that a config file may have them as a map. */
  readonly pairedBy?: '=' | ': ';
  readonly description: string;
  /** Most runs need it: the help shows it without being asked for all. One that a single command takes always is. */
  readonly common?: true;
  /** From the text of the flag or variable to the value. Its issues' messages are what the user reads. */
  readonly schema: z.ZodType<unknown, string>;
  /**
   * As the user would type it, or a function that gives the value itself; its result's type is written out, since
   * TypeScript cannot infer it while it derives `values` from all entries. Without one the value is undefined when not given.
   */
  readonly default?: string | ((machine: Machine, values: PartialValues) => unknown);
  /** For the reader, where the default depends on the machine or on other settings. */
  readonly defaultText?: string;
  /** Where the stages find the value in their settings, such as `s3.region`; the setting's own name where it is not said. */
  readonly in?: string;
  /** The sources that it is for; any where it is not said. For another one it is a fault. */
  readonly for?: readonly SourceKind[];
  /** What is wrong between it and other settings, judged when none is faulty by itself. The result's type is written out, as for `default`. */
  readonly check?: (values: PartialValues, given: ReadonlySet<string>) => string | undefined;
  /** Not kept for `splitter resume`: it says how a state or this machine is used, not what the run is to do. */
  readonly kept?: false;
  /** How the text is kept for `splitter resume`, where it depends on the working folder. @default as typed */
  readonly keptAs?: (text: string, workingFolder: string) => string;
  /** Not for a config file: it is of one start of the program. */
  readonly configured?: false;
  /** Another value makes another run: it stands in the run's job.json, and going on with another one is a fault. */
  readonly identifies?: true;
  /** The value as text again, equal when the values are. @default String, and the empty text for undefined */
  readonly format?: (value: never) => string;
  /** Not for a deployment: its stack decides it, or it is of one run or task, of local files, or of other servers than AWS. */
  readonly deployed?: false;
}

/** Between the values of a flag that is given several times: no path, argument or variable can hold it. */
export const betweenRepeated = '\0';

/** Keeps the entry's exact type, from which the types of the values are derived. */
export function setting<const S extends Setting>(entry: S & FormatsItsValue<S>): S {
  return entry;
}

type FormatsItsValue<S extends Setting> = S extends { readonly format: (value: infer Value) => string }
  ? NonNullable<z.output<S['schema']>> extends Value
    ? unknown
    : { readonly format: (value: z.output<S['schema']>) => string }
  : unknown;

/** `maxInFlight` -> `--max-in-flight`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** Its name in a config file: `maxInFlight` -> `max-in-flight`. */
export function keyOf(name: string): string {
  return flagOf(name).slice('--'.length);
}

/** `maxInFlight` -> `SPLITTER_MAX_IN_FLIGHT`. */
export function variableOf(name: string): string {
  return `SPLITTER_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
