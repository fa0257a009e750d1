/** docs/errors.md, made of the codes themselves so that it cannot be wrong; a test fails when it is stale. */
import { failureCodes, printedLine } from '../shared/failure-codes.js';
import { rejectReasons } from '../shared/reject-reasons.js';

const introduction = `# Errors

This page is generated from \`job/shared/failure-codes.ts\` and \`job/shared/reject-reasons.ts\`: edit them, then run \`npm run docs\`.

A command that fails says so on standard error. Under \`--log json\` it is one line of level \`error\`, whatever else is told:
\`code\`, \`message\` (what happened, where, and what to do), \`exitCode\`, \`run\` where one was begun, \`todo\`, \`resume\` (the command that
goes on, where there is one), and \`cause\`, what the store, the operating system or Athena said. For people the same stands in
the last lines. The line to run is printed where a run was begun, or planned; else it is the command again. \`splitter run\` adds \`task\`,
\`logGroup\` and \`logStream\`, and may have \`look\` (the command that shows the run) or \`start\` (what was typed, to be given again when it
is corrected) in place of \`resume\`.
`;

export function writeErrorReference(): string {
  const codes = Object.entries(failureCodes).map(
    ([code, { exitCode, means, todo }]) => `| \`${code}\` | ${exitCode} | ${means} | ${todo(printedLine)} |`,
  );
  const reasons = Object.entries(rejectReasons).map(([reason, means]) => `| \`${reason}\` | ${means} |`);
  return [
    introduction,
    '## Codes',
    '',
    '| Code | Exit code | What it means | What to do |',
    '|---|---|---|---|',
    ...codes,
    '',
    '## Reasons of rejected rows',
    '',
    'They stand in the ledger, in `rejects/`, and with their counts in the report. S3 may give others, which end with its own code in',
    'brackets.',
    '',
    '| Reason | What it means |',
    '|---|---|',
    ...reasons,
    '',
  ].join('\n');
}
