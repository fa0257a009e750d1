/** What `splitter policy` is told beside split's flags: what the job itself does not need to know, and its rights do. */
import { parseFunctions, parseKeys, parsePlace, parsePlaces, parseTables } from '../policy-values.js';
import { matching, parsedBy, yesOrNo } from '../schemas.js';
import { setting } from '../setting.js';

const own = { group: 'policy', commands: ['policy'], configured: false, deployed: false } as const;

export const policySettings = {
  sourceLocations: setting({
    ...own,
    value: 'places',
    description:
      'Where the files of a table, or of all tables that a view or query reads, lie: s3://bucket/prefix/, several with commas between them. Required with --table and --query, but for S3 Tables and connectors.',
    schema: parsedBy(parsePlaces),
  }),
  sourceTables: setting({
    ...own,
    value: 'tables',
    description:
      'The tables that a view or query reads, database.table, several with commas between them. Required with --query, but for connectors.',
    schema: parsedBy(parseTables),
  }),
  connectorFunctions: setting({
    ...own,
    value: 'arns',
    description:
      'ARNs of the Lambda functions of the connector that --catalog is, with commas between them: of a federated source.',
    schema: parsedBy(parseFunctions),
  }),
  connectorSpill: setting({
    ...own,
    value: 'place',
    description:
      'Where the connector puts answers that are too large, s3://bucket/prefix/: its spill_bucket and spill_prefix. Required with --connector-functions.',
    schema: parsedBy(parsePlace),
  }),
  athenaResults: setting({
    ...own,
    value: 'place',
    description: "The workgroup's own place for results, s3://bucket/prefix/, where it has one.",
    schema: parsedBy(parsePlace),
  }),
  lakeFormation: setting({
    ...own,
    description: 'Lake Formation governs the source: allows GetDataAccess.',
    schema: yesOrNo(),
    default: 'false',
  }),
  otherKmsKeys: setting({
    ...own,
    value: 'arns',
    description:
      "ARNs of the KMS keys by which the buckets of source, target, state or Athena's results are encrypted by themselves, with commas between them.",
    schema: parsedBy(parseKeys),
  }),
  account: setting({
    ...own,
    value: 'id',
    description: 'The AWS account that the job runs in, which the ARNs of Athena and Glue name.',
    schema: matching(/^\d{12}$/, 'the 12 digits of an AWS account'),
    defaultText: '<account>, to be filled in',
  }),
};
