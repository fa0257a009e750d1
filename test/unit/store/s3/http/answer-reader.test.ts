/** The usual answer is understood at once; in pieces it never is, so that the two ways are held against each other. */
import { expect, test } from '@jest/globals';
import { type Answer, AnswerReader } from '../../../../../job/store/s3/http/answer-reader.js';
import { usualAnswer } from '../../../../../job/store/s3/http/usual-answer.js';
import { fixedDraws } from '../../../fixed-draws.js';

/** What becomes of a text that comes in these pieces: the answer and whether its connection lives on, or the fault. */
function readIn(pieces: readonly string[]) {
  const reader = new AnswerReader();
  try {
    const isWhole = pieces.map((piece) => reader.read(piece)).at(-1) === true;
    return isWhole ? { answer: told(reader.take()), keepAlive: reader.keepAlive } : 'not whole';
  } catch (error) {
    return String(error);
  }
}

function told({ status, headers, body }: Answer) {
  return { status, headers: Object.fromEntries(headers), etag: headers.get('etag'), body };
}

const oneByOne = (text: string) => [...text];

const s3 =
  'HTTP/1.1 200 OK\r\nx-amz-id-2: a+b/c=\r\nx-amz-request-id: 4442587FB7D0A2F9\r\nDate: Fri, 27 Nov 2026 03:00:00 GMT\r\n' +
  'ETag: "d41d8cd98f00b204e9800998ecf8427e"\r\nx-amz-server-side-encryption: AES256\r\nServer: AmazonS3\r\nContent-Length: 0\r\n\r\n';

test("S3's answer to a PUT is a usual one, with each of its headers", () => {
  const headers = usualAnswer(s3);
  expect(headers?.get('etag')).toBe('"d41d8cd98f00b204e9800998ecf8427e"');
  expect(headers?.get('x-amz-id-2')).toBe('a+b/c=');
  expect(headers?.get('tag')).toBeUndefined();
  expect(readIn([s3])).toEqual(readIn(oneByOne(s3)));
});

test.each([
  ['a body', s3.replace('Length: 0', 'Length: 3').concat('abc')],
  ['another status', s3.replace('200', '204')],
  ['a refusal', s3.replace('200 OK', '503 Slow Down')],
  ['HTTP/1.0', s3.replace('1.1', '1.0')],
  ['a connection that ends', s3.replace('Server: AmazonS3', 'Connection: close')],
  ['two lengths', s3.replace('Server: AmazonS3', 'Content-Length: 1')],
  ['the same length twice', s3.replace('Server: AmazonS3', 'Content-Length: 0')],
  ['chunks beside a length', s3.replace('Server: AmazonS3', 'Transfer-Encoding: chunked')],
  ['no length', s3.replace('Content-Length: 0\r\n', '')],
  ['a length of 00', s3.replace('Length: 0', 'Length: 00')],
  ['a bare end of line', s3.replace('AmazonS3', 'Amazon\nS3')],
  ['a carriage return', s3.replace('AmazonS3', 'Amazon\rS3')],
  ['a NUL', s3.replace('AmazonS3', 'Amazon\0S3')],
  ['a name with a space', s3.replace('Server:', 'Server :')],
  ['a line that goes on', s3.replace('AmazonS3\r\n', 'AmazonS3\r\n  more\r\n')],
  ['bytes after it', `${s3}H`],
  ['two answers', s3 + s3],
  ['an end that is missing', s3.slice(0, -2)],
  ['a repeated header', s3.replace('Server: AmazonS3', 'ETag: "another"')],
  ['a head too long', s3.replace('AmazonS3', 'x'.repeat(20_000))],
  ['a value in Latin-1', s3.replace('AmazonS3', 'é\u00a0')],
])('in one piece it is what it is byte by byte: %s', (_, text) => {
  expect(readIn([text])).toEqual(readIn(oneByOne(text)));
});

test('so is a text with anything put anywhere into it', () => {
  const pieces = fixedDraws.constantFrom(
    '\r\n',
    '\r',
    '\n',
    '\0',
    ':',
    ' ',
    'a',
    '0',
    '\r\n\r\n',
    'close',
    'connection: close\r\n',
    'content-length: 0\r\n',
    'transfer-encoding: chunked\r\n',
    'é',
  );
  fixedDraws.assert(
    fixedDraws.property(fixedDraws.nat(s3.length), fixedDraws.nat(8), pieces, (at, gone, put) => {
      const text = s3.slice(0, at) + put + s3.slice(at + gone);
      expect(readIn([text])).toEqual(readIn(oneByOne(text)));
    }),
    { numRuns: 1000 },
  );
});
