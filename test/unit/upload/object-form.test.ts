import { createHash } from 'node:crypto';
import { expect, test } from '@jest/globals';
import { textColumn } from '../../../job/sql/object-headers.js';
import { objectForm } from '../../../job/upload/object-form.js';
import { isSameForm } from '../../../job/upload/stored-form.js';
import { testSession } from '../sql/test-session.js';

const opened = testSession();
const md5 = (text: string) => createHash('md5').update(text).digest('hex');

type Form = Parameters<typeof objectForm>[0];
const plain: Form = { headers: [], tags: [], encryption: undefined };

/** Values, fault and fingerprint of a row whose templates have these texts. */
async function told(form: Form, ...texts: readonly (string | null)[]) {
  const { values, fault, fingerprint } = objectForm(form);
  const columns = texts.map((_, index) => `$${index + 1}::VARCHAR AS ${textColumn(index)}`);
  const from = columns.length === 0 ? '(SELECT 1)' : `(SELECT ${columns.join(', ')})`;
  const sql = texts.reduce<string>(
    (query, text, index) =>
      query.replace(`$${index + 1}::VARCHAR`, () =>
        text === null ? 'NULL::VARCHAR' : `'${text.replaceAll("'", "''")}'::VARCHAR`,
      ),
    `SELECT ${[...values.map((value, index) => `${value} AS v${index}`), `${fault ?? 'NULL'} AS fault`, `${fingerprint} AS fingerprint`].join(', ')} FROM ${from}`,
  );
  const [row = {}] = await opened().session.rows(sql);
  return {
    values: values.map((_, index) => row[`v${index}`]),
    fault: row.fault,
    fingerprint: row.fingerprint,
  };
}

test('without settings an object has no form, no fault and no fingerprint, and so it has with the usual type', async () => {
  expect(objectForm(plain)).toMatchObject({ form: [], templates: [], values: [] });
  const none = { values: [], fault: null, fingerprint: null };
  expect(await told(plain)).toEqual(none);
  expect(await told({ ...plain, headers: [{ name: 'content-type', value: 'application/json' }] })).toEqual(
    none,
  );
});

test('what is the same for all objects is text, once; braces and tags are written as they are sent', () => {
  const form = objectForm({
    ...plain,
    headers: [
      { name: 'cache-control', value: 'max-age=60' },
      { name: 'x-amz-meta-a', value: '{{as is}}' },
    ],
    tags: [{ name: 'a b', value: 'c/d' }],
  });
  expect(form).toMatchObject({
    form: [
      { name: 'cache-control', value: 'max-age=60' },
      { name: 'x-amz-meta-a', value: '{as is}' },
      { name: 'x-amz-tagging', value: 'a%20b=c%2Fd' },
    ],
    templates: [],
    values: [],
    fault: undefined,
  });
});

test('the fingerprint is of all headers and the encryption, whether a value is the same for all or of the row', async () => {
  const encryption = { kind: 'aws:kms', kmsKeyId: 'k' } as const;
  const text =
    'cache-control:no-cache\ncontent-type:application/json\nx-amz-server-side-encryption:aws:kms\nx-amz-server-side-encryption-aws-kms-key-id:k\n';
  const same = { headers: [{ name: 'cache-control', value: 'no-cache' }], tags: [], encryption };
  expect((await told(same)).fingerprint).toBe(md5(text));
  const own = { ...same, headers: [{ name: 'cache-control', value: '{c}' }] };
  expect(await told(own, 'no-cache')).toEqual({ values: ['no-cache'], fault: null, fingerprint: md5(text) });
  expect((await told(own, 'no-store')).fingerprint).not.toBe(md5(text));
});

test('a value of a row that every object has without a setting leaves the object as it is', async () => {
  const own = { ...plain, headers: [{ name: 'content-type', value: '{c}' }] };
  expect((await told(own, 'application/json')).fingerprint).toBeNull();
  expect((await told(own, 'text/html')).fingerprint).toBe(md5('content-type:text/html\n'));
});

test('the values of tags are encoded, whatever they hold', async () => {
  const tags = [
    { name: 'city', value: '{city}' },
    { name: 'team', value: 'x' },
  ];
  expect(await told({ ...plain, tags }, 'São Paulo+a/b=c@d')).toMatchObject({
    values: ['city=S%C3%A3o%20Paulo%2Ba%2Fb%3Dc%40d&team=x'],
    fault: null,
  });
  expect(await told({ ...plain, tags }, '')).toMatchObject({ values: ['city=&team=x'], fault: null });
});

const meta = { ...plain, headers: [{ name: 'x-amz-meta-a', value: '{a}' }] };
const acl = { ...plain, headers: [{ name: 'x-amz-acl', value: '{a}' }] };
const tag = { ...plain, tags: [{ name: 't', value: '{a}' }] };

test.each<[string, Form, string | null, string | null]>([
  ['a NULL', meta, null, 'bad-header: x-amz-meta-a is NULL'],
  ['an empty text', meta, '', 'bad-header: x-amz-meta-a is empty'],
  ['a line feed', meta, 'a\nb', 'bad-header: x-amz-meta-a is not visible ASCII, with spaces inside alone'],
  [
    'a space at the end',
    meta,
    'a ',
    'bad-header: x-amz-meta-a is not visible ASCII, with spaces inside alone',
  ],
  ['spaces inside', meta, 'a   b', null],
  ['as much as fits beside the note', meta, 'x'.repeat(2048 - 141 - 1), null],
  ['a byte more', meta, 'x'.repeat(2048 - 141), 'bad-header: metadata is more than S3 takes (2 KB)'],
  ['an ACL that S3 knows', acl, 'public-read', null],
  ['an ACL that it does not', acl, 'everyone', 'bad-header: x-amz-acl is none that S3 knows'],
  ['256 characters of a tag', tag, 'é'.repeat(256), null],
  ['a character more', tag, 'é'.repeat(257), 'bad-header: the tag t has more than 256 characters'],
  ['an ampersand in a tag', tag, 'a&b', 'bad-header: the tag t has other characters than tags may have'],
  ['a NULL in a tag', tag, null, 'bad-header: the tag t is NULL'],
])('%s', async (_, form, text, fault) => {
  expect((await told(form, text)).fault).toBe(fault);
});

test('a lock is part of the fingerprint', async () => {
  const lock = { ...plain, headers: [{ name: 'x-amz-object-lock-legal-hold', value: 'ON' }] };
  expect((await told(lock)).fingerprint).toBe(
    md5('content-type:application/json\nx-amz-object-lock-legal-hold:ON\n'),
  );
});

test('a codec is a header, and part of the fingerprint; its level is not', async () => {
  const gzip = { ...plain, compress: { codec: 'gzip', level: 6 } } as const;
  expect(objectForm(gzip).form).toEqual([{ name: 'content-encoding', value: 'gzip' }]);
  const { fingerprint } = await told(gzip);
  expect(fingerprint).toMatch(/^[0-9a-f]{32}$/);
  expect((await told({ ...plain, compress: { codec: 'gzip', level: 9 } })).fingerprint).toBe(fingerprint);
  expect((await told({ ...plain, compress: { codec: 'br' } })).fingerprint).not.toBe(fingerprint);
  const already = { ...plain, headers: [{ name: 'content-encoding', value: 'gzip' }] };
  expect((await told(already)).fingerprint).not.toBe(fingerprint);
  expect(isSameForm(gzip, { ...plain, compress: { codec: 'gzip', level: 9 } })).toBe(true);
  expect(isSameForm(gzip, plain)).toBe(false);
});
