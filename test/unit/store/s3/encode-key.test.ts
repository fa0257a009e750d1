import { expect, test } from '@jest/globals';
import { encodeKey } from '../../../../job/store/s3/encode-key.js';
import { fixedDraws as fc } from '../../fixed-draws.js';

test('every key comes back by decoding, and only what S3 allows is left bare', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (key) => {
      const encoded = encodeKey(key);
      expect(decodeURIComponent(encoded)).toBe(key);
      expect(encoded).toMatch(/^([A-Za-z0-9\-._~/]|%[0-9A-F]{2})*$/);
      const escaped = Array.from(encoded.matchAll(/%(..)/g), ([, hex = '']) => Number.parseInt(hex, 16));
      expect(String.fromCharCode(...escaped)).not.toMatch(/[A-Za-z0-9\-._~/]/);
    }),
  );
});

test.each([
  ['a b+c%20d', 'a%20b%2Bc%2520d'],
  ["~!'()*", '~%21%27%28%29%2A'],
  ['e\u0301/é/日/😀', 'e%CC%81/%C3%A9/%E6%97%A5/%F0%9F%98%80'],
  ['//a/../b', '//a/../b'],
])('%s is sent as %s', (key, encoded) => {
  expect(encodeKey(key)).toBe(encoded);
});

test('a lone surrogate is no key', () => {
  expect(() => encodeKey('\ud800')).toThrow(URIError);
});
