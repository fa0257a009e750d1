import { expect, test } from '@jest/globals';
import { asBegun } from '../../../job/settings/as-begun.js';

test("this shell's variables change no limit, tuning or source of a run that had the default", () => {
  const environment = {
    PATH: '/bin',
    AWS_PROFILE: 'me',
    SPLITTER_MAX_REJECTS: '9',
    SPLITTER_UNSAFE_DELETE: 'true',
    SPLITTER_MAX_DELETES: '',
    SPLITTER_FILES: 'other.csv',
    SPLITTER_SCRATCH_DIR: '/big',
    SPLITTER_UNKNOWN: 'x',
  };
  expect(asBegun({ maxDeletes: '5' }, environment)).toEqual({
    flags: { maxDeletes: '5' },
    environment: {
      PATH: '/bin',
      AWS_PROFILE: 'me',
      SPLITTER_MAX_DELETES: '',
      SPLITTER_SCRATCH_DIR: '/big',
      SPLITTER_UNKNOWN: 'x',
    },
  });
});

test('how the state is reached here wins over how it was reached there', () => {
  const environment = { SPLITTER_ENDPOINT_URL: 'http://here:9000', SPLITTER_STATE: 's3://b/s/' };
  const kept = { endpointUrl: 'http://there:9000', region: 'eu-central-1', maxRate: '7' };
  expect(asBegun(kept, environment)).toEqual({
    flags: { region: 'eu-central-1', maxRate: '7' },
    environment,
  });
});
