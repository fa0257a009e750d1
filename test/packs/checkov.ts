/** What checkov finds in a template. It runs as a process of its own, and asks nobody on the network. */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Template } from 'aws-cdk-lib/assertions';
import { z } from 'zod';
import type { Finding } from './findings.js';

/** test/python/install puts it there. */
const command = 'out/checkov/bin/checkov';
const flags = [
  '--framework=cloudformation',
  '--skip-download',
  '--quiet',
  '--compact',
  '--soft-fail',
  '--output=json',
];

/** As far as it is read here. */
const report = z.object({
  summary: z.object({ passed: z.number().min(1), parsing_errors: z.literal(0) }),
  results: z.object({
    failed_checks: z.array(z.object({ check_id: z.string(), resource: z.string() })),
  }),
});

/**
 * @param pathOf of a logical id, within the stack
 * @throws Error when it is not installed, cannot read the template, or passes nothing of it
 */
export async function checkovFindings(
  template: Template,
  pathOf: (logicalId: string) => string,
): Promise<Finding[]> {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-checkov-'));
  try {
    const file = join(folder, 'template.json');
    await writeFile(file, JSON.stringify(template.toJSON()));
    const { stdout } = await promisify(execFile)(command, [...flags, '--file', file], {
      maxBuffer: 64 * 1024 ** 2,
    });
    const { results } = report.parse(JSON.parse(stdout));
    return results.failed_checks.map(({ check_id, resource }) => ({
      rule: check_id,
      pack: 'checkov',
      path: pathOf(resource.slice(resource.indexOf('.') + 1)),
    }));
  } finally {
    await rm(folder, { recursive: true });
  }
}
