/** How a page of ours looks: by light and by dark, on a phone and on paper. */
import { type Html, html } from './html.js';

/** Text has a contrast of at least 7 to 1, lines and areas that tell something one of 3 to 1, in both. */
export const pageStyle: Html = html`<style>
:root {
  color-scheme: light dark;
  --paper: #ffffff; --raised: #f5f7f9; --ink: #16202b; --soft: #46535f; --line: #d4dae0; --axis: #7d8894;
  --blue: #1c64a3; --sky: #4a90cc; --green: #1d7f4c; --amber: #a86200; --red: #bd2f2f; --violet: #7a4bb3; --gray: #6f7b87;
  --good-back: #e6f4ec; --good: #0f5a33; --bad-back: #fcebe9; --bad: #8f1d1d;
}
@media screen and (prefers-color-scheme: dark) {
  :root {
    --paper: #12171d; --raised: #1b222a; --ink: #e9eef3; --soft: #b4bfca; --line: #35404b; --axis: #7b8793;
    --blue: #66b2ef; --sky: #3c7fb8; --green: #4fbf86; --amber: #e3a33f; --red: #ef7b74; --violet: #b790ec; --gray: #909caa;
    --good-back: #12301f; --good: #8fe0b3; --bad-back: #3a1a1a; --bad: #ffb4ae;
  }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.5 system-ui, "Segoe UI", Roboto, "Helvetica Neue", "Liberation Sans", Arial, sans-serif; }
main { max-width: 62rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
h1 { font-size: 1.65rem; line-height: 1.25; margin: 0.3rem 0 0.8rem; text-wrap: balance; }
h2 { font-size: 1.2rem; line-height: 1.3; margin: 2.6rem 0 0.6rem; padding-top: 0.9rem; border-top: 1px solid var(--line); }
h3 { font-size: 1rem; margin: 1.4rem 0 0.4rem; }
p { margin: 0.5rem 0; max-width: 46rem; }
h1, h2, h3, p, li, dd, figcaption, summary, caption { overflow-wrap: anywhere; }
ul { padding-left: 1.2rem; }
code, pre { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", "DejaVu Sans Mono", monospace; font-size: 0.86em; }
code, td, th, bdi { unicode-bidi: isolate; }
code { overflow-wrap: anywhere; }
pre { margin: 0.3rem 0 0.9rem; padding: 0.6rem 0.8rem; background: var(--raised); border: 1px solid var(--line); border-radius: 6px; white-space: pre-wrap; overflow-wrap: anywhere; }
.soft, caption, figcaption, dt { color: var(--soft); }
.box { overflow-x: auto; margin: 0.6rem 0; }
:focus-visible { outline: 2px solid var(--blue); outline-offset: 2px; }
table { border-collapse: collapse; font-size: 0.9rem; min-width: 50%; font-variant-numeric: tabular-nums; }
caption { text-align: left; padding-bottom: 0.3rem; }
th, td { text-align: left; vertical-align: top; padding: 0.28rem 1.1rem 0.28rem 0; border-bottom: 1px solid var(--line); }
th { font-weight: 600; }
tbody th { font-weight: 400; max-width: 26rem; overflow-wrap: anywhere; }
td { max-width: 34rem; min-width: 3rem; overflow-wrap: anywhere; }
tbody th, td.words { min-width: 9rem; }
tbody:last-child tr:last-child > * { border-bottom: 0; }
td.number, th.number { text-align: right; white-space: nowrap; }
tfoot th, tfoot td { font-weight: 600; border-bottom: 0; }
figure { margin: 0.8rem 0 1.2rem; }
figure svg { display: block; overflow: visible; }
figcaption { font-size: 0.9rem; margin: 0.4rem 0; max-width: 46rem; }
summary { cursor: pointer; font-size: 0.9rem; padding: 0.25rem 0; }
@media print {
  @page { margin: 15mm; }
  body { font-size: 10.5pt; -webkit-print-color-adjust: exact; print-color-adjust: exact; }
  main { max-width: none; padding: 0; }
  h2, h3, caption { break-after: avoid; }
  figure svg, tr, pre { break-inside: avoid; }
  .box { overflow: visible; }
  table { font-size: 8.5pt; }
  th, td, td.number, th.number, td.words { min-width: 0; white-space: normal; padding: 0.1rem 0.6rem 0.1rem 0; }
  tbody th { min-width: 6rem; }
  /* Else the sum would stand on each page, below a part of its rows. */
  tfoot { display: table-row-group; }
  summary { display: none; }
  details::details-content { content-visibility: visible; display: block; }
}
</style>`;
