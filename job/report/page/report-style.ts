/** What the report looks like beyond any page of ours. */
import { type Html, html } from '../../page/html.js';

export const reportStyle: Html = html`<style>
header .verdict { border-left: 6px solid; border-radius: 4px; padding: 0.7rem 1rem; margin: 0.4rem 0 1rem; }
header .verdict p { margin: 0; }
header .verdict ul { margin: 0.3rem 0 0; }
.good { background: var(--good-back); color: var(--good); border-color: var(--good); }
.bad { background: var(--bad-back); color: var(--bad); border-color: var(--bad); }
.where { margin: 0; font-size: 0.9rem; }
.where div { display: grid; grid-template-columns: 5.5rem 1fr; }
.where dd { margin: 0; overflow-wrap: anywhere; unicode-bidi: isolate; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(8.5rem, 1fr)); gap: 0.6rem; margin: 1.4rem 0 0; }
.tiles div { background: var(--raised); border: 1px solid var(--line); border-radius: 6px; padding: 0.5rem 0.8rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
.tiles dd { margin: 0; font-size: 1.3rem; font-weight: 600; line-height: 1.3; }
.tiles dt { font-size: 0.85rem; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: 0.15rem 1.3rem; padding: 0; margin: 0.5rem 0; font-size: 0.9rem; }
.legend li { display: flex; gap: 0.45rem; align-items: baseline; }
.legend b { font-weight: 600; font-variant-numeric: tabular-nums; }
.swatch { flex: none; transform: translateY(2px); }
svg.marks { position: absolute; }
svg text { font-size: 12px; fill: var(--ink); paint-order: stroke; stroke: var(--paper); stroke-width: 3px; stroke-linejoin: round; }
svg .tick { fill: var(--soft); }
svg .value { font-variant-numeric: tabular-nums; }
.fill-blue { fill: var(--blue); }
.fill-sky { fill: var(--sky); }
.fill-green { fill: var(--green); }
.fill-gray { fill: var(--gray); }
.fill-amber { fill: var(--amber); }
.fill-red { fill: var(--red); }
.fill-violet { fill: var(--violet); }
.marks-green { fill: url(#marks-green); }
.marks-gray { fill: url(#marks-gray); }
.marks-amber { fill: url(#marks-amber); }
.marks-red { fill: url(#marks-red); }
.marks-violet { fill: url(#marks-violet); }
.marks-green, .marks-gray, .marks-amber, .marks-red, .marks-violet { pointer-events: none; }
#marks-green circle { fill: var(--paper); }
pattern path { stroke: var(--paper); stroke-width: 1.2; }
.area-blue { fill: var(--blue); fill-opacity: 0.22; }
.line-blue, .line-violet { fill: none; stroke-width: 1.5; vector-effect: non-scaling-stroke; }
.line-blue { stroke: var(--blue); }
.line-violet { stroke: var(--violet); stroke-width: 2; stroke-dasharray: 7 4; }
.axis { stroke: var(--axis); }
.grid { stroke: var(--line); }
.cut { stroke: var(--paper); stroke-width: 1.5; }
.named { stroke: var(--ink); stroke-dasharray: 2 3; }
@media (min-width: 40rem) {
  .tiles { grid-template-columns: repeat(auto-fill, minmax(10.5rem, 1fr)); }
}
@media print {
  .tiles { grid-template-columns: repeat(5, 1fr); }
  .tiles dd { font-size: 1.1rem; }
}
</style>`;
