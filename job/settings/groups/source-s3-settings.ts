/** How the S3 that files are read from is reached, where it is not that of the target: another account, region or server. */
import { onS3Only } from '../file-patterns.js';
import { matching, oneOf, parsedBy, text } from '../schemas.js';
import { parseServerUrl } from '../server-url.js';
import { setting } from '../setting.js';

const group = 'source';
const commands = ['split', 'plan', 'diff', 'preview'] as const;

export const sourceS3Settings = {
  sourceProfile: setting({
    group,
    commands,
    value: 'name',
    description: 'Files on S3: the AWS profile whose credentials read them, such as that of another account.',
    schema: text('the name of a profile'),
    defaultText: 'the credentials of the run',
    in: 'filesOnS3.profile',
    deployed: false,
    check: onS3Only('sourceProfile'),
  }),
  sourceRegion: setting({
    group,
    commands,
    value: 'name',
    description: 'Files on S3: the region of their bucket.',
    schema: matching(/^[a-z0-9-]{1,63}$/, 'the name of a region, such as eu-central-1'),
    defaultText: '--region',
    in: 'filesOnS3.region',
    check: onS3Only('sourceRegion'),
  }),
  sourceEndpointUrl: setting({
    group,
    commands,
    value: 'url',
    description: 'Files on S3: the server that they lie on.',
    schema: parsedBy(parseServerUrl),
    defaultText: '--endpoint-url',
    in: 'filesOnS3.endpointUrl',
    deployed: false,
    check: onS3Only('sourceEndpointUrl'),
  }),
  sourceRequestPayer: setting({
    group,
    commands,
    value: 'who',
    description: 'Files on S3: requester, where their bucket wants that whoever reads pays.',
    schema: oneOf('requester'),
    defaultText: "the bucket's owner pays",
    in: 'filesOnS3.requestPayer',
    check: onS3Only('sourceRequestPayer'),
  }),
};
