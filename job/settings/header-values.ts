/** Headers, metadata and tags as the user types them, each with all that is wrong with it told at once. */
import {
  constantText,
  type HeaderTemplate,
  headerCharacters,
  headerChoices,
  isConstant,
  knownHeaders,
  metadataPrefix,
  mostTagCharacters,
  parseValueTemplate,
  tagCharacters,
  taggingPrefix,
} from '../sql/object-headers.js';
import { cutAt, parseEach } from './each-value.js';
import { choiceList } from './schemas.js';

/** One `Name: template` each. @throws Error */
export function parseHeaders(given: string): HeaderTemplate[] {
  return parseEach(given, (text) => [parseHeader(text)].flat());
}

/** One `name=template` each. @throws Error */
export function parseMetadata(given: string): HeaderTemplate[] {
  return parseEach(given, (text) => {
    const [name, value] = cutAt(text, '=', 'name=template');
    return [checked({ name: metadataName(name), template: parseValueTemplate(value) })];
  });
}

/** One `name=template` each. @throws Error */
export function parseTags(given: string): HeaderTemplate[] {
  return parseEach(given, (text) => [tag(...cutAt(text, '=', 'name=template'))]);
}

/** Of a short form whose name is known. @throws Error */
export function parseHeaderValue(name: string): (given: string) => HeaderTemplate {
  return (given) => checked({ name, template: parseValueTemplate(given.trim()) });
}

/** One text for the same headers, in whatever order they were given. */
export function formatHeaders(headers: readonly HeaderTemplate[]): string {
  return formatWith(headers, ': ');
}

export function formatPairs(headers: readonly HeaderTemplate[]): string {
  return formatWith(headers, '=');
}

function formatWith(headers: readonly HeaderTemplate[], between: string): string {
  return headers
    .map(({ name, template }) => `${name}${between}${template.text}`)
    .sort()
    .join('\n');
}

function parseHeader(text: string): HeaderTemplate | HeaderTemplate[] {
  const [given, value] = cutAt(text, ':', "'Name: template'");
  const name = given.toLowerCase();
  if (name.startsWith(metadataPrefix)) {
    return checked({
      name: metadataName(name.slice(metadataPrefix.length)),
      template: parseValueTemplate(value),
    });
  }
  if (name.startsWith('x-amz-server-side-encryption')) {
    throw new Error(`${given} is what --encryption, --kms-key-id and --bucket-key are for`);
  }
  if (name === 'x-amz-tagging') return parseTagging(value);
  if (!knownHeaders.some((known) => known.toLowerCase() === name)) {
    throw new Error(
      `expected ${choiceList([...knownHeaders, 'x-amz-meta-…'])}, got ${JSON.stringify(given)}`,
    );
  }
  return checked({ name, template: parseValueTemplate(value) });
}

/** `city={city}&team=a%2Fb`: the parts outside braces are encoded as in a URL, rows' values will be. */
function parseTagging(value: string): HeaderTemplate[] {
  return value.split(/&(?![^{]*\})/).map((pair) => {
    const [name, template] = cutAt(pair, '=', 'x-amz-tagging: name=template&name=template');
    const parts = template.split(/(\{[^{}]*\})/).map((part) => (part.startsWith('{') ? part : decoded(part)));
    const { name: read, ...rest } = tag(decoded(name), parts.join(''));
    return { name: `${taggingPrefix}${read}`, ...rest };
  });
}

function decoded(text: string): string {
  let read: string;
  try {
    read = decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    throw new Error(`x-amz-tagging: expected text encoded as in a URL, got ${JSON.stringify(text)}`);
  }
  // What is decoded would be taken for a column's name.
  if (!/[{}]/.test(read)) return read;
  throw new Error(`x-amz-tagging: expected no braces but those of columns, got ${JSON.stringify(text)}`);
}

/** A header's name (RFC 9110, "Tokens"); S3 keeps those of metadata in lower case. */
function metadataName(given: string): string {
  const name = given.toLowerCase();
  if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(name)) {
    throw new Error(
      `expected a name of metadata without spaces, colons and braces, got ${JSON.stringify(given)}`,
    );
  }
  if (name === 'splitter')
    throw new Error(`${metadataPrefix}splitter is the program's own note; choose another name`);
  return `${metadataPrefix}${name}`;
}

const whole = new RegExp(`^${headerCharacters}$`);

/** What the template alone forbids, whatever the columns hold. */
function checked(header: HeaderTemplate): HeaderTemplate {
  const { name, template } = header;
  const literals = template.parts.flatMap((part) => (part.kind === 'literal' ? [part.text] : []));
  if (template.text === '') throw new Error(`${name}: expected a value, it is empty`);
  if (literals.some((text) => !/^[ -~]*$/.test(text))) {
    throw new Error(
      `${name}: expected visible ASCII and spaces, which is what comes back as it was sent, got ${JSON.stringify(template.text)}`,
    );
  }
  if (!isConstant(template)) return header;
  const text = constantText(template);
  const choices = headerChoices.get(name);
  if (choices !== undefined && !choices.includes(text)) {
    throw new Error(`${name}: expected ${choiceList(choices)}, got ${JSON.stringify(text)}`);
  }
  if (!whole.test(text))
    throw new Error(`${name}: expected no space at either end, got ${JSON.stringify(text)}`);
  return header;
}

const tagText = new RegExp(`^${tagCharacters}$`, 'u');

function tag(name: string, value: string): HeaderTemplate {
  const template = parseValueTemplate(value);
  const { name: longest, value: longestValue } = mostTagCharacters;
  if (name === '' || [...name].length > longest || !tagText.test(name) || /^aws:/i.test(name)) {
    throw new Error(
      `expected a tag's name of 1 to ${longest} letters, digits, spaces and + - = . _ : / @, not beginning with aws:, got ${JSON.stringify(name)}`,
    );
  }
  const text = constantText(template);
  if ([...text].length > longestValue || !tagText.test(text)) {
    throw new Error(
      `tag ${name}: expected at most ${longestValue} letters, digits, spaces and + - = . _ : / @, got ${JSON.stringify(value)}`,
    );
  }
  return { name, template };
}
