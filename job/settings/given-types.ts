/** The types of the settings that a program gives, made of the settings themselves; a test fails when they are stale. */
import { z } from 'zod';
import { defaultText } from './describe-flags.js';
import { isGivenByPrograms } from './given-values.js';
import { allSettings } from './registry.js';
import type { CommandName, Setting } from './setting.js';

const commands = ['split', 'plan', 'upload', 'finish', 'diff', 'verify'] as const;

/** `job/api/settings.ts`, which is committed. */
export function writeGivenTypes(): string {
  const all = [...allSettings].filter(([name]) =>
    commands.some((command) => isGivenByPrograms(command, name)),
  );
  return [
    '/** The settings that the functions take: the flags of the commands, in camelCase. Written by npm run docs (edit job/settings/), and as long as there are settings. */',
    '',
    'export interface AllSettings {',
    ...all.flatMap(([name, setting]) => [
      `  /** ${commentOf(setting)} */`,
      `  readonly ${name}?: ${typeOf(setting)} | undefined;`,
    ]),
    '}',
    '',
    '/** Of all settings those that one function takes; some of them it cannot do without. */',
    'export type Taken<Names extends keyof AllSettings, Needed extends Names> = Pick<AllSettings, Names> & {',
    '  readonly [Name in Needed]: NonNullable<AllSettings[Name]>;',
    '};',
    ...commands.flatMap((command) => ['', ...takenBy(command, all)]),
    '',
  ].join('\n');
}

function takenBy(command: CommandName, all: readonly (readonly [string, Setting])[]): string[] {
  const taken = all.filter(([name]) => isGivenByPrograms(command, name));
  const required = taken.filter(([, setting]) => setting.required?.includes(command));
  return [
    `export type ${command.replace(/^./, (letter) => letter.toUpperCase())}Settings = Taken<`,
    ...taken.map(([name], at) => `  | '${name}'${at === taken.length - 1 ? ',' : ''}`),
    `  ${required.length === 0 ? 'never' : required.map(([name]) => `'${name}'`).join(' | ')}`,
    '>;',
  ];
}

function commentOf(setting: Setting): string {
  const text = defaultText(setting);
  return (text === undefined ? setting.description : `${setting.description} @default ${text}`).replaceAll(
    '*/',
    '*\\/',
  );
}

function typeOf({ value, schema, repeatable, pairedBy }: Setting): string {
  if (value === undefined) return 'boolean';
  const one = scalarType(schema, value);
  if (!repeatable) return one;
  const map = pairedBy === undefined ? '' : ` | Readonly<Record<string, ${one}>>`;
  return `${one} | readonly ${one}[]${map}`;
}

function scalarType(schema: z.ZodType, value: string): string {
  if (schema instanceof z.ZodEnum) return schema.options.map((choice) => `'${choice}'`).join(' | ');
  if (schema instanceof z.ZodLiteral) return `'${schema.value}'`;
  if (schema instanceof z.ZodUnion) {
    const types = schema.options.map((each) =>
      each instanceof z.ZodType ? scalarType(each, value) : 'string',
    );
    return types.join(' | ');
  }
  if (schema instanceof z.ZodPipe && schema.out instanceof z.ZodNumber) return 'number';
  // A number that may have a unit.
  return value === 'n' || value === 'bytes' ? 'number | string' : 'string';
}
