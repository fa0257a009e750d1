/** Runs one command to its end and tells what it took of the machine. */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { peakMemory } from './peak-memory.js';
import { spawnPinned } from './spawn-pinned.js';

export interface Measured {
  readonly stdout: string;
  /** Its last 20,000 characters. */
  readonly stderr: string;
  readonly seconds: number;
  /** User and system time of the process and of those it started, in microseconds. NaN but on Linux. */
  readonly cpuMicros: number;
  /** Of resident memory, polled, in bytes. NaN but on Linux. */
  readonly peakBytes: number;
}

/** /proc counts CPU in hundredths of a second (sysconf CLK_TCK is 100 on every Linux that Node runs on). */
const microsPerTick = 10_000;
const pollMs = 20;

/** @throws Error with the end of what the command wrote to standard error, when it fails. */
export async function runMeasured(
  command: readonly string[],
  options: { readonly core?: number | undefined; readonly env?: Record<string, string> } = {},
): Promise<Measured> {
  const cpuBefore = childrenCpu();
  const startedAt = performance.now();
  const child = spawnPinned(options.core, command, {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true', ...options.env },
  });
  let stdout = '';
  let stderr = '';
  let peakBytes = Number.NaN;
  child.stdout?.on('data', (data) => {
    stdout += data;
  });
  child.stderr?.on('data', (data) => {
    stderr = (stderr + data).slice(-20_000);
  });
  const polling = setInterval(() => {
    peakBytes = peakMemory(child.pid) ?? peakBytes;
  }, pollMs);
  const [code] = await once(child, 'close').finally(() => clearInterval(polling));
  if (code !== 0) throw new Error(`${command.join(' ')} ended with ${code}: ${stderr.slice(-2000)}`);
  const seconds = (performance.now() - startedAt) / 1000;
  return { stdout, stderr, seconds, cpuMicros: childrenCpu() - cpuBefore, peakBytes };
}

/** CPU of all processes that this one started and that have ended. */
function childrenCpu(): number {
  const stat = readProc('/proc/self/stat');
  if (stat === undefined) return Number.NaN;
  // The second field is the name in brackets, which may hold spaces; cutime and cstime are the 16th and 17th.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[13]) + Number(fields[14])) * microsPerTick;
}

function readProc(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
