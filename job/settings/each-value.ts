/** A setting that may be given several times, each value read by itself, with all that is wrong with them told at once. */
import { betweenRepeated } from './setting.js';

/** Of flags, and of lines in a variable. */
const valueEnd = new RegExp(`[${betweenRepeated}\\n]`);

/** @throws Error with all that `parse` threw */
export function parseEach<Value>(given: string, parse: (text: string) => readonly Value[]): Value[] {
  const found: Value[] = [];
  const problems: string[] = [];
  for (const text of given.split(valueEnd)) {
    try {
      found.push(...parse(text));
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error));
    }
  }
  if (problems.length > 0) throw new Error(problems.join('; '));
  return found;
}

/** The text before and after the first `at`. @throws Error that names the form */
export function cutAt(text: string, at: string, form: string): [string, string] {
  const index = text.indexOf(at);
  if (index > 0) return [text.slice(0, index).trim(), text.slice(index + 1).trim()];
  throw new Error(`expected ${form}, got ${JSON.stringify(text)}`);
}
