import { expect, test } from '@jest/globals';
import { type StoryCommandsParts, storyCommands } from '../../../job/commands/story-commands.js';
import type { Report } from '../../../job/state/report.js';
import { stateVersion } from '../../../job/state/state-version.js';
import type { Location } from '../../../job/store/object-store.js';
import { story } from '../report/story.js';
import { plan, removeRunsAfterEach, testRun } from '../state/test-run.js';

removeRunsAfterEach();

/** A state in which runs have ended, each with the moment when it was begun. */
async function ended(runs: Readonly<Record<string, string>>, job = 'default') {
  const { state } = await testRun('run-1');
  for (const [runId, createdAt] of Object.entries(runs)) {
    const run = state.forRun(runId);
    await run.writePlan({ ...plan, version: stateVersion, runId, createdAt });
    await run.noteEnd({ ...plan, job, createdAt }, 0);
  }
  return state;
}

const place: StoryCommandsParts['settings'] = {
  state: { kind: 's3', bucket: 'my-bucket', prefix: '_splitter/' } satisfies Location,
  s3: {
    region: 'eu-central-1',
    endpointUrl: undefined,
    forcePathStyle: true,
    checksum: 'md5',
    expectedBucketOwner: '123456789012',
  },
  stateForm: { encryption: undefined, kmsKeyId: undefined, bucketOwner: undefined, acl: undefined },
  lease: 'none',
};

async function lines(parts: Partial<StoryCommandsParts> = {}) {
  const state = parts.state ?? (await ended({}));
  const commands = await storyCommands({ report: story().report, plan, settings: place, ...parts, state });
  return commands.map(({ what, line = what }) =>
    line.replace(/^.*?(?= verify| changes| restore)/, 'splitter'),
  );
}

test('each command gets of the place what it takes', async () => {
  const where = '--state s3://my-bucket/_splitter/';
  const s3 = '--region eu-central-1 --force-path-style --checksum md5';
  const state = await ended({ before: '2026-11-21T00:00:00.000Z' });
  expect(await lines({ state })).toEqual([
    `splitter verify --run-id run-1 ${where} ${s3} --expected-bucket-owner 123456789012`,
    `splitter changes run-1 ${where} ${s3}`,
    `splitter restore before ${where} --lease none ${s3} --expected-bucket-owner 123456789012`,
  ]);
});

test('what undoes a run is the last one of its job that was begun before it', async () => {
  const times = {
    first: '2026-11-20T00:00:00.000Z',
    // In the same second as the run, of which the list knows no parts.
    before: '2026-11-22T13:45:01.400Z',
    'run-1': '2026-11-22T13:45:01.500Z',
    after: '2026-11-22T13:45:01.900Z',
    later: '2026-11-23T00:00:00.000Z',
  };
  const state = await ended(times);
  const own = { ...plan, createdAt: times['run-1'] };
  expect((await lines({ plan: own, state })).at(-1)).toMatch(/^splitter restore before /);
  expect(await lines({ plan: { ...own, job: 'another' }, state })).toHaveLength(2);
});

test('a run that updated or deleted objects is undone only of rows that the run before has kept', async () => {
  const state = await ended({ before: '2026-11-21T00:00:00.000Z' });
  const last = async (said: Partial<Report>) =>
    (await lines({ state, report: { ...story().report, writtenObjects: 5, created: 5, ...said } })).at(-1);
  const deletions = { due: 3, made: 0, gone: 0, foreign: 0, withheld: 3 };
  const all = async () => [
    await last({ deletions }),
    await last({ created: 4 }),
    await last({ deletions: { ...deletions, made: 3, withheld: 0 } }),
  ];
  const restores = expect.stringMatching(/^splitter restore before /);
  const cannot = expect.stringMatching(/^It cannot be undone: run before has kept no rows \(--keep-frozen\)/);
  expect(await all()).toEqual([restores, cannot, cannot]);
  await state.forRun('before').writeFrozen({ files: [] });
  expect(await all()).toEqual([restores, restores, restores]);
});

test('rejects are shown where they lie, whatever the place is called', async () => {
  const report = { ...story().report, rejected: 1 };
  const { folder, state } = await testRun('run-1');
  const inFolder = await lines({
    report,
    state: {
      listEnded: async () => new Map(),
      forRun: state.forRun.bind(state),
      uri: "/it's here/runs/run-1/",
    },
    settings: { ...place, state: { kind: 'folder', path: folder } },
  });
  expect(inFolder.at(-1)).toBe(`find '/it'\\''s here/runs/run-1/rejects/' -name '*.jsonl' -exec cat '{}' +`);
  const onS3 = await lines({
    report,
    state: {
      listEnded: async () => new Map(),
      forRun: state.forRun.bind(state),
      uri: 's3://my-bucket/_splitter/runs/run-1/',
    },
    settings: { ...place, s3: { ...place.s3, endpointUrl: 'http://127.0.0.1:9000' } },
  });
  expect(onS3.at(-1)).toBe(
    'aws s3 cp --recursive s3://my-bucket/_splitter/runs/run-1/rejects/ rejects --region eu-central-1 --endpoint-url http://127.0.0.1:9000',
  );
});
