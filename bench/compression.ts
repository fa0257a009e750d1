/**
 * What compressing the bodies of the reference table's rows takes: CPU a row, which is of threads beside the one that
 * sends, and bytes.
 *
 *     npm run build && node dist/bench/compression.js [--rows 5000]
 */
import { parseArgs } from 'node:util';
import zlib from 'node:zlib';
import { maxRowBytes, sampleColumns, writeSampleRow } from '../job/sample/sample-table.js';
import { type Compression, compressor } from '../job/shared/compression.js';

const { values } = parseArgs({ options: { rows: { type: 'string', default: '5000' } } });
const rows = Number(values.rows);
const hasZstd = 'zstdCompress' in zlib;
const forms: readonly Compression[] = [
  { codec: 'gzip', level: 1 },
  { codec: 'gzip', level: 6 },
  { codec: 'br', level: 4 },
  { codec: 'br', level: 11 },
  ...(hasZstd ? [{ codec: 'zstd', level: 1 } as const, { codec: 'zstd', level: 3 } as const] : []),
];

const buffer = Buffer.alloc(maxRowBytes);
const bodies = Array.from({ length: rows }, (_, row) => {
  const fields = buffer.toString('latin1', 0, writeSampleRow(buffer, 0, row, 1) - 1).split(',');
  return Buffer.from(JSON.stringify(Object.fromEntries(sampleColumns.map((name, at) => [name, fields[at]]))));
});
const before = bodies.reduce((sum, { byteLength }) => sum + byteLength, 0);
console.log(
  `Node ${process.versions.node}, ${rows} reference rows, ${Math.round(before / rows)} bytes a body`,
);
for (const form of forms) {
  const compress = compressor(form);
  const cpu = process.cpuUsage();
  const sizes = await Promise.all(bodies.map(async (body) => (await compress(body)).byteLength));
  const { user, system } = process.cpuUsage(cpu);
  const after = sizes.reduce((sum, size) => sum + size, 0);
  console.log(
    `${form.codec} ${form.level}: ${Math.round((user + system) / rows)} µs of CPU a row, ${Math.round(after / rows)} bytes`,
  );
}
