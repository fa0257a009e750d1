/** docs/configuration.md, made of the settings themselves so that it cannot be wrong; a test fails when it is stale. */
import { isConfigured } from './config-keys.js';
import { defaultText } from './describe-flags.js';
import { allSettings } from './registry.js';
import { flagOf, groups, keyOf, type Setting, variableOf } from './setting.js';

const introduction = `# Configuration

This page is generated from the settings in \`job/settings/\`: edit them, then run \`npm run docs\`.

Every setting is a flag, an environment variable and, but for a few, a key in a [config file](#a-config-file). A flag wins
over its variable, a variable over the file, and the file over the default; an empty variable is an unset one. A flag
without a value in the table is a switch: alone it means \`true\`, and \`--flag false\` turns it off where a variable or the
file turned it on. A value that starts with a dash is given as \`--flag=-value\`. All faults are reported together, with
exit code 2, before anything is read or written. Variables that start with \`SPLITTER_\` and are not listed here are ignored with
a warning.

\`upload\` and \`finish\` go on with a run that \`plan\` began, and \`verify\` looks at one: what was to be read and written
they take from its plan.json. Giving them those flags is a fault; the variables are ignored there, so that the tasks of a run can share
one environment.

## A config file

    # splitter.yaml
    state: s3://my-bucket/_splitter/
    write: changed
    jobs:
      orders:
        files: [new/*.parquet, old/*.parquet]
        target: s3://my-bucket/orders/
        key: '{country}/{order_id}.json'
        metadata:
          source: shop
      users:
        table: shop.users
        target: s3://my-bucket/users/
        key: '{user_id}.json'
        max-rejects: 10

    splitter split --config splitter.yaml --job orders

\`splitter init --files orders.csv\` writes such a file: it looks at a table or at files, here or on S3, tells their columns in comments, counts
whether a column tells all rows apart, and takes that for the key. What else is given as a flag or a variable stands in the file, too.

A key is its flag without the dashes. What stands beside \`jobs\` holds for all of them, and what stands in a job wins over it,
each setting as a whole. \`--job\` chooses a job, and stays the name by which its runs are compared with one another; it may be
left out where there is one job, and a file without \`jobs\` is a single one. A command that takes no \`--job\` takes what is
the same for all jobs, and asks for the rest as flags. As with variables, settings that a command does not take are passed over.
What stands under \`deployment\`, beside \`jobs\` or in a job, is the cdk command's: [on AWS](deployment.md#settings).

A switch is \`true\` or \`false\`. A flag that may stand several times is a list; \`metadata\`, \`tag\`, \`header\` and \`rename\` may be
maps as well. Text that YAML would take for something else stands in quotes: \`'{id}.json'\`, \`'*.csv'\`, \`'@names.txt'\`, \`'NULL'\`. Paths are
relative to the folder in which the program is started, as those of flags are, not to the file. Anchors and aliases are read, merge keys (\`<<\`)
and tags are not; a file has at most 256 KiB and 100 aliases.

What is of one start, such as \`--run-id\`, \`--yes\` and \`--log\`, is no key. Credentials are no settings, so there is no place for a secret: the
AWS SDK finds them. A run keeps what it was given, so \`splitter resume\` needs the file for the state's place at most.

Faults name the line: \`splitter.yaml:12: tranches: expected auto or a whole number from 1 to 1,000,000, got "abc"\`. Editors that know
JSON Schema help with [splitter.schema.json](splitter.schema.json), which is in the package, too; the first line of the file says so:

    # yaml-language-server: $schema=node_modules/glue-to-s3-splitter/docs/splitter.schema.json
`;

export function writeReference(): string {
  const sections = Object.entries(groups).map(([group, title]) => {
    const rows = [...allSettings].filter(([, setting]) => setting.group === group).map(row);
    return [
      `## ${title}`,
      '',
      '| Flag, variable and key | Default | Commands | What it does |',
      '|---|---|---|---|',
      ...rows,
    ].join('\n');
  });
  return `${introduction}\n${sections.join('\n\n')}\n`;
}

function row([name, setting]: readonly [string, Setting]): string {
  const flag = setting.value === undefined ? flagOf(name) : `${flagOf(name)} <${setting.value}>`;
  const cells = [
    [flag, variableOf(name), ...(isConfigured(setting) ? [keyOf(name)] : [])]
      .map((word) => `\`${word}\``)
      .join('<br>'),
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
