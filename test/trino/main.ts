/**
 * Judges the Athena double, and the statements that the job sends to Athena, by a real Trino.
 *
 *   node dist/test/trino/main.js [URL]     without a URL it starts test/servers/trino itself, and stops it at the end
 *
 * Exits 1 when anything differs.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { judgeExpressions } from './judge-expressions.js';
import { judgeStatements } from './judge-statements.js';

/** Of the many that one fault makes, the first are enough. */
const shownDifferences = 40;

// The AWS SDK of the doubles warns on Node 20; the command silences it the same way.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
const [url] = process.argv.slice(2);
process.exitCode = (await (url === undefined ? withServer(judge) : judge(url))) ? 0 : 1;

async function judge(trino: string): Promise<boolean> {
  const expressions = await judgeExpressions(trino);
  const counts = `expressions: ${expressions.asked}, different: ${expressions.differences.length}`;
  report(expressions.differences, `${counts} (${expressions.refused} refused by both)`);
  const statements = await judgeStatements(trino);
  report(
    statements.differences,
    `statements: ${statements.asked}, different: ${statements.differences.length}`,
  );
  return expressions.differences.length + statements.differences.length === 0;
}

function report(differences: readonly string[], summary: string): void {
  for (const difference of differences.slice(0, shownDifferences)) console.error(difference);
  const left = differences.length - shownDifferences;
  if (left > 0) console.error(`and ${left} more`);
  console.log(summary);
}

async function withServer<T>(work: (url: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-trino-'));
  try {
    await server('start', folder);
    return await work(`http://127.0.0.1:${process.env.TRINO_PORT ?? 8435}`);
  } finally {
    await server('stop', folder);
    await rm(folder, { recursive: true });
  }
}

async function server(verb: 'start' | 'stop', folder: string): Promise<void> {
  const child = spawn('test/servers/trino', [verb, folder], { stdio: ['ignore', 'inherit', 'inherit'] });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`test/servers/trino ${verb} ended with ${code}`);
}
