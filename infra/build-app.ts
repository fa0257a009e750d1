/** The whole app of one deployment, checked by cdk-nag when it is synthesized. */
import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { acknowledge } from './acknowledgements.js';
import type { Context } from './settings/context-error.js';
import { readSettings } from './settings/read-settings.js';
import { SplitterStack } from './splitter-stack.js';

/** @throws ContextError when the settings in the app's context are wrong */
export function buildApp(props?: AppProps): { readonly app: App; readonly stack: SplitterStack } {
  const app = new App(props);
  const settings = readSettings(app.node.getAllContext() as Context);
  const stack = new SplitterStack(app, settings.stackName, settings);
  acknowledge(stack);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, stack };
}
