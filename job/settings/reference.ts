/** docs/configuration.md, made of the settings themselves so that it cannot be wrong; a test fails when it is stale. */
import { defaultText } from './describe-flags.js';
import { allSettings } from './registry.js';
import { flagOf, groups, type Setting, variableOf } from './setting.js';

const introduction = `# Configuration

This page is generated from the settings in \`job/settings/\`: edit them, then run \`npm run docs\`.

Every setting is a flag and an environment variable. A flag wins over its variable, and an empty variable is an unset
one. A flag without a value in the table is a switch: alone it means \`true\`, and \`--flag false\` turns it off where a
variable turned it on. A value that starts with a dash is given as \`--flag=-value\`. All faults are reported
together, with exit code 2, before anything is read or written. Variables that start with \`SPLITTER_\` and are not
listed here are ignored with a warning.

\`upload\` and \`finish\` go on with a run that \`plan\` began, and \`verify\` looks at one: what was to be read and written
they take from its plan.json. Giving them those flags is a fault; the variables are ignored there, so that the tasks of a run can share
one environment.
`;

export function writeReference(): string {
  const sections = Object.entries(groups).map(([group, title]) => {
    const rows = [...allSettings].filter(([, setting]) => setting.group === group).map(row);
    return [
      `## ${title}`,
      '',
      '| Flag and variable | Default | Commands | What it does |',
      '|---|---|---|---|',
      ...rows,
    ].join('\n');
  });
  return `${introduction}\n${sections.join('\n\n')}\n`;
}

function row([name, setting]: readonly [string, Setting]): string {
  const flag = setting.value === undefined ? flagOf(name) : `${flagOf(name)} <${setting.value}>`;
  const cells = [
    `\`${flag}\`<br>\`${variableOf(name)}\``,
    defaultCell(setting),
    setting.commands.join(', '),
    setting.description,
  ];
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function defaultCell(setting: Setting): string {
  const required = setting.required ?? [];
  if (required.length === setting.commands.length) return 'required';
  const text = typeof setting.default === 'string' ? `\`${setting.default}\`` : (defaultText(setting) ?? '');
  return required.length === 0 ? text : `${text}; required by ${nameAll(required)}`;
}

/** `a, b and c`. */
function nameAll(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}
