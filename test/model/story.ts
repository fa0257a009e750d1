/** A history as lines for people. */
import type { Row } from './contract/row.js';
import type { History, Step } from './history/steps.js';

export function storyOf({ tables, rules, steps }: History): string {
  return [
    ...tables.flatMap((rows, job) => [
      `table of job ${job}: ${JSON.stringify(rules[job])}`,
      ...rows.map(rowText),
    ]),
    ...steps.flatMap((step, index) => (step === undefined ? [] : [`step ${index + 1} ${stepText(step)}`])),
  ].join('\n');
}

function rowText(row: Row): string {
  return `  ${JSON.stringify(row)}`;
}

/** Without what is not so. */
function stepText(step: Step): string {
  return JSON.stringify(step, (_, value) => (value === false ? undefined : value));
}
