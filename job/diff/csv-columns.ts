/** The columns of a body of CSV, each value as it stands there: what is quoted in quotes, so that NULL is not an empty text. */
import { parse } from 'csv-parse/sync';

/** By name; undefined for what is not a header's record and one more. */
export function csvColumns(body: string): Map<string, string> | undefined {
  const [names, values, ...more] = records(body) ?? [];
  if (names === undefined || values === undefined || more.length > 0) return undefined;
  return new Map(names.map((name, place) => [name, values[place] ?? '']));
}

function records(body: string): string[][] | undefined {
  try {
    return parse(body, {
      record_delimiter: '\r\n',
      cast: (text, { quoting, records }) =>
        quoting && records > 0 ? `"${text.replaceAll('"', '""')}"` : text,
    });
  } catch {
    return undefined;
  }
}
