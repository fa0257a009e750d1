/** Where the parts of a template stand, so that none comes to stand where text can be more than text. */

export type Place = 'text' | 'attribute';

type State = 'text' | 'tag' | 'quoted' | 'raw';

interface Reader {
  state: State;
  /** What has been read of the tag that is open, as `<a class=`. */
  tag: string;
}

/** Elements whose text a browser does not read as HTML, so that what is escaped there would not be text. */
const rawElement = /^<(style|script|iframe|noscript|xmp|plaintext)\b/i;

/** None that a browser runs, fetches or takes for CSS. */
const attributes = [
  ...['id', 'class', 'title', 'lang', 'scope', 'datetime', 'colspan', 'aria-[a-z]+'],
  ...[
    'x',
    'y',
    'dx',
    'x1',
    'x2',
    'y1',
    'y2',
    'cx',
    'cy',
    'r',
    'width',
    'height',
    'd',
    'viewBox',
    'text-anchor',
  ],
];
const plainAttribute = new RegExp(`\\s(${attributes.join('|')})="$`);

/**
 * The place of each part.
 * @throws TypeError for a part in a tag outside of double quotes, in an attribute that may be more than text, in an element like
 *   style; and for a template that ends inside a tag
 */
export function checkTemplate(strings: readonly string[]): Place[] {
  const reader: Reader = { state: 'text', tag: '' };
  return strings.flatMap((string, index) => {
    for (let at = 0; at < string.length; at++) step(reader, string, at);
    const { state, tag } = reader;
    if (index < strings.length - 1) return placeOf(reader);
    if (state !== 'text') throw new TypeError(`Expected a template that ends outside of tags, got ${tag}`);
    return [];
  });
}

function step(reader: Reader, string: string, at: number): void {
  const character = string.charAt(at);
  switch (reader.state) {
    case 'text':
      if (character === '<') Object.assign(reader, { state: 'tag', tag: '<' });
      return;
    case 'tag':
      reader.tag += character;
      if (character === '"') reader.state = 'quoted';
      if (character === "'") throw new TypeError(`Expected double quotes, got ${reader.tag}`);
      if (character === '>') reader.state = rawElement.test(reader.tag) ? 'raw' : 'text';
      return;
    case 'quoted':
      reader.tag += character;
      if (character === '"') reader.state = 'tag';
      return;
    case 'raw':
      if (string.startsWith('</', at)) Object.assign(reader, { state: 'tag', tag: '<' });
      return;
    default:
      reader.state satisfies never;
  }
}

function placeOf({ state, tag }: Reader): Place {
  if (state === 'text') return 'text';
  // Anywhere in the value: what stands before it does not make the attribute another one.
  const attribute = tag.replace(/"[^"]*$/, '"');
  if (state === 'quoted' && plainAttribute.test(attribute)) return 'attribute';
  throw new TypeError(`Expected parts between tags or in plain attributes, got one in ${tag || '<'}`);
}
