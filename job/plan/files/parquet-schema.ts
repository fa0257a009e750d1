/** What the footer of a Parquet file says of its columns, held against what DuckDB keeps: it would convert in silence. */
import { SourceError } from '../../shared/errors.js';
import type { DuckDbSession } from '../../sql/duckdb-session.js';
import { fileList } from '../../sql/file-list.js';

/** DuckDB reads wider decimals as DOUBLE, and wrongly. */
const mostDigits = 38;
/** Faults that one message tells. */
const shownFaults = 5;

/**
 * The columns that hold timestamps of nanoseconds of which DuckDB keeps microseconds: whether that loses anything, their
 * values alone can tell.
 *
 * @throws SourceError naming each column, nested ones by their path, whose type or name DuckDB would change
 */
export async function checkParquetSchema(session: DuckDbSession, file: string): Promise<readonly string[]> {
  const found = await session.rows(
    `SELECT name, type, num_children, converted_type, precision, scale, logical_type
       FROM parquet_schema(${fileList([file])}) ORDER BY column_id`,
  );
  const elements = found.map(
    (row): Element => ({
      name: String(row.name ?? ''),
      children: Number(row.num_children ?? 0),
      physical: String(row.type ?? ''),
      converted: String(row.converted_type ?? ''),
      logical: String(row.logical_type ?? ''),
      precision: Number(row.precision ?? 0),
      scale: Number(row.scale ?? 0),
    }),
  );
  const columns = treeOf(elements)[0]?.columns ?? [];
  const faults = [
    ...nameFaults('the columns', columns),
    ...columns.flatMap((column) => faultsOf(column, [])),
  ];
  if (faults.length > 0) {
    const more = faults.length > shownFaults ? `\n  and ${faults.length - shownFaults} more` : '';
    throw new SourceError(`${file}: ${faults.slice(0, shownFaults).join('\n  ')}${more}`);
  }
  return columns.filter((column) => someLeaf(column, cutsNanoseconds)).map(({ name }) => name);
}

interface Element {
  readonly name: string;
  readonly children: number;
  readonly physical: string;
  readonly converted: string;
  readonly logical: string;
  readonly precision: number;
  readonly scale: number;
}

interface Node extends Element {
  readonly columns: readonly Node[];
}

/** The elements stand in the order of the tree, each before its children, the root first. */
function treeOf(elements: readonly Element[]): readonly Node[] {
  let at = 0;
  const children = (count: number): Node[] => {
    const nodes: Node[] = [];
    while (nodes.length < count) {
      const element = elements[at];
      if (element === undefined) break;
      at += 1;
      nodes.push({ ...element, columns: children(element.children) });
    }
    return nodes;
  };
  return children(1);
}

function faultsOf(node: Node, above: readonly string[]): readonly string[] {
  const path = [...above, node.name];
  const column = `column ${path.join('.')}`;
  if (node.columns.length > 0) {
    // The names within lists and maps are the format's own.
    const isStruct = !/LIST|MAP/.test(node.converted) && !/^(?:List|Map)Type/.test(node.logical);
    return [
      ...(isStruct ? nameFaults(column, node.columns) : []),
      ...node.columns.flatMap((child) => faultsOf(child, path)),
    ];
  }
  if (node.precision > mostDigits) {
    return [
      `${column} is DECIMAL(${node.precision},${node.scale}): more than ${mostDigits} digits are not read. ` +
        'Write it as text, or as a DECIMAL of fewer digits.',
    ];
  }
  if (/^TimeType\(.*NANOS=NanoSeconds/.test(node.logical)) {
    return [
      `${column} is a time of day in nanoseconds, of which microseconds would be kept. ` +
        'Write it in microseconds, or as text.',
    ];
  }
  return [];
}

function nameFaults(of: string, columns: readonly Node[]): readonly string[] {
  const seen = new Map<string, string>();
  return columns.flatMap(({ name }, index) => {
    const other = seen.get(name.toLowerCase());
    seen.set(name.toLowerCase(), name);
    if (name === '') return [`${of}: the one at place ${index + 1} has no name. Name it.`];
    if (name.includes('\0'))
      return [`${of}: the name ${JSON.stringify(name)} has a NUL character. Rename it.`];
    if (other === undefined) return [];
    return [
      `${of}: ${other} and ${name} have one name (upper and lower case count as the same). Rename one of them.`,
    ];
  });
}

function someLeaf(node: Node, test: (leaf: Node) => boolean): boolean {
  return node.columns.length === 0 ? test(node) : node.columns.some((child) => someLeaf(child, test));
}

/** Without a time zone DuckDB keeps nanoseconds, except in the old INT96. */
function cutsNanoseconds({ physical, logical }: Node): boolean {
  return physical === 'INT96' || /^TimestampType\(isAdjustedToUTC=1.*NANOS=NanoSeconds/.test(logical);
}
