/**
 * Makes JSON lines of JSON documents: arrays, objects over several lines, rows within wrappers. A row's text stays as it is but
 * for its line breaks; whether it is right is for the reader of JSON lines to say. Holds one row.
 */
import type { JsonPath } from '../../settings/json-path.js';
import { JsonText } from './json-text.js';

const lineFeed = Buffer.from('\n');
const comma = 44;
const colon = 58;
const openBracket = 91;
const closeBracket = 93;
const openBrace = 123;
const closeBrace = 125;

/**
 * @param next gives the bytes, a piece at a time
 * @param write takes a row with its line feed, which is good until it returns
 * @throws SourceError for a text that ends too early, has something else than the path says, or no objects there
 */
export function flattenJson(
  file: string,
  path: JsonPath,
  next: () => Buffer | undefined,
  write: (row: Buffer) => void,
): void {
  const text = new JsonText(file, next);
  let rows = 0;

  const passRow = () => {
    rows += 1;
    if (text.peek() === undefined) throw text.fault(`expected an object as row ${rows}`);
    if (text.peek() !== openBrace) {
      throw text.other(
        `expected an object as row ${rows}. ${path.length === 0 ? hint : `The rows are looked for at ${shown(path)}`}`,
      );
    }
    const row = text.takeNested();
    for (let at = 0; at < row.length; at += 1) if (row[at] === 10 || row[at] === 13) row[at] = 32;
    write(row);
    write(lineFeed);
  };

  const passValue = (step: number): void => {
    const of = path[step];
    if (of === undefined) {
      passRow();
    } else if (of === 'elements') {
      if (!text.isNext(openBracket)) throw text.other(`expected an array at ${shown(path.slice(0, step))}`);
      passElements(step);
    } else {
      if (!text.isNext(openBrace))
        throw text.other(
          `expected an object with ${JSON.stringify(of.member)} at ${shown(path.slice(0, step))}`,
        );
      passMembers(step, of.member);
    }
  };

  const passElements = (step: number) => {
    text.skipSpace();
    if (text.isNext(closeBracket)) return;
    do {
      text.skipSpace();
      passValue(step + 1);
      text.skipSpace();
    } while (text.isNext(comma));
    if (!text.isNext(closeBracket)) throw text.fault('expected "," or "]"');
  };

  const passMembers = (step: number, wanted: string) => {
    let found = 0;
    text.skipSpace();
    if (!text.isNext(closeBrace)) {
      do {
        text.skipSpace();
        const name = text.takeString();
        text.skipSpace();
        if (!text.isNext(colon)) throw text.fault('expected ":"');
        text.skipSpace();
        if (name === wanted) {
          found += 1;
          if (found > 1) throw text.other(`the object has ${JSON.stringify(wanted)} twice`);
          passValue(step + 1);
        } else {
          text.passOther();
        }
        text.skipSpace();
      } while (text.isNext(comma));
      if (!text.isNext(closeBrace)) throw text.fault('expected "," or "}"');
    }
    if (found === 0)
      throw text.other(
        `the object has no ${JSON.stringify(wanted)}, where --files-json-path looks for the rows`,
      );
  };

  for (text.skipSpace(); text.peek() !== undefined; text.skipSpace()) passValue(0);
}

const hint = 'Where the rows lie within something else, say where: --files-json-path "$.data[*]"';

function shown(path: JsonPath): string {
  return `$${path.map((step) => (step === 'elements' ? '[*]' : `.${step.member}`)).join('')}`;
}
