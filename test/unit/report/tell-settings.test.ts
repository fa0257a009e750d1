import { expect, test } from '@jest/globals';
import { tellSettings } from '../../../job/report/tell-settings.js';

test('what is as usual is left out, unless it was given; several values stand beside each other', () => {
  const settings = { '--job': 'default', '--key': '{id}.json', '--write': 'changed', '--where': '' };
  const given = { '--tranches': 'auto', '--metadata': 'a=1\0b=2', '--key': '@key.txt' };
  expect(tellSettings({ settings, given })).toEqual([
    { name: '--key', value: '{id}.json' },
    { name: '--metadata', value: 'a=1, b=2' },
    { name: '--tranches', value: 'auto' },
    { name: '--write', value: 'changed' },
  ]);
});

test('a run of an earlier version that kept none has none', () => {
  expect(tellSettings(undefined)).toEqual([]);
});
