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

function checkType(name: string, type: TrinoType): void {
  const text = printTrinoType(type);
  switch (type.kind) {
    case 'scalar':
      checkScalar(name, text, type.name, type.parameters[0] ?? 0);
      break;
    case 'array':
      checkType(name, type.element);
      break;
    case 'map':
      checkType(name, type.key);
      checkType(name, type.value);
      break;
    case 'row':
      if (type.fields.some((field) => field.name === '')) {
        refuse(`Anonymous row type is not supported in Hive. Please give each field a name: ${text}`);
      }
      for (const field of type.fields) checkType(name, field.type);
      break;
    default: {
      type satisfies never;
    }
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
