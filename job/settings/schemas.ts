/** The kinds of values settings have, each from the text that the user typed, each telling what it expected. */

import { z } from 'zod';
import { SettingsError } from '../shared/errors.js';
import { wordsOf } from '../shared/words-of.js';

/** The message of a fault: what was expected, and what was given, quoted. */
export function expected(what: string | (() => string)): (issue: { readonly input?: unknown }) => string {
  return ({ input }) =>
    `expected ${typeof what === 'string' ? what : what()}, got ${JSON.stringify(String(input))}`;
}

export function text(what: string) {
  return z.string().min(1, { error: expected(what) });
}

export function matching(pattern: RegExp, what: string) {
  return z.string().regex(pattern, { error: expected(what) });
}

export function oneOf<const Choice extends string>(...choices: readonly Choice[]) {
  return z.enum(choices, { error: expected(choiceList(choices)) });
}

export function wholeNumber(least: number, most: number) {
  return numberExpecting(() => range(least, most), least, most);
}

/** US dollars, with up to six digits after the point. */
export function dollars(least: number, most: number) {
  const error = expected(
    () =>
      `US dollars from ${least.toLocaleString('en-US')} to ${most.toLocaleString('en-US')}, such as 20 or 7.50`,
  );
  return z
    .string()
    .regex(/^\d{1,15}(\.\d{1,6})?$/, { error })
    .transform(Number)
    .pipe(z.number().min(least, { error }).max(most, { error }));
}

const byteUnits = {
  '': 1,
  kB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KiB: 2 ** 10,
  MiB: 2 ** 20,
  GiB: 2 ** 30,
} as const;

/** Such as `20GB` (powers of 1,000) or `512MiB` (powers of 1,024), or bytes as a number. */
export function byteCount(least: number) {
  return parsedBy((given) => {
    const [, digits = '', unit = ''] = /^(\d{1,15}) ?([A-Za-z]*)$/.exec(given) ?? [];
    const factor = Object.entries(byteUnits).find(([name]) => name.toLowerCase() === unit.toLowerCase())?.[1];
    const bytes = Number(digits) * (factor ?? 0);
    if (digits !== '' && factor !== undefined && bytes >= least && Number.isSafeInteger(bytes)) return bytes;
    throw new Error(
      `expected ${least.toLocaleString('en-US')} bytes or more, such as 500MB, 20GB or 64GiB, got ${JSON.stringify(given)}`,
    );
  });
}

/** Such as `auto`, or a number. */
export function wordOrWholeNumber<const Word extends string>(word: Word, least: number, most: number) {
  const what = () => `${word} or ${range(least, most)}`;
  return z.union([z.literal(word), numberExpecting(what, least, most)], { error: expected(what) });
}

/** What it expects is put into words when it is told: with the separators of thousands that takes a while at the start. */
function numberExpecting(what: () => string, least: number, most: number) {
  const error = expected(what);
  // Digits alone: Number('') is 0, Number('1e3') is 1000, and neither is what somebody meant.
  return z
    .string()
    .regex(/^\d{1,15}$/, { error })
    .transform(Number)
    .pipe(z.number().int({ error }).min(least, { error }).max(most, { error }));
}

/** `z.coerce.boolean` takes "false" for true. */
export function yesOrNo() {
  return z.stringbool({ error: expected('true or false') });
}

/** A value that a function of ours reads; the messages of what it throws are the faults. */
export function parsedBy<Value>(parse: (text: string) => Value): z.ZodType<Value, string> {
  return z.string().transform((given, context) => {
    try {
      return parse(given);
    } catch (error) {
      for (const message of messagesOf(error)) context.issues.push({ code: 'custom', message, input: given });
      return z.NEVER;
    }
  });
}

function messagesOf(error: unknown): string[] {
  if (error instanceof SettingsError) return error.faults.map(({ problem }) => problem);
  return [wordsOf(error)];
}

/** `a, b or c`. */
export function choiceList(choices: readonly string[]): string {
  return choices.length < 2 ? choices.join('') : `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;
}

export function range(least: number, most: number): string {
  return `a whole number from ${least.toLocaleString('en-US')} to ${most.toLocaleString('en-US')}`;
}
