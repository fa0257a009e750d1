/** A picture with its words and its figures: who does not see it reads the same in the table below it. */
import { type Html, html } from './html.js';

export interface FigureOptions {
  /** Of no other figure on the page. */
  readonly id: string;
  readonly title: string;
  /** What is to be seen, in a sentence or two, with its most telling figures. */
  readonly description: string;
  /** What stands inside of the svg element, `width` 100 % of the page and as high as `height` says. */
  readonly drawing: Html;
  /** In pixels. */
  readonly height: number;
  /** What the parts of the drawing mean. */
  readonly legend?: Html | undefined;
  /** The same figures. Folded up on a screen, open on paper. */
  readonly table: Html;
}

export function renderFigure({
  id,
  title,
  description,
  drawing,
  height,
  legend,
  table,
}: FigureOptions): Html {
  return html`<figure>
<svg role="img" aria-labelledby="${id}-title ${id}-description" width="100%" height="${height}">
<title id="${id}-title">${title}</title>
<desc id="${id}-description">${description}</desc>
${drawing}
</svg>
${legend}
<figcaption>${description}</figcaption>
<details><summary>The figures: ${title}</summary>
${table}
</details>
</figure>`;
}
