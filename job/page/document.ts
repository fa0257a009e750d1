/** A page as one file: it has its style in it, asks for nothing from outside, and runs nothing. */
import { type Html, html } from './html.js';
import { pageStyle } from './page-style.js';

export interface PageOptions {
  readonly title: string;
  /** Of this page, beside what all pages have: a style element. */
  readonly style?: Html | undefined;
  /** Begins with the page's one h1. */
  readonly body: Html;
}

/** Whole, from its doctype on. */
export function renderDocument({ title, style, body }: PageOptions): string {
  return `<!doctype html>\n${html`<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<link rel="icon" href="data:,">
<title>${title}</title>
${pageStyle}
${style}
</head>
<body>
<main>
${body}
</main>
</body>
</html>`}\n`;
}
