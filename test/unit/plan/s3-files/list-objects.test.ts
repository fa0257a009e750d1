import { expect, test } from '@jest/globals';
import { listObjects } from '../../../../job/plan/s3-files/list-objects.js';
import { SourceError } from '../../../../job/shared/errors.js';
import type { ETag, ObjectInfo, ObjectKey } from '../../../../job/store/object-store.js';

/** What a listing of the bucket `lake` gives, in which some prefixes may not be listed. */
function listing(keys: readonly string[], forbidden: (prefix: string) => boolean = () => false) {
  const asked: string[] = [];
  const storeOf = () => ({
    async *list(prefix: string): AsyncGenerator<ObjectInfo> {
      asked.push(prefix);
      if (forbidden(prefix)) throw new Error('AccessDenied');
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
