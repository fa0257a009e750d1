/** What one setting is. Flag, variable, default, help text and reference all come from entries of this shape. */
import type { z } from 'zod';

export const commandNames = [
  'split',
  'plan',
  'upload',
  'finish',
  'verify',
  'preview',
  'sample',
  'run',
] as const;
export type CommandName = (typeof commandNames)[number];

/** Headings of the help and of the reference, in their order. */
export const groups = {
  source: 'Source',
  athena: 'Athena',
  target: 'Target',
  body: 'Body',
  state: 'State',
  size: 'Size',
  safety: 'Safety',
  s3: 'S3',
  output: 'Output',
  verify: 'Verify',
  preview: 'Preview',
  sample: 'Sample',
  run: 'Run',
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

export interface Setting {
  readonly group: Group;
  /** The commands that take it. */
  readonly commands: readonly CommandName[];
  /** The commands that cannot do without it. */
  readonly required?: readonly CommandName[];
  /** The value's name in the help, such as `n`; none for a switch, which may stand alone to mean true. */
  readonly value?: string;
  readonly description: string;
  /** From the text of the flag or variable to the value. Its issues' messages are what the user reads. */
  readonly schema: z.ZodType<unknown, string>;
  /** As the user would type it. Without one the value is undefined when not given. */
  readonly default?: string | ((machine: Machine) => string);
  /** For the reader, where the default depends on the machine or on other settings. */
  readonly defaultText?: string;
}

/** Keeps the entry's exact type, from which the types of the values are derived. */
export function setting<const S extends Setting>(entry: S): S {
  return entry;
}

/** `maxInFlight` -> `--max-in-flight`. */
export function flagOf(name: string): string {
  return `--${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

/** `maxInFlight` -> `SPLITTER_MAX_IN_FLIGHT`. */
export function variableOf(name: string): string {
  return `SPLITTER_${name.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
