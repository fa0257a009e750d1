import { expect, test } from '@jest/globals';
import { renderDocument } from '../../../job/page/document.js';
import { html } from '../../../job/page/html.js';

const page = renderDocument({
  title: '</title><script>alert(1)</script>',
  style: html`<style>.own { color: red }</style>`,
  body: html`<h1>${'<Ä>'}</h1>`,
});

test('a page is whole: doctype, language, charset, title, its body in main', () => {
  expect(page).toMatch(/^<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">/);
  expect(page).toContain('<title>&lt;/title&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>');
  expect(page).toContain('<main>\n<h1>&lt;Ä&gt;</h1>\n</main>');
  expect(page.endsWith('</html>\n')).toBe(true);
});

test('a page may run nothing and ask for nothing from outside', () => {
  expect(page).toContain(
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">`,
  );
  expect(page).not.toMatch(/<script|@import|https?:|url\(/);
});

test("a page's own style stands behind that of all pages", () => {
  expect([...page.matchAll(/<style>/g)]).toHaveLength(2);
  expect(page.indexOf('.own {')).toBeGreaterThan(page.indexOf(':root {'));
});
