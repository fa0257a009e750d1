/**
 * Measures the governor against a simulated S3 and prints one table: the worst of several seeds for each scenario.
 * Exits 1 when a bound is missed. `--json` prints JSON, `--seeds N` plays N seeds (default 2).
 */
import { parseArgs } from 'node:util';
import { type Figures, measure, missedBounds, type Scenario, scenarios } from './governor-scenarios.js';

interface Row {
  readonly scenario: Scenario;
  readonly figures: Figures;
  readonly missed: readonly (keyof Figures)[];
}

const { values } = parseArgs({
  options: { json: { type: 'boolean', default: false }, seeds: { type: 'string', default: '2' } },
});
const seeds = Number(values.seeds);
if (!Number.isInteger(seeds) || seeds < 1) {
  console.error(`--seeds: expected a whole number from 1, given ${values.seeds}`);
  process.exit(2);
}

const rows = scenarios.map((scenario): Row => {
  const figures = worst(Array.from({ length: seeds }, (_, index) => measure(scenario, index + 1)));
  return { scenario, figures, missed: missedBounds(figures, scenario.bounds) };
});
console.log(values.json ? toJson(rows) : toTable(rows));
process.exitCode = rows.some(({ missed }) => missed.length > 0) ? 1 : 0;

function worst(all: readonly Figures[]): Figures {
  const most = (name: keyof Figures) => Math.max(...all.map((figures) => figures[name]));
  return {
    achieved: Math.min(...all.map(({ achieved }) => achieved)),
    throttled: most('throttled'),
    unevenness: most('unevenness'),
    foundAfter: most('foundAfter'),
    calmAfter: most('calmAfter'),
  };
}

function toJson(all: readonly Row[]): string {
  const scenarioRows = all.map(({ scenario, figures, missed }) => ({
    scenario: scenario.name,
    expectedPerSecond: scenario.expected,
    ...shown(scenario, figures),
    bounds: scenario.bounds,
    missed,
  }));
  return JSON.stringify({ seeds, scenarios: scenarioRows }, undefined, 2);
}

function toTable(all: readonly Row[]): string {
  const percent = (share: number | undefined) => (share === undefined ? '' : `${(share * 100).toFixed(2)} %`);
  const wait = (amount: number | undefined) => (amount === undefined ? '' : `${amount.toFixed(1)} s`);
  const lines = all.map(({ scenario, figures, missed }) => {
    const { achieved, throttled, foundAfter, calmAfter, unevenness } = shown(scenario, figures);
    const end = missed.length === 0 ? 'met' : `MISSED: ${missed.join(', ')}`;
    return [scenario.name, percent(achieved), percent(throttled)].concat(
      [wait(foundAfter), wait(calmAfter), percent(unevenness)],
      end,
    );
  });
  const head = ['scenario', 'of the limit', '503s', 'found after', 'calm after', 'uneven by', 'bounds'];
  const table = [head, ...lines];
  const widths = head.map((_, column) => Math.max(...table.map((line) => line[column]?.length ?? 0)));
  const pad = (cell: string, column: number) =>
    column === 0 || column === head.length - 1
      ? cell.padEnd(widths[column] ?? 0)
      : cell.padStart(widths[column] ?? 0);
  return table.map((line) => line.map(pad).join('  ').trimEnd()).join('\n');
}

/** The figures that mean something in a scenario. */
function shown({ changesAt, simulation, bounds }: Scenario, figures: Figures): Partial<Figures> {
  return {
    achieved: figures.achieved,
    throttled: figures.throttled,
    ...(simulation.processes.length > 1 && { unevenness: figures.unevenness }),
    ...(changesAt !== undefined && bounds.foundAfter !== undefined && { foundAfter: figures.foundAfter }),
    ...(changesAt !== undefined && bounds.calmAfter !== undefined && { calmAfter: figures.calmAfter }),
  };
}
