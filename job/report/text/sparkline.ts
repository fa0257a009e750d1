/** Values over time or over buckets as one line of blocks, for a terminal. */

const blocks = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;
/** Columns: beside it stand a name and figures. */
const widest = 50;

/** What is 0, or unknown, is empty; what is more than that is never. More values than columns are joined by their mean. */
export function sparkline(values: readonly (number | null)[]): string {
  const joined = fitting(values.map((value) => value ?? 0));
  const most = Math.max(...joined, 0);
  return joined.map((value) => block(value, most)).join('');
}

function block(value: number, most: number): string {
  if (value <= 0) return ' ';
  return blocks[Math.ceil((value / most) * blocks.length) - 1] ?? blocks[0];
}

function fitting(values: readonly number[]): readonly number[] {
  if (values.length <= widest) return values;
  return Array.from({ length: widest }, (_, column) => {
    const first = Math.floor((column * values.length) / widest);
    const some = values.slice(first, Math.floor(((column + 1) * values.length) / widest));
    return some.reduce((sum, value) => sum + value, 0) / some.length;
  });
}
