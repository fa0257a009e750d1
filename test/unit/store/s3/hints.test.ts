import { expect, test } from '@jest/globals';
import { Hints } from '../../../../job/store/s3/hints.js';

const aws = {
  host: 'b.s3.eu-west1.amazonaws.com',
  region: 'eu-west1',
  endpoint: undefined,
  secure: true,
  basePath: '',
};
const hosted = { ...aws, host: 'b.localhost', endpoint: 'http://localhost:9000', secure: false };
const pathStyle = { ...hosted, host: 'localhost:9000', basePath: '/b' };

test.each([
  ['ENOTFOUND', aws, false, /spelling of the region, given eu-west1/],
  ['ENOTFOUND', hosted, false, /no host b\.localhost: give --force-path-style/],
  ['ENOTFOUND', pathStyle, true, /no host localhost:9000: check --endpoint-url/],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', aws, false, /NODE_EXTRA_CA_CERTS or AWS_CA_BUNDLE/],
  ['ERR_TLS_CERT_ALTNAME_INVALID', hosted, false, /not for b\.localhost: give --force-path-style/],
  ['CERT_HAS_EXPIRED', aws, false, /has ended/],
  ['EPROTO', aws, false, /does not speak TLS .* http:\/\//],
  ['ERR_ANSWER_MALFORMED', pathStyle, true, /https:\/\//],
  ['EMFILE', pathStyle, true, /ulimit -n.*--max-in-flight/],
  [
    'ECONNRESET',
    pathStyle,
    true,
    /; if the server speaks TLS at this port, give an --endpoint-url with https:/,
  ],
  ['ECONNRESET', aws, false, /Check the network, --endpoint-url and --region$/],
  ['ECONNREFUSED', pathStyle, true, /Check the network, --endpoint-url and --region/],
])('%s at %j is met with what helps', (code, address, forcePathStyle, expected) => {
  const hints = new Hints({ bucket: 'b', address, s3: { forcePathStyle } });
  expect(hints.of(Object.assign(new Error('x'), { code }))).toMatch(expected);
});

test('a proxy that is in between is named', () => {
  const proxy = new URL('http://me:secret@proxy.example:3128');
  const hints = new Hints({ bucket: 'b', address: pathStyle, s3: { forcePathStyle: true }, proxy });
  expect(hints.of(Object.assign(new Error('x'), { code: 'ECONNREFUSED' }))).toBe(
    '. Check the network, the proxy proxy.example:3128 that the environment names, --endpoint-url and --region',
  );
});
