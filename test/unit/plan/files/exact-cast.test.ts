import { expect, test } from '@jest/globals';
import { exactCast } from '../../../../job/plan/files/exact-cast.js';
import { parseColumnTypes } from '../../../../job/settings/column-types.js';
import { quoteLiteral } from '../../../../job/sql/quote.js';
import { testSession } from '../../sql/test-session.js';

const opened = testSession();

/** The value as DuckDB prints it, or `lost`. */
async function cast(type: string, text: string): Promise<unknown> {
  const { value, loss } = exactCast('t', type);
  const [row] = await opened().session.rows(
    `SELECT CASE WHEN ${loss} THEN 'lost' ELSE CAST(${value} AS VARCHAR) END AS v FROM (SELECT ${quoteLiteral(text)} AS t)`,
  );
  return row?.v;
}

const kept: readonly (readonly [type: string, text: string, value?: string])[] = [
  ['BOOLEAN', 'true'],
  ['BOOLEAN', 'FALSE', 'false'],
  ['BOOLEAN', 'y', 'true'],
  ['BOOLEAN', 'no', 'false'],
  ['BOOLEAN', '1', 'true'],
  ['TINYINT', '-128'],
  ['UTINYINT', '255'],
  ['SMALLINT', '32767'],
  ['USMALLINT', '65535'],
  ['INTEGER', '2147483647'],
  ['INTEGER', ' +007\t', '7'],
  ['INTEGER', '3.00', '3'],
  ['INTEGER', '-3.', '-3'],
  ['UINTEGER', '4294967295'],
  ['BIGINT', '-9223372036854775808'],
  ['BIGINT', '9007199254740993.0', '9007199254740993'],
  ['UBIGINT', '18446744073709551615'],
  ['HUGEINT', '-170141183460469231731687303715884105728'],
  ['UHUGEINT', '340282366920938463463374607431768211455'],
  ['DECIMAL(10,2)', '1.1', '1.10'],
  ['DECIMAL(10,2)', '+1.1000', '1.10'],
  ['DECIMAL(10,2)', '.5', '0.50'],
  ['DECIMAL(10,2)', '-99999999.99'],
  ['DECIMAL(38,0)', '12345678901234567890123456789012345678'],
  ['DECIMAL(38,10)', '1234567890123456789012345678.0123456789'],
  ['DECIMAL(2,2)', '0.10', '.10'],
  ['DOUBLE', '0.1'],
  ['DOUBLE', '1.10', '1.1'],
  ['DOUBLE', '-0', '-0.0'],
  ['DOUBLE', '1E5', '100000.0'],
  ['DOUBLE', '123456789012345680', '1.2345678901234568e+17'],
  ['DOUBLE', '9007199254740992', '9007199254740992.0'],
  ['DOUBLE', '5e-324', '5e-324'],
  ['DOUBLE', 'NaN', 'nan'],
  ['DOUBLE', '-Infinity', '-inf'],
  ['DOUBLE', '0e999', '0.0'],
  ['FLOAT', '0.1'],
  ['FLOAT', '16777216', '16777216.0'],
  ['VARCHAR', ' 1.10 '],
  ['BLOB', 'a\\x41', 'aA'],
  ['BLOB', ''],
  ['DATE', '2026-01-31'],
  ['DATE', '2026/1/5', '2026-01-05'],
  ['DATE', '0001-01-01'],
  ['DATE', '12026-01-31'],
  ['TIME', '10:04', '10:04:00'],
  ['TIME', '10:04:05.123456'],
  ['TIME', '10:04:05.1234560', '10:04:05.123456'],
  ['TIME', '24:00:00'],
  ['TIMESTAMP', '2026-01-31T10:04:05.123456', '2026-01-31 10:04:05.123456'],
  ['TIMESTAMP', '2026-01-31', '2026-01-31 00:00:00'],
  ['TIMESTAMP', '1969-12-31 23:59:59.999999'],
  ['TIMESTAMP_S', '2026-01-31T10:04:05.000', '2026-01-31 10:04:05'],
  ['TIMESTAMP_MS', '2026-01-31 10:04:05.123'],
  ['TIMESTAMP_NS', '2026-01-31 10:04:05.123456789'],
  ['TIMESTAMPTZ', '2026-01-31T10:04:05.123456+02:00', '2026-01-31 08:04:05.123456+00'],
  ['TIMESTAMPTZ', '2026-01-31 10:04:05Z', '2026-01-31 10:04:05+00'],
  ['TIMESTAMPTZ', '1500-01-01 10:04:05-0330', '1500-01-01 13:34:05+00'],
  ['TIMESTAMPTZ', '2026-01-31 10:04:05', '2026-01-31 10:04:05+00'],
  ['UUID', '12ab34cd-0000-4000-8000-00000000000a'],
  ['UUID', '12AB34CD00004000800000000000000A', '12ab34cd-0000-4000-8000-00000000000a'],
];

test.each(kept)('%s takes %j', async (type, text, value = text) => {
  expect(await cast(type, text)).toBe(value);
});

const lost: readonly (readonly [type: string, texts: readonly string[]])[] = [
  ['BOOLEAN', ['', '2', 'on', 'wahr', '1.0']],
  ['TINYINT', ['128', '-129']],
  ['UTINYINT', ['256', '-1', '-0']],
  ['SMALLINT', ['32768']],
  ['USMALLINT', ['65536']],
  [
    'INTEGER',
    ['1.5', '0.9999999999999999999', '2147483648', '', ' ', '1e2', '1_000', '0x1F', '-0', '1,5', '१'],
  ],
  ['UINTEGER', ['4294967296']],
  ['BIGINT', ['9223372036854775808', '1.0000000000000000000000001']],
  ['UBIGINT', ['18446744073709551616']],
  ['HUGEINT', ['170141183460469231731687303715884105728']],
  ['UHUGEINT', ['340282366920938463463374607431768211456']],
  ['DECIMAL(10,2)', ['1.005', '0.001', '100000000', '1e2', '-0.00', '', '.', '1_0', '99999999.995', 'NaN']],
  ['DECIMAL(38,0)', ['0.5', '123456789012345678901234567890123456789']],
  [
    'DOUBLE',
    [
      '1e400',
      '-1e400',
      '1e-400',
      '9007199254740993',
      '0.1234567890123456789',
      '3e-324',
      '',
      '1_0.5',
      '0x10',
      '1,5',
    ],
  ],
  ['FLOAT', ['16777217', '0.123456789', '1e39', '1e-50', '3.4028236e38']],
  ['BLOB', ['é', 'a\\b', '\\x4']],
  [
    'DATE',
    ['2026-01-31 10:00:00', '2026-01-31T00:00:00Z', '2026-02-30', 'epoch', '26-1-5', '05/01/2026', ''],
  ],
  ['TIME', ['10:04:05.1234567', '10:04:05+02', '10:04:05 PM', '24:00:01', '23:59:60', '10', '']],
  [
    'TIMESTAMP',
    [
      '2026-01-31T10:04:05Z',
      '2026-01-31 10:04:05+02:00',
      '2026-01-31 10:04:05.1234567',
      '2026-01-31 24:00:00',
      '2026-01-31 23:59:60',
      'epoch',
    ],
  ],
  ['TIMESTAMP_S', ['2026-01-31 10:04:05.5', '2026-01-31 10:04:05.0001', '2026-01-31 10:04:05Z']],
  ['TIMESTAMP_MS', ['2026-01-31 10:04:05.1239', '2026-01-31 10:04:05+01']],
  ['TIMESTAMP_NS', ['2026-01-31 10:04:05.1234567891', '2300-01-01', '1600-01-01', '2026-01-31 10:04:05Z']],
  [
    'TIMESTAMPTZ',
    [
      '2026-01-31T10:04:05.123456789Z',
      '2026-01-31 10:04:05 Europe/Berlin',
      '2026-01-31 10:04:05+99:00',
      '2026-01-31 10:04:05+01:02:03',
    ],
  ],
  ['UUID', ['12ab34cd-0000-4000-8000-00000000000', '12ab34cd-00004000-8000-00000000000a', 'x', '']],
];

test.each(lost)('%s refuses what it would not keep: %j', async (type, texts) => {
  for (const text of texts) expect([text, await cast(type, text)]).toEqual([text, 'lost']);
});

test('every type that can be given has a rule, by which NULL loses nothing', async () => {
  const given = [...new Set([...kept, ...lost].map(([type]) => type))];
  expect(Object.values(parseColumnTypes(given.map((type, index) => `c${index}=${type}`).join(',')))).toEqual(
    given,
  );
  for (const type of given) {
    const { loss } = exactCast('CAST(NULL AS VARCHAR)', type);
    expect(await opened().session.rows(`SELECT ${loss} AS loss`)).toEqual([{ loss: false }]);
  }
});
