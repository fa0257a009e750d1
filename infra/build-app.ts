/** The whole app, a stack for each name of one, checked by cdk-nag when it is synthesized. */
import { App, type AppProps, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import type { Config } from '../job/settings/read-config.js';
import { acknowledge } from './acknowledgements.js';
import type { Context } from './settings/context-error.js';
import { deployments } from './settings/deployments.js';
import { stacksOf } from './settings/shared-stacks.js';
import { SplitterStack } from './splitter-stack.js';

export interface SplitterApp {
  readonly app: App;
  readonly stacks: readonly SplitterStack[];
}

/**
 * @param config the file of settings, over which the app's context wins
 * @throws ContextError when the settings are wrong
 */
export function buildApp(props?: AppProps, config?: Config): SplitterApp {
  const app = new App(props);
  const context = app.node.getAllContext() as Context;
  const jobs = stacksOf(deployments(context, config), ({ stackName }) => stackName);
  const stacks = [...jobs].map(([name, ofStack]) => {
    const stack = new SplitterStack(app, name, ofStack);
    acknowledge(stack, ofStack);
    return stack;
  });
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { app, stacks };
}
