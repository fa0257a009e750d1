import { expect, test } from '@jest/globals';
import { type Html, html } from '../../../job/page/html.js';

test('text is text between tags and in attributes', () => {
  const text = `</p><img src=x onerror="a('b')">&amp;`;
  const shown = '&lt;/p&gt;&lt;img src=x onerror=&quot;a(&#39;b&#39;)&quot;&gt;&amp;amp;';
  expect(String(html`<p title="${text}">${text}</p>`)).toBe(`<p title="${shown}">${shown}</p>`);
});

test('what a template made stands as it is, alone and in lists', () => {
  const items = ['<a>', '<b>'].map((text) => html`<li>${text}</li>`);
  expect(String(html`<ul>${items}${undefined}${3}</ul>`)).toBe(
    '<ul><li>&lt;a&gt;</li><li>&lt;b&gt;</li>3</ul>',
  );
});

test('what cannot be seen is named: controls, turned direction, halves of characters; line feeds stay', () => {
  const text = 'a\0b\u202ec\ud800d\u2028e\tf\ng\u{1f600}\u05d0';
  expect(String(html`<p>${text}</p>`)).toBe('<p>a\\x00b\\u202ec\\ud800d\\u2028e\\x09f\ng\u{1f600}\u05d0</p>');
});

test('markup in an attribute is refused, and what only looks like it is text', () => {
  expect(() => html`<p title="${html`<b></b>`}"></p>`).toThrow('Expected text in an attribute, got HTML.');
  const forged = { toString: () => '<b>' };
  expect(() => html`<p>${forged as unknown as Html}</p>`).toThrow(TypeError);
});

test.each<[string, () => Html]>([
  ['<p ', () => html`<p ${'x'}></p>`],
  ['<', () => html`<${'x'}>`],
  ['<p title=', () => html`<p title=${'x'}></p>`],
  ['<p onclick="', () => html`<p onclick="${'x'}"></p>`],
  ['<p title="a" style="color: ', () => html`<p title="a" style="color: ${'x'}"></p>`],
  ['<a href="', () => html`<a href="${'x'}"></a>`],
  ['<rect fill="', () => html`<rect fill="${'x'}"/>`],
  ['<style>', () => html`<style>p { color: ${'x'} }</style>`],
  ['<script>', () => html`<script>${'x'}</script>`],
])('a part in a place that is more than text is refused: %s', (place, made) => {
  expect(made).toThrow(
    new TypeError(`Expected parts between tags or in plain attributes, got one in ${place}`),
  );
});

test('a template that ends in a tag, or has single quotes in one, is refused', () => {
  expect(() => html`<p class="a"`).toThrow('Expected a template that ends outside of tags, got <p class="a"');
  expect(() => html`<p title='${'x'}'></p>`).toThrow("Expected double quotes, got <p title='");
});
