/**
 * Where the constructs of a job lie in its stack. Those of the job that a stack had alone lie beside what is the stack's own, since
 * the path of a construct makes its logical id, and another id would be another state machine; those of any other lie under its name.
 */
import { Construct } from 'constructs';
import type { StackSettings } from './settings/stack-settings.js';

export type Part = 'Task' | 'Run' | 'Monitoring' | 'Ledgers';

export function partOf(stack: Construct, part: Part): Construct {
  return childOf(stack, part);
}

export function jobPart(stack: Construct, settings: StackSettings, part: Part): Construct {
  return childOf(isFirst(settings) ? stack : childOf(stack, `Job-${settings.jobName}`), part);
}

/** The job that the stack had alone. */
export function isFirst({ statePrefix }: StackSettings): boolean {
  return statePrefix === '';
}

function childOf(scope: Construct, id: string): Construct {
  const child = scope.node.tryFindChild(id);
  return child instanceof Construct ? child : new Construct(scope, id);
}
