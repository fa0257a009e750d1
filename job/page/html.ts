/**
 * HTML that cannot be broken into: only a template of this file makes it, and whatever is put into a template is text, unless
 * a template made it. A template that has a place where text could be more than text is refused.
 */
import { visible } from '../shared/visible.js';
import { checkTemplate, type Place } from './check-template.js';

class Markup {
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  toString(): string {
    return this.#text;
  }
}

export type Html = Markup;

/** Undefined is nothing. */
export type Part = string | number | Html | readonly Part[] | undefined;

/** A template is checked once, however often it is filled. */
const checked = new WeakMap<TemplateStringsArray, readonly Place[]>();

/**
 * A tag for templates: html`<p title="${text}">${text}</p>`. Parts stand between tags, or in attributes between double quotes.
 * @throws TypeError for a place that is neither, and for HTML in an attribute
 */
export function html(strings: TemplateStringsArray, ...parts: readonly Part[]): Html {
  const places = checked.get(strings) ?? checkTemplate(strings);
  checked.set(strings, places);
  const texts = parts.map((part, index) => filled(part, places[index] ?? 'text'));
  return new Markup(strings.reduce((text, next, index) => text + (texts[index - 1] ?? '') + next));
}

function filled(part: Part, place: Place): string {
  if (part === undefined) return '';
  if (typeof part === 'string' || typeof part === 'number') return escaped(String(part));
  if (place === 'attribute') throw new TypeError('Expected text in an attribute, got HTML.');
  if (part instanceof Markup) return part.toString();
  return part.map((each) => filled(each, place)).join('');
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return visible(text, { lines: true }).replace(/[&<>"']/g, (character) => entities[character] ?? '');
}
