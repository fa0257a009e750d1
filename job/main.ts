#!/usr/bin/env node
/** The command `splitter`: runs what the arguments ask for; its exit code says how it ended. */
import { changes } from './commands/changes.js';
import { runCommandLine } from './commands/command-line.js';
import { diff } from './commands/diff.js';
import { finish } from './commands/finish.js';
import { plan } from './commands/plan.js';
import { preview } from './commands/preview.js';
import { release } from './commands/release.js';
import { restore } from './commands/restore.js';
import { run } from './commands/run.js';
import { sample } from './commands/sample.js';
import { split } from './commands/split.js';
import { upload } from './commands/upload.js';
import { verify } from './commands/verify.js';
import { thisMachine } from './settings/this-machine.js';
import { describeError } from './shared/describe-error.js';
import { exitCodeOf } from './shared/exit-code.js';

// The AWS SDK warns of the end of Node 20's support on every start; package.json's engines say what we run on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// `splitter … 2>&1 | head` closes the pipe early: what nobody reads is not written, and is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

try {
  process.exitCode = await runCommandLine(process.argv.slice(2), {
    commands: [split, plan, upload, finish, diff, verify, changes, restore, release, preview, sample, run],
    environment: process.env,
    machine: thisMachine(),
  });
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
