/** How Athena is reached, which reads the table and freezes its rows. */
import { glueCatalog, lacksTableBucket } from '../catalogs.js';
import { expected, parsedBy, text, wholeNumber } from '../schemas.js';
import { parseServerUrl } from '../server-url.js';
import { setting } from '../setting.js';

const group = 'athena';
const commands = ['split', 'plan', 'diff', 'preview'] as const;
const athena = ['table', 'query'] as const;

export const athenaSettings = {
  workgroup: setting({
    group,
    commands,
    value: 'name',
    description:
      "The workgroup that queries run in. Results go to the workgroup's own location, or to athena-results/ in the state if it has none.",
    schema: text('the name of a workgroup'),
    default: 'primary',
    in: 'source.workgroup',
    for: athena,
    identifies: true,
  }),
  catalog: setting({
    group,
    commands,
    value: 'name',
    description:
      'The catalog that --table is in, and where the names of --query are looked up first; of S3 Tables s3tablescatalog/<table bucket>.',
    schema: text('the name of a catalog').refine((name) => !lacksTableBucket(name), {
      error: expected('s3tablescatalog/<table bucket>'),
    }),
    default: glueCatalog,
    in: 'source.catalog',
    for: athena,
    identifies: true,
  }),
  unloads: setting({
    group,
    commands,
    value: 'n',
    description:
      'The most UNLOADs that freeze an Iceberg table, each a scan of the same snapshot and of 100 partitions at most: for tables of which a hundredth is too large for the scratch folder, or for more than 100 tasks. It has an effect with --tranches above 100, or above 2 million rows.',
    schema: wholeNumber(1, 10),
    default: '1',
    in: 'source.unloads',
    for: ['table'],
  }),
  athenaEndpointUrl: setting({
    group,
    commands,
    value: 'url',
    description: "Another server that speaks Athena's API, such as http://127.0.0.1:9001.",
    schema: parsedBy(parseServerUrl),
    defaultText: "AWS's own",
    in: 'source.endpointUrl',
    for: athena,
    deployed: false,
  }),
};
