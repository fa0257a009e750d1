/** A config file's YAML as a tree that knows its lines, or what is wrong with its form. */
import {
  type Alias,
  isAlias,
  isMap,
  isScalar,
  LineCounter,
  type Node,
  parseDocument,
  visit,
  type YAMLError,
} from 'yaml';
import type { Fault } from '../../shared/errors.js';

export interface Yaml {
  /** Undefined for a file that says nothing. */
  readonly root: Node | undefined;
  /** `splitter.yaml:12` */
  placeOf(node: Node): string;
  /** What an alias stands for, and every other node itself. */
  resolve(node: Node): Node | undefined;
}

/** What one stands for is read as often as it is named, so that few can make much of a small file. */
const mostAliases = 100;
/** One slip can make a fault of every line after it. */
const mostFaults = 5;

export const inQuotes =
  "a text that begins with one of { [ * & ! | > % @ `, or that has ': ' or ' #' in it, stands in quotes, such as '{id}.json'";

/** @param name the file's, as it was given */
export function parseYaml(text: string, name: string): Yaml | readonly Fault[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  const placeAt = (offset: number) => `${name}:${lines.linePos(offset).line}`;
  const placeOf = ({ range }: Node) => placeAt(range?.[0] ?? 0);
  const resolve = (node: Node) => (isAlias(node) ? node.resolve(document) : node);
  const wrong = [...document.errors, ...document.warnings];
  if (wrong.length > 0) {
    const faults = wrong.map((error) => ({ setting: placeAt(error.pos[0]), problem: problemOf(error) }));
    const places = faults.map(({ setting }) => setting);
    return faults
      .filter(({ setting }, index) => places.indexOf(setting) === index)
      .sort((one, other) => lineOf(one) - lineOf(other))
      .slice(0, mostFaults);
  }
  const aliases: Alias[] = [];
  visit(document, { Alias: (_, alias) => void aliases.push(alias) });
  if (aliases.length > mostAliases) {
    return [{ setting: name, problem: `expected at most ${mostAliases} aliases, got ${aliases.length}` }];
  }
  const loose = aliases.filter((alias) => resolve(alias) === undefined);
  if (loose.length > 0) {
    return loose.map((alias) => ({
      setting: placeOf(alias),
      problem: `*${alias.source} is an alias of an anchor that does not stand before it; ${inQuotes}`,
    }));
  }
  const { contents } = document;
  if (contents === null || (isScalar(contents) && contents.value === null)) {
    return { root: undefined, placeOf, resolve };
  }
  if (!isMap(contents)) {
    return [
      {
        setting: placeOf(contents),
        problem: 'expected a setting a line, such as target: s3://my-bucket/orders/',
      },
    ];
  }
  return { root: contents, placeOf, resolve };
}

function lineOf({ setting }: Fault): number {
  return Number(setting.slice(setting.lastIndexOf(':') + 1));
}

function problemOf({ code, message }: YAMLError): string {
  switch (code) {
    case 'DUPLICATE_KEY':
      return 'expected each key once in a map, got this one again; leave one of them out';
    case 'MULTIPLE_DOCS':
      return 'expected one document, got a second one after ---; several jobs stand under jobs';
    case 'TAB_AS_INDENT':
      return 'expected spaces before a key, got a tab';
    case 'RESOURCE_EXHAUSTION':
      return 'expected settings, got brackets within brackets too many times';
    case 'TAG_RESOLVE_FAILED':
      return `expected no tags, got one that is not known (${message}); ${inQuotes}`;
    case 'BLOCK_AS_IMPLICIT_KEY':
    case 'BAD_INDENT':
      return `is no YAML (${message}); keys of one map stand one below the other, and ${inQuotes}`;
    default:
      return `is no YAML (${message}); ${inQuotes}`;
  }
}
