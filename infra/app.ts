/** What `cdk` runs: the app, or all that is wrong with its settings. */
import { buildApp } from './build-app.js';
import { ContextError } from './settings/context-error.js';

try {
  buildApp();
} catch (error) {
  if (!(error instanceof ContextError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 2;
}
