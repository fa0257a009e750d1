/** What the packs of cdk-nag for HIPAA, NIST and PCI find in a deployment, by rule. */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Validations } from 'aws-cdk-lib';
import { HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { z } from 'zod';
import { buildApp } from '../../infra/build-app.js';
import { leastSettings } from '../unit/infra/synthesize.js';

export interface Finding {
  /** `S3BucketLoggingEnabled`, the same in all packs that have it. */
  readonly rule: string;
  /** `HIPAA.Security` */
  readonly pack: string;
  /** Within the stack, such as `Task/Log`. */
  readonly path: string;
}

const report = z.object({
  pluginReports: z.array(
    z.object({
      violations: z.array(
        z.object({
          ruleName: z.string(),
          violatingConstructs: z.array(z.object({ constructPath: z.string() })),
        }),
      ),
    }),
  ),
});

/** Each finding would be printed as an error, also the answered ones; in this mode of CDK they are in what it throws. */
const silent = { '@aws-cdk/core:appMode': 'inmemory' };

/** @param settings over the least that a deployment needs */
export function findings(settings: Readonly<Record<string, unknown>>): Finding[] {
  const { context } = JSON.parse(readFileSync('cdk.json', 'utf8')) as { context: Record<string, unknown> };
  const outdir = mkdtempSync(join(tmpdir(), 'splitter-packs-'));
  const exitCode = process.exitCode;
  try {
    const { app } = buildApp({
      context: { ...context, ...leastSettings, schedule: 'rate(1 day)', ...silent, ...settings },
      outdir,
      analyticsReporting: false,
    });
    const packs = [new HIPAASecurityChecks(app), new NIST80053R5Checks(app), new PCIDSS321Checks(app)];
    Validations.of(app).addPlugins(...packs);
    const file = join(outdir, 'validation-report.json');
    try {
      app.synth();
    } catch (error) {
      // It throws where there are findings, with the report written.
      if (!existsSync(file)) throw error;
    }
    return report
      .parse(JSON.parse(readFileSync(file, 'utf8')))
      .pluginReports.flatMap(({ violations }) => violations)
      .flatMap(({ ruleName, violatingConstructs }) => {
        const [, pack = '', rule = ''] = /^(.+)-(\w+)$/.exec(ruleName) ?? [];
        return violatingConstructs.map(({ constructPath }) => ({ rule, pack, path: within(constructPath) }));
      });
  } finally {
    process.exitCode = exitCode;
    rmSync(outdir, { recursive: true, force: true });
  }
}

function within(path: string): string {
  return path.replace(/^[^/]+\//, '').replace(/\/Resource$/, '');
}
