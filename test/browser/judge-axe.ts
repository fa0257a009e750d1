/** What axe-core finds in a page: rules of accessibility that a program can check. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';
import { z } from 'zod';

const resultSchema = z.object({
  violations: z.array(
    z.object({
      id: z.string(),
      impact: z.enum(['minor', 'moderate', 'serious', 'critical']).nullable(),
      help: z.string(),
      nodes: z.array(z.object({ html: z.string() })),
    }),
  ),
  passes: z.array(z.object({ id: z.string() })),
});

export interface AxeFinding {
  readonly isGrave: boolean;
  readonly text: string;
}

const source = readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
/** Fewer mean that it did not see the page. */
const leastRules = 15;

export async function judgeAxe(page: Page): Promise<AxeFinding[]> {
  await page.evaluate(await source);
  const { violations, passes } = resultSchema.parse(await page.evaluate('axe.run(document)'));
  if (passes.length < leastRules)
    throw new Error(`axe passed ${passes.length} rules: it did not see the page`);
  return violations.map(({ id, impact, help, nodes }) => ({
    isGrave: impact === 'serious' || impact === 'critical',
    text: `axe: ${impact} ${id}: ${help}: ${nodes.length} such as ${nodes[0]?.html.slice(0, 200)}`,
  }));
}
