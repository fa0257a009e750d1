import { expect, test } from '@jest/globals';
import { tellFailure } from '../../../job/commands/tell-failure.js';
import { StoreError } from '../../../job/shared/errors.js';

const error = new StoreError({ message: 'denied', store: 's3://b', key: 'k', code: 'AccessDenied' });

function toldOf(context: { run?: string; resume?: string }) {
  const lines: string[] = [];
  tellFailure(error, { form: 'json', writeLine: (line) => void lines.push(line), ...context });
  return { ...JSON.parse(lines[0] ?? ''), words: lines[1] };
}

test('a run that failed goes on by the line that was printed; a command without one is given again', () => {
  const run = toldOf({ run: 'r', resume: 'splitter split --run-id r' });
  expect([run.todo, run.words]).toEqual([
    'Allow what the message names, then run the line that was printed.',
    'The run failed. What is done stays done.\n  denied',
  ]);
  const command = toldOf({});
  expect([command.todo, command.words]).toEqual([
    'Allow what the message names, then run the command again.',
    'The command failed.\n  denied',
  ]);
});
