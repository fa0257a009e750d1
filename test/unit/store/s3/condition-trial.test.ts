import { expect, test } from '@jest/globals';
import { describeError } from '../../../../job/shared/describe-error.js';
import { SettingsError } from '../../../../job/shared/errors.js';
import type { ETag, ObjectKey, PutRequest, PutResult } from '../../../../job/store/object-store.js';
import { ConditionTrial } from '../../../../job/store/s3/condition-trial.js';

/** A server of one bucket that honours conditions, ignores them, or honours one kind of them alone. A PUT finds its key gone when `isRemoved`. */
function serverThat(honours: boolean | 'if-absent', honouredElsewhere = false, isRemoved = () => false) {
  const objects = new Map<string, { etag: ETag; owner: string | undefined }>();
  const asked: string[] = [];
  const put = async ({ key, condition, owner, body }: PutRequest): Promise<PutResult> => {
    if (isRemoved()) objects.delete(key);
    asked.push(`PUT ${key}`);
    const there = objects.get(key);
    const fails =
      condition?.kind === 'if-absent'
        ? there !== undefined
        : condition?.kind === 'if-match' && there?.etag !== condition.etag;
    if ((honours === true || honours === condition?.kind) && fails) return { outcome: 'condition-failed' };
    const etag = `e-${Buffer.from(body).toString()}` as ETag;
    objects.set(key, { etag, owner });
    return { outcome: 'written', etag };
  };
  const head = async (key: ObjectKey) => {
    asked.push(`HEAD ${key}`);
    return objects.get(key);
  };
  const trial = new ConditionTrial({ bucket: 'b', server: 'http://s', put, head, honouredElsewhere });
  const write = (key: string, more: Partial<PutRequest> = {}) =>
    trial.put({ key: key as ObjectKey, body: Buffer.from('1'), condition: { kind: 'if-absent' }, ...more });
  return { objects, asked, trial, write };
}

const failed = { outcome: 'condition-failed' };

test('the first put-if-absent is sent twice, and no later one', async () => {
  const { write, asked, trial } = serverThat(true);
  expect(trial.honoured).toBe(false);
  expect(await write('a')).toEqual({ outcome: 'written', etag: 'e-1' });
  expect(await write('a')).toEqual(failed);
  expect(asked).toEqual(['HEAD a', 'PUT a', 'PUT a', 'PUT a', 'PUT a']);
  expect(trial.honoured).toBe(true);
});

test('a server that knows If-None-Match and ignores If-Match is found by an object of our own', async () => {
  const { write, objects, trial } = serverThat('if-absent');
  objects.set('theirs', { etag: 'theirs' as ETag, owner: 'them' });
  await expect(write('a')).rejects.toThrow('it took s3://b/a with If-Match against it, and holds it now');
  const condition = { kind: 'if-match', etag: 'before' as ETag } as const;
  await expect(write('theirs', { condition })).rejects.toThrow(SettingsError);
  expect(objects.get('theirs')).toEqual({ etag: 'theirs', owner: 'them' });
  expect(trial.honoured).toBe(false);
});

test('a server that takes both is named, and the fault says what to do', async () => {
  const { write } = serverThat(false);
  const error = await write('a').catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(SettingsError);
  expect(String(error)).toMatch(
    /http:\/\/s ignores conditions: it took s3:\/\/b\/a with If-None-Match: \* against it, and holds it now\. .* --lease none/,
  );
  expect(describeError(error)).not.toContain('Nothing was written');
});

test('a key that somebody removes between the two is tried once more, and the server not accused', async () => {
  const { write, objects, asked, trial } = serverThat(true, false, () => asked.length === 2);
  expect(await write('a')).toEqual({ outcome: 'written', etag: 'e-1' });
  expect(asked).toEqual(['HEAD a', 'PUT a', 'PUT a', 'PUT a']);
  expect([trial.honoured, objects.has('a')]).toEqual([true, true]);
});

test('what is there is not touched by a server that ignores conditions', async () => {
  const { write, objects } = serverThat(false);
  objects.set('a', { etag: 'theirs' as ETag, owner: 'them' });
  expect(await write('a')).toEqual(failed);
  await expect(write('b')).rejects.toThrow(SettingsError);
  expect(objects.get('a')).toEqual({ etag: 'theirs', owner: 'them' });
});

test('an object of an earlier life of the run counts as written', async () => {
  const { write, objects } = serverThat(true);
  objects.set('a', { etag: 'ours' as ETag, owner: 'run/1' });
  expect(await write('a', { owner: 'run/1', maybeRepeated: true })).toEqual({
    outcome: 'written',
    etag: 'ours',
  });
  expect(await write('a', { owner: 'run/1' })).toEqual(failed);
});

test('others wait for the trial, and none is sent when it fails', async () => {
  const { write, asked } = serverThat(false);
  const outcomes = await Promise.allSettled([write('a'), write('b'), write('c')]);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
  const puts = asked.filter((each) => each.startsWith('PUT'));
  expect(puts).toEqual(['PUT a', 'PUT a', 'PUT a']);
});

test('where all keys are taken the answer of another store on the same server counts after a while', async () => {
  const { write, objects, asked, trial } = serverThat(true, true);
  objects.set('a', { etag: 'theirs' as ETag, owner: undefined });
  for (let each = 0; each < 40; each += 1) expect(await write('a')).toEqual(failed);
  expect(trial.honoured).toBe(true);
  expect(asked.filter((each) => each === 'HEAD a')).toHaveLength(32);
});

test('a put-if-match is tried by the ETag that it has replaced', async () => {
  const ofServer = async (honours: boolean) => {
    const { write, objects, trial } = serverThat(honours);
    objects.set('a', { etag: 'e-0' as ETag, owner: undefined });
    const condition = { kind: 'if-match', etag: 'e-0' as ETag } as const;
    await write('a', { condition });
    return trial.honoured;
  };
  expect(await ofServer(true)).toBe(true);
  await expect(ofServer(false)).rejects.toThrow(/If-Match/);
});

test('a put-if-match that writes the same bytes again is tried by an ETag that no object has', async () => {
  const ofServer = async (honours: boolean) => {
    const { write, objects, trial } = serverThat(honours);
    objects.set('a', { etag: 'e-1' as ETag, owner: undefined });
    const condition = { kind: 'if-match', etag: 'e-1' as ETag } as const;
    expect(await write('a', { condition })).toEqual({ outcome: 'written', etag: 'e-1' });
    return trial.honoured;
  };
  expect(await ofServer(true)).toBe(true);
  await expect(ofServer(false)).rejects.toThrow(/If-Match/);
});
