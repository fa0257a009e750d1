/** Text of others is cut where nobody would read on. */
import { formatCount } from '../telemetry/format.js';

/** Says how long it was. No character is cut in two. */
export function shortened(text: string, most = 300): string {
  if (text.length <= most) return text;
  const cut = text.slice(0, most).replace(/[\ud800-\udbff]$/, '');
  return `${cut}… (${formatCount(text.length)} characters)`;
}
