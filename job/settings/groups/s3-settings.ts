/** How S3 is reached. Credentials come from the AWS SDK's default provider chain. */
import { matching, oneOf, parsedBy, wholeNumber, yesOrNo } from '../schemas.js';
import { parseServerUrl } from '../server-url.js';
import { setting } from '../setting.js';

const group = 's3';
const commands = [
  'split',
  'plan',
  'upload',
  'finish',
  'diff',
  'restore',
  'verify',
  'changes',
  'report',
  'release',
  'runs',
  'status',
  'resume',
  'rm',
  'preview',
] as const;
/** What a deployed task wrote is read from here. */
const withRun = [...commands, 'run'] as const;

export const s3Settings = {
  region: setting({
    group,
    commands,
    value: 'name',
    description: 'The region of the buckets, such as eu-central-1.',
    common: true,
    schema: matching(/^[a-z0-9-]{1,63}$/, 'the name of a region, such as eu-central-1'),
    defaultText: 'as the AWS SDK finds it: AWS_REGION, then the profile',
    in: 's3.region',
    deployed: false,
  }),
  endpointUrl: setting({
    group,
    commands: withRun,
    value: 'url',
    description: 'Another server that speaks S3, such as http://127.0.0.1:9000.',
    common: true,
    schema: parsedBy(parseServerUrl),
    defaultText: "AWS's own",
    in: 's3.endpointUrl',
    deployed: false,
  }),
  forcePathStyle: setting({
    group,
    commands: withRun,
    description:
      "Put the bucket into the URL's path instead of its host name, as servers without DNS names for buckets want it.",
    schema: yesOrNo(),
    default: 'false',
    in: 's3.forcePathStyle',
    deployed: false,
  }),
  checksum: setting({
    group,
    commands,
    value: 'kind',
    description:
      'By what the server checks that bodies arrive as they were sent: crc32; md5, which S3 keeps, so that verify --deep with it asks for checksums instead of reading objects; content-md5, for servers that know no newer one; or none.',
    schema: oneOf('crc32', 'md5', 'content-md5', 'none'),
    default: 'crc32',
    in: 's3.checksum',
  }),
  retrySeconds: setting({
    group,
    commands,
    value: 'n',
    description:
      'How long a request to S3 that fails in a way that may pass is tried again, before the run ends with 1. A server that has not answered once is given up after 20 s.',
    schema: wholeNumber(1, 86_400),
    default: '300',
    in: 's3.retrySeconds',
  }),
};
