/** Plays a history: each step in the model and in the program, and then one is held against the other. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Concluded, conclude } from '../contract/conclude.js';
import { type Expected, expectRun } from '../contract/expect-run.js';
import { knownOf } from '../contract/known.js';
import { columnTypes, csvOf, keyOf, type Row, templateOf } from '../contract/row.js';
import { type Rules, usualRules } from '../contract/rules.js';
import type { Holding, JobState, Objects, StoredObject } from '../contract/world.js';
import { editTable } from '../history/edit-table.js';
import type { History, Step } from '../history/steps.js';
import type { Place } from '../places/place.js';
import type { Ended, Kill } from '../product/run-here.js';
import { check, checkEqual } from './deviation.js';
import { judgePart, judgeReport, judgeTarget, judgeTraffic, type Outcome } from './judge-run.js';
import type { Tally } from './tally.js';

/** What runs the program. */
export interface Program {
  split(args: readonly string[], kill: Kill | undefined): Promise<Ended>;
  splitAsProcess(args: readonly string[]): Promise<Ended>;
  /** The differences that `splitter verify` finds. */
  verify(runId: string): Promise<Record<string, readonly string[]>>;
}

interface Begun {
  readonly runId: string;
  readonly file: string;
  readonly rows: readonly Row[];
  readonly rules: Rules;
}

interface KilledRun extends Begun {
  readonly expected: Expected;
  readonly concluded: Concluded;
  readonly isPlanned: boolean;
  readonly isBaseline: boolean;
  /** What it found, and what it left. */
  readonly before: Objects;
  readonly after: Objects;
  /** As its plan saw them. */
  readonly baseline: string | undefined;
  readonly openSeen: readonly string[];
}

interface JobPlay extends JobState {
  readonly usual: Rules;
  rows: readonly Row[];
  killed: KilledRun | undefined;
}

export class Player {
  readonly #place: Place;
  readonly #program: Program;
  readonly #folder: string;
  readonly #tally: Tally;
  readonly #jobs: readonly JobPlay[];
  #objects: Objects = new Map();
  #runs = 0;

  constructor(history: History, parts: { place: Place; program: Program; folder: string; tally: Tally }) {
    this.#place = parts.place;
    this.#program = parts.program;
    this.#folder = parts.folder;
    this.#tally = parts.tally;
    this.#jobs = ['default', 'other'].map((name, index) => ({
      name,
      usual: { ...usualRules, ...history.rules[index] },
      rows: history.tables[index] ?? [],
      baseline: undefined,
      open: [],
      killed: undefined,
    }));
  }

  async play(step: Step): Promise<void> {
    this.#tally.steps += 1;
    const job = this.#jobs[step.job];
    if (job === undefined) throw new Error(`expected a job, got ${step.job}`);
    switch (step.kind) {
      case 'run':
        return this.#run(job, step);
      case 'resume':
        return this.#resume(job);
      case 'foreign':
        return this.#foreign(job, step);
      default:
        return step satisfies never;
    }
  }

  async #run(job: JobPlay, step: Extract<Step, { kind: 'run' }>): Promise<void> {
    job.rows = step.edits.reduce<readonly Row[]>(editTable, job.rows);
    this.#runs += 1;
    const change: Partial<Rules> = step.feed === undefined ? step.change : { ...step.change, ...ofFeeds };
    await this.#begin(job, step.asProcess ? 'process' : step.kill, {
      runId: `r${this.#runs}`,
      file: `${job.name}${step.isOtherFile ? '-other' : ''}.csv`,
      rows: step.feed ?? job.rows,
      rules: consistent({ ...job.usual, ...change }),
    });
  }

  async #begin(job: JobPlay, how: Kill | 'process' | undefined, begun: Begun): Promise<void> {
    const before = this.#objects;
    const { rows, rules, file } = begun;
    const known = knownOf(job, rules.compare, before, this.#place.etagOf);
    const expected = expectRun({ rows, rules, template: templateOf(job.name, rules.key), known });
    const refusal = 'refused' in expected ? expected.refused : this.#refusal(job, begun);
    const ended = await this.#split(job, how, begun);
    if (refusal !== undefined || 'refused' in expected) {
      if (ended.kind === 'killed') return this.#nothingHappened();
      check(ended.kind === 'failed' && ended.code === 2, `expected exit 2, ${refusal}; got ${told(ended)}`);
      this.#tally.refused += 1;
      return this.#nothingHappened();
    }
    const concluded = conclude(expected, rules, { objects: before, etagOf: this.#place.etagOf });
    const outcome = { expected, concluded, rules, before, isResumed: false, ...(await this.#look()) };
    const openSeen = job.open.map(({ runId }) => runId);
    const plan = { ...begun, expected, concluded, before, baseline: job.baseline?.runId, openSeen };
    await this.#end(job, ended, plan, outcome, templateOf(job.name, rules.key) + file);
  }

  async #end(
    job: JobPlay,
    ended: Ended,
    plan: Omit<KilledRun, 'isPlanned' | 'isBaseline' | 'after'>,
    outcome: Outcome,
    source: string,
  ): Promise<void> {
    const { runId, expected, concluded } = plan;
    switch (ended.kind) {
      case 'killed': {
        this.#tally.killed += 1;
        judgePart(outcome);
        const { after } = outcome;
        job.killed = { ...plan, isPlanned: ended.isPlanned, isBaseline: ended.isBaseline, after };
        if (ended.isBaseline) this.#complete(job, plan, outcome, source);
        if (ended.isOpen)
          job.open = [...job.open.filter((run) => run.runId !== runId), { runId, frozen: expected.frozen }];
        return;
      }
      case 'failed':
        return check(false, `expected run ${runId} to end, got ${told(ended)}`);
      case 'reported':
        judgeReport(ended.report, outcome);
        judgeTarget(outcome);
        this.#complete(job, plan, outcome, source);
        this.#tally.rows += expected.rows;
        this.#tally.unchanged += expected.unchanged.size;
        this.#tally.puts += concluded.sent.size;
        this.#tally.deletions += concluded.deletions.made.size;
        this.#tally.withheld += concluded.deletions.withheld.size;
        return this.#verify(job, plan);
      default:
        return ended satisfies never;
    }
  }

  /** The run is its job's last complete one. */
  #complete(
    job: JobPlay,
    { runId, expected, concluded, openSeen }: Omit<KilledRun, 'isPlanned' | 'isBaseline' | 'after'>,
    { after }: Outcome,
    source: string,
  ): void {
    const holdings = new Map<string, Holding>(concluded.kept);
    for (const key of [...expected.unchanged, ...concluded.deletions.withheld]) {
      const holding = expected.known.get(key);
      if (holding !== undefined) holdings.set(key, holding);
    }
    for (const [key, { md5, body }] of concluded.written) {
      const object = after.get(key);
      if (object === undefined) continue;
      holdings.set(key, {
        md5,
        bytes: Buffer.byteLength(body),
        etag: this.#place.etagOf(object),
        run: runId,
      });
    }
    job.baseline = { runId, holdings, source };
    job.open = job.open.filter((run) => run.runId !== runId && !openSeen.includes(run.runId));
  }

  /** Why a run must not begin, for what its job has done before. */
  #refusal(job: JobPlay, { rules, file }: Begun): string | undefined {
    const deletes = rules.deletes || rules.missing === 'delete';
    const isOther =
      job.baseline !== undefined && job.baseline.source !== templateOf(job.name, rules.key) + file;
    return deletes && isOther && !rules.acceptSource ? 'another source' : undefined;
  }

  async #resume(job: JobPlay): Promise<void> {
    const { killed } = job;
    if (killed === undefined) return;
    job.killed = undefined;
    this.#tally.resumed += 1;
    const { runId, isPlanned, isBaseline, expected, rules, before, openSeen } = killed;
    if (!isPlanned) return this.#begin(job, undefined, killed);
    const isOvertaken =
      job.baseline?.runId !== killed.baseline ||
      job.open.some((run) => run.runId !== runId && !openSeen.includes(run.runId));
    if (isOvertaken && job.baseline?.runId !== runId) {
      const ended = await this.#split(job, undefined, killed);
      check(ended.kind === 'failed' && ended.code === 2, `expected exit 2, overtaken; got ${told(ended)}`);
      return this.#nothingHappened();
    }
    const concerned = [...expected.toWrite.keys(), ...expected.known.keys()];
    // Somebody else has been there meanwhile: what tranches that are done have met is not known.
    if (concerned.some((key) => this.#objects.get(key)?.stamp !== killed.after.get(key)?.stamp)) return;
    const concluded = conclude(expected, rules, { objects: before, etagOf: this.#place.etagOf });
    const ended = await this.#split(job, undefined, killed);
    // Beside what it touches, all is to be as it is now.
    const found = new Map<string, StoredObject>(this.#objects);
    for (const key of concerned) {
      const was = before.get(key);
      if (was === undefined) found.delete(key);
      else found.set(key, was);
    }
    const looked = await this.#look();
    if (isBaseline) checkEqual('PUTs of a run that was complete', [], looked.traffic?.puts ?? []);
    const outcome = { expected, concluded, rules, before: found, isResumed: true, ...looked };
    await this.#end(
      job,
      ended,
      { ...killed, concluded },
      outcome,
      templateOf(job.name, rules.key) + killed.file,
    );
  }

  async #split(
    job: JobPlay,
    how: Kill | 'process' | undefined,
    { runId, file, rows, rules }: Begun,
  ): Promise<Ended> {
    this.#tally.runs += 1;
    const path = join(this.#folder, file);
    await writeFile(path, csvOf(rows));
    const args = ['--files', path, '--column-types', columnTypes, '--job', job.name, '--run-id', runId];
    args.push(
      '--target',
      this.#place.target,
      '--state',
      this.#place.state,
      ...flagsOf(rules, templateOf(job.name, rules.key)),
    );
    if (how !== 'process') return this.#program.split(args, how);
    this.#tally.asProcess += 1;
    return this.#program.splitAsProcess(args);
  }

  async #foreign(job: JobPlay, { at, act }: Extract<Step, { kind: 'foreign' }>): Promise<void> {
    const keys = [...this.#objects.keys()].sort();
    const there = keys[at % Math.max(keys.length, 1)];
    const rowsKeys = job.rows.map((row) => keyOf(row, templateOf(job.name, job.usual.key)));
    const own = rowsKeys[at % Math.max(rowsKeys.length, 1)];
    const key = act === 'create' ? own : there;
    if (key === undefined || key === null || !/^[a-z][\w/-]*(?:\.json)?$/.test(key)) return;
    const body = act === 'write-the-same' ? this.#objects.get(key)?.body : `"somebody else's, ${at}"`;
    if (act === 'remove') await this.#place.remove(key);
    else await this.#place.write(key, body ?? '');
    await this.#look();
  }

  async #look(): Promise<Pick<Outcome, 'after' | 'traffic'>> {
    const after = await this.#place.look();
    this.#objects = after;
    return { after, traffic: this.#place.takeTraffic() };
  }

  async #nothingHappened(): Promise<void> {
    const before = this.#objects;
    const { after, traffic } = await this.#look();
    judgeTraffic(traffic, new Set(), false);
    const stamps = (objects: Objects) => [...objects].map(([key, { stamp }]) => `${key} ${stamp}`).sort();
    checkEqual('objects of the target', stamps(before), stamps(after));
  }

  /** What the ledgers say against what is there. */
  async #verify(job: JobPlay, { runId, concluded }: Pick<KilledRun, 'runId' | 'concluded'>): Promise<void> {
    this.#tally.verified += 1;
    const found = await this.#program.verify(runId);
    const holdings = job.baseline?.holdings ?? new Map<string, Holding>();
    const expected: Record<string, string[]> = { missing: [], extra: [], size: [], etag: [] };
    for (const [key, { bytes, etag }] of holdings) {
      const there = this.#objects.get(key);
      if (there === undefined) expected.missing?.push(key);
      else if (Buffer.byteLength(there.body) !== bytes) expected.size?.push(key);
      else if (this.#place.etagOf(there) !== etag) expected.etag?.push(key);
    }
    for (const key of this.#objects.keys()) {
      const isMet = concluded.skipped.has(key) || concluded.taken.has(key);
      const isOthers = this.#jobs.some(
        (other) => other !== job && other.baseline?.holdings.has(key) === true,
      );
      if (!holdings.has(key) && !isMet && !isOthers) expected.extra?.push(key);
    }
    for (const [kind, keys] of Object.entries(expected)) {
      // What an open run of another job has written is not in a ledger for sure.
      if (kind === 'extra' && this.#jobs.some(({ open }) => open.length > 0)) continue;
      checkEqual(`verify: ${kind}`, keys.sort(), [...(found[kind] ?? [])].sort());
    }
  }
}

const landed = { deletions: process.env.LANDED_DELETIONS === '1' };

const ofFeeds: Partial<Rules> = { sourceHolds: 'changes', missing: 'keep' };

/** Rules that the settings let through. */
function consistent(drawn: Rules): Rules {
  const rules = {
    ...drawn,
    maxWrites: undefined,
    ...(landed.deletions ? {} : { missing: 'keep' as const, deletes: false, maxDeletes: undefined }),
  };
  return rules.shape === 'array' ? { ...rules, omitNulls: false } : rules;
}

function flagsOf(rules: Rules, template: string): string[] {
  const flags: Readonly<Record<string, string | undefined>> = {
    '--key': template,
    '--write': rules.write,
    '--missing': rules.missing,
    '--source-holds': rules.sourceHolds,
    '--deleted-when': rules.deletes ? "op = 'D'" : undefined,
    '--compare': rules.compare === 'ledger' ? undefined : rules.compare,
    '--if-exists': rules.ifExists,
    '--on-duplicate': rules.onDuplicate === 'keep-max' ? 'keep-max:seq' : rules.onDuplicate,
    '--json-shape': rules.shape,
    '--omit-nulls': rules.omitNulls ? 'true' : undefined,
    '--tranches': `${rules.tranches}`,
    '--max-rejects': `${rules.maxRejects}`,
    '--max-deletes': rules.maxDeletes,
    '--max-writes': rules.maxWrites,
    '--accept-source': rules.acceptSource ? 'true' : undefined,
  };
  return Object.entries(flags).flatMap(([flag, text]) => (text === undefined ? [] : [flag, text]));
}

function told(ended: Ended): string {
  return ended.kind === 'failed' ? `exit ${ended.code}: ${ended.said}` : JSON.stringify(ended);
}
