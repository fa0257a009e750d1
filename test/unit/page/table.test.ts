import { expect, test } from '@jest/globals';
import { html } from '../../../job/page/html.js';
import { renderTable } from '../../../job/page/table.js';

test('a table names its rows and columns, and scrolls in a box that the keyboard reaches', () => {
  const table = renderTable({
    caption: 'Rows by <reason>',
    columns: [{ name: 'reason' }, { name: 'rows', isNumber: true }],
    rows: [
      ['<b>', 3],
      [html`<code>x</code>`, '1,000'],
    ],
    total: ['all', '1,003'],
  });
  expect(String(table).replaceAll('\n', '')).toBe(
    '<div class="box" tabindex="0" role="region" aria-label="Rows by &lt;reason&gt;"><table>' +
      '<caption>Rows by &lt;reason&gt;</caption>' +
      '<thead><tr><th scope="col" class="words">reason</th><th scope="col" class="number">rows</th></tr></thead>' +
      '<tbody><tr><th scope="row">&lt;b&gt;</th><td class="number">3</td></tr>' +
      '<tr><th scope="row"><code>x</code></th><td class="number">1,000</td></tr></tbody>' +
      '<tfoot><tr><th scope="row">all</th><td class="number">1,003</td></tr></tfoot></table></div>',
  );
});
