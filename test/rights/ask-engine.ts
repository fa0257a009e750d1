/** Asks the evaluator whether calls are allowed: a program of its own, whose packages are installed when they are missing, or of other versions. */
import { execFile, spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type Call, where } from './call.js';
import { isInstalled } from './is-installed.js';
import type { Policy } from './role-policy.js';

const folder = fileURLToPath(new URL('../../../test/rights/engine/', import.meta.url));

export async function installEngine(): Promise<void> {
  if (await isInstalled(folder)) return;
  await promisify(execFile)('npm', ['ci', '--no-audit', '--no-fund'], { cwd: folder });
}

/** For each call `Allowed`, or what the evaluator says instead. */
export async function askEngine(policies: readonly Policy[], calls: readonly Call[]): Promise<string[]> {
  const child = spawn(process.execPath, ['judge.js'], { cwd: folder, stdio: ['pipe', 'pipe', 'inherit'] });
  const principal = `arn:${where.partition}:iam::${where.account}:role/splitter`;
  child.stdin.end(JSON.stringify({ account: where.account, principal, policies, calls }));
  const verdicts = JSON.parse(await text(child.stdout)) as string[];
  if (verdicts.length !== calls.length)
    throw new Error(`expected ${calls.length} verdicts, got ${verdicts.length}`);
  return verdicts;
}
