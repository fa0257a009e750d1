#!/usr/bin/env node
/** The command `splitter`: runs what the arguments ask for; its exit code says how it ended. */
import { allCommands } from './commands/all-commands.js';
import { runCommandLine } from './commands/command-line.js';
import { isVerbose } from './commands/is-verbose.js';
import { logForm } from './commands/log-form.js';
import { runOf } from './commands/run-of-error.js';
import { tellUnloaded } from './commands/tell-unloaded.js';
import { thisMachine } from './settings/this-machine.js';

// The AWS SDK warns of the end of Node 20's support on every start; package.json's engines say what we run on.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= 'true';

// `splitter … 2>&1 | head` closes the pipe early: what nobody reads is not written, and is no failure.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const args = process.argv.slice(2);
const machine = thisMachine();
try {
  process.exitCode = await runCommandLine(args, {
    commands: allCommands,
    environment: process.env,
    machine,
  });
} catch (error) {
  const told = {
    form: logForm(args, process.env, machine.isTerminal),
    writeLine: (line: string) => void process.stderr.write(`${line}\n`),
    run: runOf(error),
    isVerbose: isVerbose(args, process.env),
  };
  process.exitCode = await import('./commands/tell-failure.js').then(
    ({ tellFailure }) => tellFailure(error, told),
    (unread: unknown) => tellUnloaded(unread, error, told),
  );
}
