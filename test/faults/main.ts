/**
 * The fault suite: the built command as processes of its own, faults all around it, and the end state looked at from
 * outside. Prints the summary and exits 1 on any deviation.
 *
 *   --seed N        of every draw; printed. Default: another one each time
 *   --seeds N       so many seeds, one after the other, from --seed on
 *   --short         for CI: fewer rounds
 *   --only NAME     one case
 *   --server NAME   double (and the local folder), or radosgw, which test/servers/radosgw starts
 *   --json          the summary as JSON
 *   --write-docs    the summary into docs/operations.md
 */
import { parseArgs } from 'node:util';
import { cases } from './cases/cases.js';
import type { PlaceKind } from './places/place.js';
import { runCases } from './run-cases.js';
import { toJson, toText, writeDocs } from './summary.js';

// The judge's client warns of the end of Node 20's support, as the command's would.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(1 + Math.floor(Math.random() * 999_999)) },
    seeds: { type: 'string', default: '1' },
    short: { type: 'boolean', default: false },
    only: { type: 'string' },
    server: { type: 'string', default: 'double' },
    json: { type: 'boolean', default: false },
    'write-docs': { type: 'boolean', default: false },
  },
});

function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(2);
}

function wholeNumber(flag: string, text: string): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0
    ? value
    : fail(`${flag}: expected a whole number from 1, got ${text}`);
}

const chosen = cases.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) fail(`--only: expected one of ${cases.map(({ name }) => name).join(', ')}`);
const placesOf: Readonly<Record<string, readonly PlaceKind[]>> = {
  double: ['double', 'folder'],
  radosgw: ['radosgw'],
};
const places = placesOf[values.server] ?? fail('--server: expected double or radosgw');
const firstSeed = wholeNumber('--seed', values.seed);
const seeds = Array.from({ length: wholeNumber('--seeds', values.seeds) }, (_, index) => firstSeed + index);

const started = performance.now();
const rows = [];
for (const seed of seeds) {
  process.stderr.write(`seed ${seed}\n`);
  rows.push(...(await runCases(chosen, places, { seed, short: values.short })));
}
const summary = {
  server: values.server,
  seeds,
  short: values.short,
  seconds: (performance.now() - started) / 1000,
  rows,
};
process.stdout.write(`${values.json ? toJson(summary) : toText(summary)}\n`);
if (values['write-docs']) await writeDocs(new URL('../../../docs/operations.md', import.meta.url), summary);
process.exitCode = rows.some(({ deviation }) => deviation !== undefined) ? 1 : 0;
