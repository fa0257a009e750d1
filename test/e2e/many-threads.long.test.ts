import { expect, test } from '@jest/globals';
import { openSession } from '../../job/sql/duckdb-session.js';
import { runSplitter } from './run-splitter.js';
import { removeFoldersAfterEach, reportOf, testFolder } from './test-folder.js';

removeFoldersAfterEach();

test.each(['2', '4', '16'])(
  'a gigabyte of rows is planned by %s threads in the memory that they have',
  async (threads) => {
    const cwd = await testFolder();
    const session = await openSession({ threads: 2, memoryLimit: '1GB', tempDirectory: `${cwd}/spill` });
    await session.run(
      `COPY (SELECT i AS id, repeat(md5(i::VARCHAR), 600) AS text FROM range(60000) AS t(i))
       TO '${cwd}/rows.parquet' (FORMAT parquet, ROW_GROUP_SIZE 2048)`,
    );
    session.close();
    const table = ['--files', 'rows.parquet', '--target', 'out', '--key', '{id}.json'];
    const { code, stdout, stderr } = await runSplitter(
      ['plan', ...table, '--threads', threads, '--log', 'json'],
      {
        cwd,
      },
    );
    expect([code, code === 0 ? '' : stderr]).toEqual([0, '']);
    expect(reportOf(stdout)).toMatchObject({ rows: 60_000 });
  },
);
