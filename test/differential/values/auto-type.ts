/** The type that `--column-types auto` has to find for a column of text, by the rules of the documents. */

const least = -(2n ** 63n);
const most = 2n ** 63n - 1n;
const mostDigits = 38;

/** Undefined for text. */
export function autoType(values: readonly (string | null)[]): string | undefined {
  const texts = values.flatMap((value) => value ?? []);
  const all = (fits: (text: string) => boolean) => texts.length > 0 && texts.every(fits);
  if (all((text) => text === 'true' || text === 'false')) return 'BOOLEAN';
  const isWhole = all((text) => /^(0|-?[1-9]\d*)$/.test(text));
  if (isWhole && all((text) => BigInt(text) >= least && BigInt(text) <= most)) return 'BIGINT';
  const isDecimal = all((text) => /^-?(0|[1-9]\d*)(\.\d+)?$/.test(text) && !/^-[0.]+$/.test(text));
  const scales = new Set(texts.map((text) => (text.split('.')[1] ?? '').length));
  const [scale = 0] = scales;
  const precision = Math.max(...texts.map((text) => text.replace(/\..*|-/g, '').length)) + scale;
  if (isDecimal && scales.size === 1 && precision <= mostDigits) return `DECIMAL(${precision},${scale})`;
  if (all((text) => /^-?\d+\.\d+$/.test(text) && shortest(text) === text)) return 'DOUBLE';
  if (all(isDay)) return 'DATE';
  return all(isTimestamp) ? 'TIMESTAMP' : undefined;
}

function shortest(text: string): string {
  const number = Number(text);
  return Number.isInteger(number) ? `${number}.0` : String(number);
}

function isDay(text: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}

function isTimestamp(text: string): boolean {
  const [day = '', time = ''] = text.split(/[ T]/);
  return isDay(day) && /^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{0,5}[1-9])?$/.test(time);
}
