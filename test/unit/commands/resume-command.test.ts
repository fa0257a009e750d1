import { expect, test } from '@jest/globals';
import { resumeCommand } from '../../../job/commands/resume-command.js';

test.each([
  [['split', '--files', 'a.csv'], 'splitter split --files a.csv --run-id r-1'],
  [
    ['split', '--key', '{id}.json', '--files', "it's.csv"],
    "splitter split --key '{id}.json' --files 'it'\\''s.csv' --run-id r-1",
  ],
  [['split', '--resume', '--files', 'a.csv'], 'splitter split --files a.csv --run-id r-1'],
  [['split', '--resume', 'true', '--files=a.csv'], 'splitter split --files=a.csv --run-id r-1'],
  [['upload', '--run-id', 'old', '--batch', '3'], 'splitter upload --batch 3 --run-id r-1'],
  [['upload', '--run-id=old', '--batch', '3'], 'splitter upload --batch 3 --run-id r-1'],
  [['split', '--files-delimiter', ''], "splitter split --files-delimiter '' --run-id r-1"],
])('%j goes on as %s', (args, line) => {
  expect(resumeCommand(args, 'r-1')).toBe(line);
});
