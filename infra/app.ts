/** What `cdk` runs: the app, or all that is wrong with its settings. */
import { App } from 'aws-cdk-lib';
import { buildApp } from './build-app.js';
import { ContextError } from './settings/context-error.js';
import { findConfig } from './settings/find-config.js';

try {
  const given: unknown = new App({ autoSynth: false }).node.tryGetContext('config');
  buildApp(undefined, await findConfig(typeof given === 'string' && given !== '' ? given : undefined));
} catch (error) {
  if (!(error instanceof ContextError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
