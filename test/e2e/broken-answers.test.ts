import { afterEach, expect, test } from '@jest/globals';
import { openBench, reportOf, rows } from './s3-bench.js';

let bench: Awaited<ReturnType<typeof openBench>>;
afterEach(() => bench.close());

test.each(['job.json', 'batches.json'])(
  'the answer that there is no %s breaks off, and is asked for again',
  async (name) => {
    bench = await openBench();
    let answers = 0;
    bench.server.script({
      answer: { kind: 'truncated' },
      match: ({ method, key }) => {
        if (method !== 'GET' || !key.endsWith(`/${name}`)) return false;
        answers += 1;
        return answers === 1;
      },
      times: 2,
    });
    const finished = await bench.split().finished;
    expect([finished.code, reportOf(finished).written]).toEqual([0, rows]);
    expect(answers).toBeGreaterThan(1);
  },
);
