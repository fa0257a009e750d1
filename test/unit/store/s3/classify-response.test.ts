import { expect, test } from '@jest/globals';
import { classifyFailure } from '../../../../job/retry/classify-failure.js';
import { classifyResponse } from '../../../../job/store/s3/classify-response.js';

const answer = (status: number, code?: string, etag?: string) => ({ status, code, etag });
const retry = (cause: string, applied: boolean) => ({ kind: 'retry', cause, applied });

test.each([
  [answer(200, undefined, '"abc"'), { kind: 'written', etag: 'abc' }],
  [answer(200), retry('connection', true)],
  [answer(503, 'SlowDown'), retry('slow-down', false)],
  [answer(429), retry('slow-down', false)],
  [answer(503, 'ServiceUnavailable'), retry('server-error', true)],
  [answer(500, 'InternalError'), retry('server-error', true)],
  [answer(502), retry('server-error', true)],
  [answer(501, 'NotImplemented'), { kind: 'fatal' }],
  [answer(400, 'RequestTimeout'), retry('timeout', false)],
  [answer(400, 'BadDigest'), retry('connection', false)],
  [answer(400, 'ExpiredToken'), retry('credentials', false)],
  [answer(403, 'RequestTimeTooSkewed'), retry('clock', false)],
  [answer(409, 'ConditionalRequestConflict'), retry('conflict', false)],
  [answer(409, 'InvalidBucketState'), { kind: 'fatal' }],
  [answer(403, 'AccessDenied'), { kind: 'fatal' }],
  [answer(404, 'NoSuchBucket'), { kind: 'fatal' }],
  [answer(412, 'PreconditionFailed'), { kind: 'fatal' }],
  [answer(301, 'PermanentRedirect'), { kind: 'fatal' }],
])('an unconditional PUT answered with %j is %j', (given, verdict) => {
  expect(classifyResponse(given, 'always')).toEqual(verdict);
});

test('a failed condition is told from a missing bucket', () => {
  expect(classifyResponse(answer(412, 'PreconditionFailed'), 'if-absent')).toEqual({
    kind: 'condition-failed',
  });
  expect(classifyResponse(answer(412), 'if-match')).toEqual({ kind: 'condition-failed' });
  expect(classifyResponse(answer(404, 'NoSuchKey'), 'if-match')).toEqual({ kind: 'condition-failed' });
  expect(classifyResponse(answer(404, 'NoSuchBucket'), 'if-match')).toEqual({ kind: 'fatal' });
});

test.each(['KeyTooLongError', 'EntityTooLarge', 'InvalidURI', 'InvalidObjectName'])(
  '%s refuses the row',
  (code) => {
    const verdict = classifyResponse(answer(400, code), 'always');
    expect(verdict).toEqual({ kind: 'refused', reason: expect.stringContaining(code) });
  },
);

test.each([
  ['ECONNREFUSED', { kind: 'retry', cause: 'connection', sent: false }],
  ['ECONNRESET', { kind: 'retry', cause: 'connection', sent: true }],
  ['ERR_ANSWER_CUT', { kind: 'retry', cause: 'connection', sent: true }],
  ['HPE_INVALID_CONSTANT', { kind: 'retry', cause: 'connection', sent: true }],
  ['ERR_CONNECT_TIMEOUT', { kind: 'retry', cause: 'timeout', sent: false }],
  ['ERR_ANSWER_TIMEOUT', { kind: 'retry', cause: 'timeout', sent: true }],
  ['CERT_HAS_EXPIRED', { kind: 'fatal' }],
  ['ENOSPC', { kind: 'fatal' }],
])('a request that fails with %s is %j', (code, verdict) => {
  expect(classifyFailure(Object.assign(new Error('x'), { code }))).toEqual(verdict);
});

test('a read that the SDK gave up by its own timer, which has no code, is tried again', () => {
  const error = Object.assign(new Error('the request socket timed out'), { name: 'TimeoutError' });
  expect(classifyFailure(error)).toEqual({ kind: 'retry', cause: 'timeout', sent: true });
});
