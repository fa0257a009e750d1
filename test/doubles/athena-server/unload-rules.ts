/** What Athena's UNLOAD refuses to write as Parquet: the rules and the words of Trino's Hive connector, which it is. */
import { printTrinoType, type TrinoType } from './trino-types.js';

const writable = new Set(
  'boolean tinyint smallint integer bigint real double decimal varchar char varbinary date timestamp'.split(
    ' ',
  ),
);

/** Throws for a column that cannot be written (Trino's `HiveMetadata` and `HiveTypeTranslator`). */
export function checkWritable(name: string, type: TrinoType): void {
  if (name.startsWith(' ')) refuse(`Hive column names must not start with a space: '${name}'`);
  if (name.endsWith(' ')) refuse(`Hive column names must not end with a space: '${name}'`);
  if (name.includes(',')) refuse(`Hive column names must not contain commas: '${name}'`);
  checkType(name, type);
}

function checkType(column: string, written: TrinoType): void {
  const text = printTrinoType(written);
  switch (written.kind) {
    case 'scalar':
      checkScalar(column, text, written.name, written.parameters[0] ?? 0);
      break;
    case 'array':
      checkType(column, written.element);
      break;
    case 'map':
      checkType(column, written.key);
      checkType(column, written.value);
      break;
    case 'row':
      if (written.fields.some((field) => field.name === '')) {
        refuse(`Anonymous row type is not supported in Hive. Please give each field a name: ${text}`);
      }
      for (const field of written.fields) checkType(column, field.type);
      break;
    default:
      written satisfies never;
  }
}

function checkScalar(column: string, text: string, type: string, size: number): void {
  if (!writable.has(type)) refuse(`Unsupported Hive type: ${text} of column ${column}`);
  if (type === 'char' && size > 255) {
    refuse(`Unsupported Hive type: ${text}. Supported CHAR types: CHAR(<=255).`);
  }
  if (type === 'varchar' && size > 65_535) {
    refuse(`Unsupported Hive type: ${text}. Supported VARCHAR types: VARCHAR(<=65535), VARCHAR.`);
  }
  if (type === 'timestamp' && size !== 3) {
    refuse(
      `Incorrect timestamp precision for ${text}; the configured precision is MILLISECONDS; column name: ${column}`,
    );
  }
}

function refuse(why: string): never {
  throw new Error(`NOT_SUPPORTED: ${why}`);
}
