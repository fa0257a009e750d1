import { describe, expect, test } from '@jest/globals';
import { parseTrinoType, type TrinoType } from '../../../../job/plan/athena/trino-type.js';

const scalar = (name: string, ...parameters: number[]): TrinoType => ({ kind: 'scalar', name, parameters });

describe('scalar types', () => {
  test.each<[string, TrinoType]>([
    ['bigint', scalar('bigint')],
    ['VARCHAR', scalar('varchar')],
    ['varchar(20)', scalar('varchar', 20)],
    ['char(7)', scalar('char', 7)],
    ['decimal(38,18)', scalar('decimal', 38, 18)],
    ['decimal(38, 0)', scalar('decimal', 38, 0)],
    ['time(3)', scalar('time', 3)],
    ['time(6) with time zone', scalar('time with time zone', 6)],
    ['timestamp(9)', scalar('timestamp', 9)],
    ['timestamp(3) with time zone', scalar('timestamp with time zone', 3)],
    ['timestamp with time zone', scalar('timestamp with time zone')],
    ['interval year to month', scalar('interval year to month')],
    ['interval day to second', scalar('interval day to second')],
    ['double precision', scalar('double')],
    ['HyperLogLog', scalar('hyperloglog')],
    ['qdigest(bigint)', scalar('qdigest')],
  ])('%s', (text, type) => {
    expect(parseTrinoType(text)).toEqual(type);
  });
});

describe('nested types', () => {
  test('fields may be quoted, bare, or without a name', () => {
    expect(
      parseTrinoType('row(a integer, "b c""d" array(varchar), Time time(3), timestamp(6) with time zone)'),
    ).toEqual({
      kind: 'row',
      fields: [
        { name: 'a', type: scalar('integer') },
        { name: 'b c"d', type: { kind: 'array', element: scalar('varchar') } },
        { name: 'Time', type: scalar('time', 3) },
        { name: undefined, type: scalar('timestamp with time zone', 6) },
      ],
    });
  });

  test('a field may be called as a type is', () => {
    expect(
      parseTrinoType(
        'row(interval interval day to second, time time with time zone, map map(date, row(row integer)))',
      ),
    ).toEqual({
      kind: 'row',
      fields: [
        { name: 'interval', type: scalar('interval day to second') },
        { name: 'time', type: scalar('time with time zone') },
        {
          name: 'map',
          type: {
            kind: 'map',
            key: scalar('date'),
            value: { kind: 'row', fields: [{ name: 'row', type: scalar('integer') }] },
          },
        },
      ],
    });
  });

  test('names may have any character where they are quoted', () => {
    expect(parseTrinoType('row("a,b(c) é" integer)')).toEqual({
      kind: 'row',
      fields: [{ name: 'a,b(c) é', type: scalar('integer') }],
    });
  });
});

describe('names that Athena does not quote', () => {
  const fieldsOf = (text: string) => {
    const type = parseTrinoType(text);
    return type.kind === 'row'
      ? type.fields.map(({ name, type: { kind, ...rest } }) => [name, kind, rest])
      : [];
  };
  const plain = (name: string | undefined, type: string, ...parameters: number[]) => [
    name,
    'scalar',
    { name: type, parameters },
  ];

  test.each([
    ['row(a b integer)', [plain('a b', 'integer')]],
    ['row( a  integer, b  date)', [plain(' a ', 'integer'), plain('b ', 'date')]],
    [
      'row(a"b integer, "c date, "d" date)',
      [plain('a"b', 'integer'), plain('"c', 'date'), plain('d', 'date')],
    ],
    ['row(x"y z date, time with integer)', [plain('x"y z', 'date'), plain('time with', 'integer')]],
    ['row(date integer, timestamp date)', [plain('date', 'integer'), plain('timestamp', 'date')]],
    [
      'row(a date time(3) with time zone, decimal(5,2), row( timestamp(6))',
      [
        plain('a date', 'time with time zone', 3),
        plain(undefined, 'decimal', 5, 2),
        plain('row(', 'timestamp', 6),
      ],
    ],
    ['row(a newtype(7), b date)', [plain('a', 'newtype', 7), plain('b', 'date')]],
  ])('%s', (text, fields) => {
    expect(fieldsOf(text)).toEqual(fields);
  });

  test('a field does not reach beyond its row', () => {
    expect(parseTrinoType('row(r row(a newtype), b c date)')).toEqual({
      kind: 'row',
      fields: [
        { name: 'r', type: { kind: 'row', fields: [{ name: 'a', type: scalar('newtype') }] } },
        { name: 'b c', type: scalar('date') },
      ],
    });
  });
});

test.each([
  '',
  'array(',
  'array(integer',
  'row(a)b integer)',
  'row(x"y, z date)',
  'map(integer)',
  'integer)',
  'row(a)',
])('text that is no type says from where on: %j', (text) => {
  expect(() => parseTrinoType(text)).toThrow(/cannot be read from character \d+ on/);
});
