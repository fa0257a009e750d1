#!/usr/bin/env node
/** The command `splitter`: runs what the arguments ask for; its exit code says how it ended. */
import { allCommands } from './commands/all-commands.js';
import { runCommandLine } from './commands/command-line.js';
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
    commands: allCommands,
    environment: process.env,
    machine: thisMachine(),
  });
} catch (error) {
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = exitCodeOf(error);
}
