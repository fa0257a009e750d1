/** The commands there are, in the order of the help. */
import { changes } from './changes.js';
import type { Command } from './command.js';
import { completionOf } from './completion.js';
import { diff } from './diff.js';
import { finish } from './finish.js';
import { init } from './init.js';
import { plan } from './plan.js';
import { policy } from './policy.js';
import { preview } from './preview.js';
import { release } from './release.js';
import { report } from './report.js';
import { restore } from './restore.js';
import { resume } from './resume.js';
import { rm } from './rm.js';
import { run } from './run.js';
import { runs } from './runs.js';
import { sample } from './sample.js';
import { split } from './split.js';
import { status } from './status.js';
import { upload } from './upload.js';
import { verify } from './verify.js';

const others: readonly Command[] = [
  split,
  plan,
  upload,
  finish,
  diff,
  verify,
  changes,
  report,
  restore,
  runs,
  status,
  resume,
  rm,
  release,
  preview,
  policy,
  init,
  sample,
  run,
];

export const allCommands: readonly Command[] = [...others, completionOf(others)];
