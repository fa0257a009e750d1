/** How long a command takes that has next to nothing to do, beside Node that has nothing at all: the best of several. */
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchContext } from '../bench-context.js';
import { type Measured, runMeasured } from '../measure/run-measured.js';
import { type Line, line } from '../measure/table.js';
import { sampleFile, splitter } from './splitter.js';

const times = 7;

/** Against the bare start of Node; only told, since time depends on what else the machine does. */
const aim = 2;

export async function benchStart(context: BenchContext): Promise<Line[]> {
  const table = await sampleFile(10, 'csv', context);
  const [out, state] = [join(context.folder, 'out'), join(context.folder, 'state')];
  const split = async () => {
    const files = ['--files', table.files, ...table.source, '--key', '{user_id}.json'];
    const places = ['--target', out, '--state', state];
    const measured = await splitter(['split', ...files, ...places, '--log', 'json'], context);
    await rm(out, { recursive: true });
    await rm(state, { recursive: true });
    return measured;
  };
  context.say('starting …');
  const bare = await best(() => runMeasured([process.execPath, '--eval', '0']));
  const beside = (measured: Measured, aimed: boolean) =>
    `${(measured.seconds / bare.seconds).toFixed(1)} x Node's start${aimed ? `, to be ${aim} at most` : ''}`;
  const lines = [line('node --eval 0', 1, bare)];
  for (const args of [['--version'], ['--help'], ['split', '--help']]) {
    const measured = await best(() => splitter(args, context));
    lines.push(line(`splitter ${args.join(' ')}`, 1, measured, beside(measured, args.length === 1)));
  }
  const ten = await best(split);
  lines.push(line('ten rows into a folder', 10, ten, beside(ten, false)));
  return lines;
}

async function best(once: () => Promise<Measured>): Promise<Measured> {
  let found = await once();
  for (let time = 1; time < times; time += 1) {
    const next = await once();
    if (next.seconds < found.seconds) found = next;
  }
  return found;
}
