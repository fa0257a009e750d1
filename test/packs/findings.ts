/** What the packs of cdk-nag for HIPAA, NIST and PCI find in a deployment, by rule. */
import { HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { leastSettings, synthesize } from '../unit/infra/synthesize.js';

export interface Finding {
  /** `S3BucketLoggingEnabled`, the same in all packs that have it. */
  readonly rule: string;
  /** `HIPAA.Security` */
  readonly pack: string;
  /** Within the stack, such as `Task/Log`. */
  readonly path: string;
}

/** Each finding would be printed as an error, also the answered ones; in this mode of CDK they are in what it throws. */
const silent = { '@aws-cdk/core:appMode': 'inmemory' };

/** @param settings over the least that a deployment needs */
export function findings(settings: Readonly<Record<string, unknown>>): Finding[] {
  const all = { ...leastSettings, schedule: 'rate(1 day)', ...silent, ...settings };
  return synthesize(all, undefined, (app) => [
    new HIPAASecurityChecks(app),
    new NIST80053R5Checks(app),
    new PCIDSS321Checks(app),
  ]).findings.map((found) => {
    const [, pack = '', rule = '', path = ''] = /^(\S+)-(\w+) (.+)$/.exec(found) ?? [];
    return { rule, pack, path: within(path) };
  });
}

function within(path: string): string {
  return path.replace(/^[^/]+\//, '').replace(/\/Resource$/, '');
}
