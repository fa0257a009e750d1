/** Values for each SQL type that `--column-types` takes, in the same spelling for CSV and for JSON. */
/** Values that the type holds as they are, and values that it does not. */
export interface TypeCase {
  readonly type: string;
  readonly fitting: readonly [string, ...string[]];
  readonly unfit: readonly [string, ...string[]];
}

export const typeCases: readonly [TypeCase, ...TypeCase[]] = [
  {
    type: 'INTEGER',
    fitting: ['0', '1', '-7', '2147483647', '-2147483648'],
    unfit: ['1.5', '2147483648', 'x', '1e400', '0x1g'],
  },
  {
    type: 'BIGINT',
    fitting: ['0', '9007199254740993', '-9223372036854775808'],
    unfit: ['9223372036854775808', '2.5', '1.0000001'],
  },
  {
    type: 'HUGEINT',
    fitting: ['170141183460469231731687303715884105727', '-1'],
    unfit: ['170141183460469231731687303715884105728', '0.5'],
  },
  { type: 'UTINYINT', fitting: ['0', '255'], unfit: ['256', '-1', '1.5'] },
  {
    type: 'DECIMAL(10,2)',
    fitting: ['0.00', '1.10', '-0.05', '12345678.90'],
    unfit: ['1.005', '123456789.00', 'x', '0.001'],
  },
  {
    type: 'DECIMAL(38,10)',
    fitting: ['1.1000000000', '1234567890123456789012345678.0123456789'],
    unfit: ['0.00000000001'],
  },
  { type: 'DOUBLE', fitting: ['0.5', '0.1', '1e300', '-2.25', '100'], unfit: ['1e400', '-1e309', 'abc'] },
  { type: 'BOOLEAN', fitting: ['true', 'false'], unfit: ['maybe', '2.5'] },
  {
    type: 'DATE',
    fitting: ['2026-01-31', '1969-12-31', '2024-02-29'],
    unfit: ['2026-01-31 10:00:00', '2026-02-30', '31.01.2026'],
  },
  {
    type: 'TIMESTAMP',
    fitting: ['2026-01-31 10:04:05', '2026-01-31 10:04:05.123456', '1969-12-31 23:59:59.5'],
    unfit: ['2026-01-31 10:04:05.123456789', '2026-01-31 10:04:05+02:00', '2026-01-31 25:00:00', 'x'],
  },
  {
    type: 'TIMESTAMPTZ',
    fitting: ['2026-01-31 10:04:05+00:00', '2026-01-31 10:04:05.25+02:00'],
    unfit: ['2026-01-31 10:04:05.123456789+00:00', 'yesterday'],
  },
  { type: 'TIMESTAMP_S', fitting: ['2026-01-31 10:04:05'], unfit: ['2026-01-31 10:04:05.5'] },
  { type: 'TIMESTAMP_MS', fitting: ['2026-01-31 10:04:05.125'], unfit: ['2026-01-31 10:04:05.1256'] },
  {
    type: 'TIMESTAMP_NS',
    fitting: ['2026-01-31 10:04:05.123456789'],
    unfit: ['2026-01-31 10:04:05.1234567891'],
  },
  { type: 'TIME', fitting: ['10:04:05', '23:59:59.123456'], unfit: ['10:04:05.1234567', '25:00:00'] },
  { type: 'UUID', fitting: ['0b5ad0f6-9a3b-4f6e-8a55-3d1f0a5a9d10'], unfit: ['0b5ad0f6'] },
  { type: 'VARCHAR', fitting: ['1.10', 'x'], unfit: ['x'] },
];
