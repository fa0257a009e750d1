/** A value in a config file as the text that its flag would have. */
import { isMap, isScalar, isSeq, type Node } from 'yaml';
import { pairedText } from '../paired-text.js';
import { betweenRepeated, type Setting } from '../setting.js';
import { inQuotes } from './parse-yaml.js';

type Resolve = (node: Node) => Node | undefined;

/** @throws Error whose message says what was expected and what was given */
export function valueText(setting: Setting, given: unknown, resolve: Resolve): string {
  const value = resolved(given, resolve);
  if (setting.value === undefined) return switchText(value);
  if (isMap(value)) return several(setting, pairTexts(setting, value.items, resolve));
  if (!isSeq(value)) return scalarText(setting, value);
  if (!setting.repeatable) throw new Error('expected one value, got a list');
  return several(
    setting,
    value.items.map((item) => scalarText(setting, resolved(item, resolve))),
  );
}

/** Whatever the tree has in it is a node, or null for what is not there. */
export function resolved(given: unknown, resolve: Resolve): unknown {
  return given === null ? null : resolve(given as Node);
}

function switchText(value: unknown): string {
  if (isScalar(value) && typeof value.value === 'boolean') return String(value.value);
  throw new Error(`expected true or false, got ${shown(value)}`);
}

/** A number is taken as it is written, so that none of its digits is lost. */
function scalarText({ severalInVariable }: Setting, given: unknown): string {
  if (isMap(given)) throw new Error(`expected a text, got a map; ${inQuotes}`);
  const value = isScalar(given) ? given.value : undefined;
  if (isScalar(given) && typeof value === 'number' && given.source !== undefined) return given.source;
  if (typeof value !== 'string') {
    throw new Error(
      `expected a text, got ${shown(given)}; in quotes it is one, and without its key the setting has its default`,
    );
  }
  if (value.includes(betweenRepeated))
    throw new Error('expected a text without the character NUL, got one with it');
  if (severalInVariable && value.includes('\n')) {
    throw new Error(
      `expected a text without line ends, got ${JSON.stringify(value)}; each has an item of its own in a list`,
    );
  }
  return value;
}

function pairTexts(
  setting: Setting,
  pairs: readonly { readonly key: unknown; readonly value: unknown }[],
  resolve: Resolve,
): string[] {
  const { pairedBy } = setting;
  if (pairedBy === undefined) throw new Error(`expected a text, got a map; ${inQuotes}`);
  return pairs.map(({ key, value }) => {
    const name = scalarText(setting, resolved(key, resolve));
    return pairedText(name, pairedBy, scalarText(setting, resolved(value, resolve)));
  });
}

function several({ value }: Setting, texts: readonly string[]): string {
  if (texts.length > 0) return texts.join(betweenRepeated);
  throw new Error(`expected at least one <${value}>, got none; without its key the setting has its default`);
}

function shown(value: unknown): string {
  if (isMap(value)) return 'a map';
  if (isSeq(value)) return 'a list';
  if (!isScalar(value)) return 'nothing';
  if (typeof value.value === 'string') return JSON.stringify(value.value);
  return value.source === '' || value.source === undefined ? 'nothing' : value.source;
}
