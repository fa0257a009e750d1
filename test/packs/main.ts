/**
 * What checkov, and cdk-nag's packs for HIPAA, NIST and PCI, find in a deployment, as the table of docs/security.md: by default, and with
 * `network: private` and `kms-key: create`.
 *
 *   node dist/test/packs/main.js [--write]     prints the table; --write puts it into docs/security.md
 *
 * Exits 1 when a finding has no answer, an answer no finding, or the page has another table.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { answers } from './answers.js';
import { findings } from './findings.js';

const page = 'docs/security.md';
const [flag] = process.argv.slice(2);

const usual = await findings({});
const strict = await findings({ network: 'private', kmsKey: 'create' });
const rules = [...new Set([...usual, ...strict].map(({ rule }) => rule))].sort();
const table = [
  '| rule | packs | found by default | with `network: private`, `kms-key: create` | answer |',
  '|---|---|---|---|---|',
  ...rules.map((rule) => {
    const packs = [
      ...new Set([...usual, ...strict].filter((each) => each.rule === rule).map(({ pack }) => pack)),
    ];
    return `| ${[rule, packs.sort().join(', '), count(usual, rule), count(strict, rule), answers[rule] ?? ''].join(' | ')} |`;
  }),
].join('\n');
console.log(table);

const text = await readFile(page, 'utf8');
const faults = [
  ...rules
    .filter((rule) => answers[rule] === undefined)
    .map((rule) => `${rule} has no answer in test/packs/answers.ts`),
  ...Object.keys(answers)
    .filter((rule) => !rules.includes(rule))
    .map((rule) => `${rule} has an answer, and nothing finds it`),
];
if (flag === '--write')
  await writeFile(
    page,
    text.replace(/^\| rule \|.*\n(\|.*\n)+/m, () => `${table}\n`),
  );
else if (!text.includes(`${table}\n`)) {
  faults.push(`${page} has another table: node dist/test/packs/main.js --write`);
}
for (const fault of faults) console.error(fault);
process.exitCode = faults.length === 0 ? 0 : 1;

/** Of constructs, whichever packs find them. */
function count(found: readonly { readonly rule: string; readonly path: string }[], rule: string): string {
  const paths = new Set(found.filter((each) => each.rule === rule).map(({ path }) => path));
  return paths.size === 0 ? 'none' : [...paths].sort().join(', ');
}
