/** One run of a case: a table, a place, and the built command with all that it needs to write the one to the other. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { type Finished, startSplitter } from '../e2e/run-splitter.js';
import { check } from './check.js';
import type { Place } from './places/place.js';
import { stopAt } from './stop-at.js';
import { type Table, type TableShape, writeTable } from './table.js';

export type Life = ReturnType<typeof startSplitter>;

export interface RunOptions {
  readonly seed: number;
  /** The folder is the run's own: removed at its end. */
  readonly open: (folder: string) => Promise<Place> | Place;
  readonly table: TableShape;
  /** Flags as environment, over those of `usual`. */
  readonly env?: Readonly<Record<string, string>>;
  /** @default 12 */
  readonly tranches?: number;
}

/** Small parts, so that few rows have many moments. */
const usual = {
  AWS_EC2_METADATA_DISABLED: 'true',
  SPLITTER_THREADS: '2',
  SPLITTER_MAX_IN_FLIGHT: '4',
  SPLITTER_LOG: 'json',
};

export const threads = 2;

/** A life that has not ended by then is stuck. */
const longestLifeMs = 240_000;

export class Run {
  readonly #lives: Life[] = [];
  readonly #env: Readonly<Record<string, string>>;

  private constructor(
    readonly folder: string,
    readonly place: Place,
    readonly table: Table,
    readonly tranches: number,
    env: Readonly<Record<string, string>>,
  ) {
    this.#env = { ...usual, SPLITTER_SCRATCH_DIR: join(folder, 'scratch'), ...place.env, ...env };
  }

  static async open({ seed, open, table, env = {}, tranches = 12 }: RunOptions): Promise<Run> {
    const folder = await mkdtemp(join(tmpdir(), 'splitter-faults-'));
    await mkdir(join(folder, 'home'));
    const place = await open(folder);
    return new Run(folder, place, await writeTable(folder, seed, table), tranches, env);
  }

  /** Opens a run, does something with it, and closes it whatever comes. */
  static async with<T>(options: RunOptions, act: (run: Run) => Promise<T>): Promise<T> {
    const run = await Run.open(options);
    try {
      return await act(run);
    } finally {
      await run.close();
    }
  }

  start(args: readonly string[], env: Readonly<Record<string, string>> = {}): Life {
    const life = startSplitter(args, { cwd: join(this.folder, 'home'), env: { ...this.#env, ...env } });
    this.#lives.push(life);
    return life;
  }

  /** `splitter split` of the run's table, or of another one. */
  split(...flags: readonly string[]): Life {
    return this.splitTable(this.table, ...flags);
  }

  splitTable(table: Table, ...flags: readonly string[]): Life {
    return this.start([...this.#splitOf(table), ...flags]);
  }

  /** In another environment. */
  splitWith(env: Readonly<Record<string, string>>, ...flags: readonly string[]): Life {
    return this.start([...this.#splitOf(this.table), ...flags], env);
  }

  #splitOf(table: Table): string[] {
    const { target, state } = this.place;
    const where = ['--files', table.file, '--target', target, '--state', state, '--key', '{id}.json'];
    return ['split', ...where, '--tranches', `${this.tranches}`];
  }

  verify(runId: string): Promise<Finished> {
    return this.end(this.start(['verify', '--state', this.place.state, '--run-id', runId]));
  }

  /** Waits for a life's end, and says so when there is none. */
  async end(life: Life): Promise<Finished> {
    const timer = new AbortController();
    const late = setTimeout(longestLifeMs, undefined, { signal: timer.signal, ref: false }).then(
      () => undefined,
      () => undefined,
    );
    const finished = await Promise.race([life.finished, late]);
    timer.abort();
    check(finished !== undefined, `a run ends within ${longestLifeMs / 1000} s`, life.output.stderr);
    return finished;
  }

  /** The end with this exit code. */
  async endsWith(code: number, life: Life, why: string): Promise<Finished> {
    const finished = await this.end(life);
    check(
      finished.code === code,
      `${why}: expected exit code ${code}, got ${finished.code}`,
      finished.stderr,
    );
    return finished;
  }

  /** Kills a life where it stands. */
  async kill(life: Life): Promise<void> {
    life.child.kill('SIGKILL');
    await life.finished;
  }

  /** Looks until it is so, as long as the life goes on; whether it was. */
  async until(life: Life, isSo: () => boolean | Promise<boolean>): Promise<boolean> {
    for (;;) {
      if (await isSo()) return true;
      if (life.child.exitCode !== null || life.child.signalCode !== null) return false;
      await setTimeout(this.place.kind === 'radosgw' ? 20 : 3);
    }
  }

  /** The tranches of a run that have their marker. */
  async done(runId: string): Promise<number> {
    return (await this.place.list(`_splitter/runs/${runId}/done/`)).length;
  }

  /** Waits for that many markers, and stops the life there until `goOn`. */
  async stopAtDone(life: Life, runId: string, count: number): Promise<void> {
    const came = await this.#stopAt(life, `_splitter/runs/${runId}/done`, '.json', count);
    check(came, `expected ${count} tranches done before the end`, life.output.stderr);
  }

  /** Waits for the plan of the run, in a folder, and stops the life there until `goOn`. */
  async stopAtPlan(life: Life, runId: string): Promise<void> {
    const came = await this.#stopAt(life, `_splitter/runs/${runId}`, 'plan.json', 1);
    check(came, 'expected a plan before the end', life.output.stderr);
  }

  goOn(life: Life): void {
    life.child.kill('SIGCONT');
  }

  async #stopAt(life: Life, folder: string, ending: string, count: number): Promise<boolean> {
    const path = this.place.pathOf?.(folder);
    const { pid } = life.child;
    if (path !== undefined && pid !== undefined) return stopAt({ pid, folder: path, ending, count });
    const files = async () => (await this.place.list(`${folder}/`)).filter((name) => name.endsWith(ending));
    const came = await this.until(life, async () => (await files()).length >= count);
    return came && life.child.kill('SIGSTOP');
  }

  async close(): Promise<void> {
    for (const { child } of this.#lives) {
      child.kill('SIGCONT');
      child.kill('SIGKILL');
    }
    await Promise.all(this.#lives.map(({ finished }) => finished));
    await this.place.close();
    await rm(this.folder, { recursive: true, force: true });
  }
}
