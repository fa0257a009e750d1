/** The order of rows in a group, as text: `ts desc, id`. */

const oneColumn = /^\s*(?:"((?:[^"]|"")+)"|([^"]+?))(?:\s+(asc|desc))?\s*$/is;

/** By columns in their order of weight; NULL comes last either way. */
export type GroupOrder = readonly { readonly column: string; readonly descending: boolean }[];

/**
 * A column's name as it stands, or in double quotes with `""` for one of them, where it has a comma, or spaces at its end.
 * @throws Error whose message says what was expected and what was given
 */
export function parseGroupOrder(text: string): GroupOrder {
  const order = parts(text).map((part) => {
    const [, quoted, plain = '', direction = 'asc'] = oneColumn.exec(part) ?? [];
    const column = quoted?.replaceAll('""', () => '"') ?? plain.trim();
    if (column === '') throw wrong(text);
    return { column, descending: direction.toLowerCase() === 'desc' };
  });
  const names = order.map(({ column }) => column);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) throw new Error(`expected each column once, got ${twice} several times`);
  return order;
}

export function formatGroupOrder(order: GroupOrder): string {
  return order
    .map(({ column, descending }) => `"${column.replaceAll('"', () => '""')}"${descending ? ' desc' : ''}`)
    .join(', ');
}

/** What stands between the commas that are in no quotes. */
function parts(text: string): string[] {
  const found = text.match(/(?:"(?:[^"]|"")*"|[^",])+/gs) ?? [];
  const isWhole = found.join(',') === text;
  if (found.length === 0 || !isWhole) throw wrong(text);
  return found;
}

function wrong(text: string): Error {
  return new Error(
    `expected columns with commas in between, each perhaps with asc or desc, such as "ts desc, id", got ${JSON.stringify(text)}`,
  );
}
