/** What checkov, and the packs of cdk-nag for HIPAA, NIST and PCI, find in a deployment, by rule. */
import { HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { leastSettings, synthesize } from '../unit/infra/synthesize.js';
import { checkovFindings } from './checkov.js';

export interface Finding {
  /** `S3BucketLoggingEnabled`, the same in all packs that have it. */
  readonly rule: string;
  /** `HIPAA.Security`, or `checkov` */
  readonly pack: string;
  /** Within the stack, such as `Task/Log`. */
  readonly path: string;
}

/** Each finding would be printed as an error, also the answered ones; in this mode of CDK they are in what it throws. */
const silent = { '@aws-cdk/core:appMode': 'inmemory' };
/** By these a logical id is found in the tree. */
const withPaths = { 'aws:cdk:enable-path-metadata': true };

/** @param settings over the least that a deployment needs */
export async function findings(settings: Readonly<Record<string, unknown>>): Promise<Finding[]> {
  const all = { ...leastSettings, schedule: 'rate(1 day)', ...silent, ...withPaths, ...settings };
  const { template, findings: found } = synthesize(all, undefined, (app) => [
    new HIPAASecurityChecks(app),
    new NIST80053R5Checks(app),
    new PCIDSS321Checks(app),
  ]);
  const ofPacks = found.map((text) => {
    const [, pack = '', rule = '', path = ''] = /^(\S+)-(\w+) (.+)$/.exec(text) ?? [];
    return { rule, pack, path: within(path) };
  });
  const resources = template.toJSON().Resources as Readonly<
    Record<string, { readonly Metadata?: Readonly<Record<string, string>> }>
  >;
  const pathOf = (id: string) => within(resources[id]?.Metadata?.['aws:cdk:path'] ?? id);
  return [...ofPacks, ...(await checkovFindings(template, pathOf))];
}

function within(path: string): string {
  return path.replace(/^[^/]+\//, '').replace(/\/Resource$/, '');
}
