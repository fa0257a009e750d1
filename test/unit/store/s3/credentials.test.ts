import { expect, test } from '@jest/globals';
import { CredentialSource, type Credentials } from '../../../../job/store/s3/credentials.js';
import { TestClock } from './test-clock.js';

const minute = 60_000;

function source(clock: TestClock, lives: (number | Error)[]) {
  let loads = 0;
  const load = async (): Promise<Credentials> => {
    const life = lives[loads++];
    if (life instanceof Error) throw life;
    const expiration = life === undefined ? undefined : new Date(clock.start + life);
    return { accessKeyId: `key-${loads}`, secretAccessKey: 's', expiration };
  };
  return { credentials: new CredentialSource(load, clock), loads: () => loads };
}

test('many requests at once read the credentials once', async () => {
  const { credentials, loads } = source(new TestClock(), [60 * minute]);
  const got = await Promise.all([credentials.current(), credentials.current(), credentials.current()]);
  expect(got.map((one) => one.accessKeyId)).toEqual(['key-1', 'key-1', 'key-1']);
  expect(loads()).toBe(1);
});

test('five minutes ahead of their end new ones are read, while the old ones serve', async () => {
  const clock = new TestClock();
  const { credentials, loads } = source(clock, [60 * minute, 120 * minute]);
  await credentials.current();
  clock.pass(54 * minute);
  expect((await credentials.current()).accessKeyId).toBe('key-1');
  expect(loads()).toBe(1);
  clock.pass(2 * minute);
  expect((await credentials.current()).accessKeyId).toBe('key-1');
  await new Promise(setImmediate);
  expect((await credentials.current()).accessKeyId).toBe('key-2');
});

test('a source that fails does no harm until the credentials in hand end', async () => {
  const clock = new TestClock();
  const { credentials, loads } = source(clock, [60 * minute, new Error('down'), new Error('still down')]);
  await credentials.current();
  clock.pass(57 * minute);
  await credentials.current();
  await new Promise(setImmediate);
  expect((await credentials.current()).accessKeyId).toBe('key-1');
  expect(loads()).toBe(2);
  clock.pass(4 * minute);
  await expect(credentials.current()).rejects.toThrow('still down');
});

test('refused credentials are replaced once for all who were refused', async () => {
  const { credentials, loads } = source(new TestClock(), [undefined as never, undefined as never]);
  const old = await credentials.current();
  const fresh = await Promise.all([credentials.replace(old), credentials.replace(old)]);
  expect(fresh.map((one) => one?.accessKeyId)).toEqual(['key-2', 'key-2']);
  expect((await credentials.replace(old))?.accessKeyId).toBe('key-2');
  expect(loads()).toBe(2);
});

test('a source that gives the refused credentials again has no replacement', async () => {
  const same = { accessKeyId: 'k', secretAccessKey: 's' };
  const credentials = new CredentialSource(async () => ({ ...same }), new TestClock());
  expect(await credentials.replace(await credentials.current())).toBeUndefined();
});
