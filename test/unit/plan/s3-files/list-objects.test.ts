import { expect, test } from '@jest/globals';
import { listObjects } from '../../../../job/plan/s3-files/list-objects.js';
import { SourceError, StoreError } from '../../../../job/shared/errors.js';
import type { ETag, ObjectInfo, ObjectKey } from '../../../../job/store/object-store.js';

/** What a listing of the bucket `lake` gives, in which listings of some prefixes fail. */
function listing(
  keys: readonly string[],
  forbidden: (prefix: string) => boolean = () => false,
  code = 'AccessDenied',
) {
  const asked: string[] = [];
  const storeOf = () => ({
    async *list(prefix: string): AsyncGenerator<ObjectInfo> {
      asked.push(prefix);
      if (forbidden(prefix)) throw new StoreError({ message: 'no', store: 's3://lake', key: prefix, code });
      for (const key of keys.filter((key) => key.startsWith(prefix)).sort())
        yield { key: key as ObjectKey, bytes: 1, etag: 'e' as ETag };
    },
  });
  const meant = async (...patterns: string[]) => {
    const { objects } = await listObjects(storeOf, patterns);
    return objects.map(({ key }) => key);
  };
  return { meant, asked };
}

const delta = ['t/_delta_log/00.json', 't/dt=1/a.parquet', 't/b.parquet', 'u/c.parquet'];
const iceberg = ['i/data/x=1/a.parquet', 'i/metadata/v1.metadata.json', 'i/metadata/snap.avro'];
const hudi = ['h/.hoodie/hoodie.properties', 'h/a.parquet'];

test.each([
  [delta, 's3://lake/t/', 's3://lake/t/ is a table of Delta Lake'],
  [delta, 's3://lake/**/*.parquet', 's3://lake/t/ is a table of Delta Lake'],
  [delta, 's3://lake/t/dt=1/', 's3://lake/t/ is a table of Delta Lake'],
  [delta, 's3://lake/t/dt=1/a.parquet', 's3://lake/t/ is a table of Delta Lake'],
  [delta, 's3://lake/t/b*.parquet', 's3://lake/t/ is a table of Delta Lake'],
  [iceberg, 's3://lake/i/data/**/*.parquet', 's3://lake/i/ is a table of Iceberg'],
  [iceberg, 's3://lake/i/data/x=1/a.parquet', 's3://lake/i/ is a table of Iceberg'],
  [hudi, 's3://lake/h/*.parquet', 's3://lake/h/ is a table of Hudi'],
  [
    ['_delta_log/00.json', 'd/x=1/e/a.parquet'],
    's3://lake/d/x=1/e/*.parquet',
    's3://lake/ is a table of Delta Lake',
  ],
  [
    ['t/_delta_log/00.json', 't/sub/deep/a.parquet'],
    's3://lake/t/sub/deep/',
    's3://lake/t/ is a table of Delta Lake',
  ],
  [
    ['h/.hoodie/x', 'h/2026/01/31/a.parquet'],
    's3://lake/h/2026/01/31/a.parquet',
    's3://lake/h/ is a table of Hudi',
  ],
  [
    ['i/metadata/00001-x.metadata.json', 'i/data/0011/1010/a.parquet'],
    's3://lake/i/data/0011/1010/a.parquet',
    's3://lake/i/ is a table of Iceberg',
  ],
  [['_delta_log/00.json', 'a.parquet'], 's3://lake/', 's3://lake/ is a table of Delta Lake'],
])('of %j %s is refused: %s', async (keys, pattern, problem) => {
  const { meant } = listing(keys);
  await expect(meant(pattern)).rejects.toThrow(problem);
  await expect(meant(pattern)).rejects.toThrow(SourceError);
});

test('a table beside what is meant is none of its business, nor are metadata of other kinds', async () => {
  expect(await listing(delta).meant('s3://lake/u/')).toEqual(['u/c.parquet']);
  const keys = ['m/metadata/schema.json', 'm/data/a.parquet'];
  expect(await listing(keys).meant('s3://lake/m/data/*.parquet')).toEqual(['m/data/a.parquet']);
});

test('who may not list the folders beside reads what is listed; text has no such tables and nothing more is asked', async () => {
  const closed = listing(delta, (prefix) => !prefix.startsWith('t/b'));
  expect(await closed.meant('s3://lake/t/b*.parquet')).toEqual(['t/b.parquet']);
  const text = listing(['in/a.csv']);
  expect(await text.meant('s3://lake/in/a.csv')).toEqual(['in/a.csv']);
  expect(text.asked).toEqual(['in/a.csv']);
});

test('a table of Iceberg whose folder of metadata is long is known by the lists of its snapshots', async () => {
  const manifests = Array.from({ length: 1000 }, (_, at) => `i/metadata/0${at}-m0.avro`);
  const { meant } = listing([...manifests, 'i/metadata/snap-1-1-x.avro', 'i/data/a.parquet']);
  await expect(meant('s3://lake/i/data/a.parquet')).rejects.toThrow('s3://lake/i/ is a table of Iceberg');
});

test('a listing of the folders beside that fails for another reason than a denial ends it', async () => {
  const broken = listing(delta, (prefix) => !prefix.startsWith('t/b'), 'SlowDown');
  await expect(broken.meant('s3://lake/t/b*.parquet')).rejects.toThrow(StoreError);
});

test('each folder above is looked at once, with a request for each mark', async () => {
  const { meant, asked } = listing(['p/q/a.parquet', 'p/q/b.parquet']);
  expect(await meant('s3://lake/p/q/a.parquet', 's3://lake/p/q/b.parquet')).toHaveLength(2);
  const beside = ['_delta_log/', '.hoodie/', 'metadata/', 'metadata/snap-'];
  const above = ['p/q/', 'p/', ''].flatMap((folder) => beside.map((name) => `${folder}${name}`));
  expect(asked).toEqual(['p/q/a.parquet', ...above, 'p/q/b.parquet']);
});
