/** Plays a history: each step in the model and in the program, and then one is held against the other. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { conclude, deletionsOf, rejectsOf, whyWithheld } from '../contract/conclude.js';
import { expectRun, rowsIn } from '../contract/expect-run.js';
import { holdingsAfter } from '../contract/holdings-after.js';
import { knownOf } from '../contract/known.js';
import { columnTypes, csvOf, templateOf } from '../contract/row.js';
import { type Rules, usualRules } from '../contract/rules.js';
import type { ETagOf, Objects } from '../contract/world.js';
import { editTable } from '../history/edit-table.js';
import type { History, Step } from '../history/steps.js';
import type { Place } from '../places/place.js';
import type { Ended, Kill } from '../product/ended.js';
import { check, checkEqual } from './deviation.js';
import { consistent, flagsOf, limitsOf } from './flags.js';
import { foreignAct } from './foreign-act.js';
import type { Begun, JobPlay, Planned } from './job-play.js';
import { judgeDiff, judgePart, judgeReport, judgeTarget, nothing, type Outcome } from './judge-run.js';
import { Onlooker, told } from './onlooker.js';
import type { Program } from './program.js';
import { isOvertaken, refusalOf, sourceOf } from './refusals.js';
import { checkRestored, restoringOf } from './restoring.js';
import type { Tally } from './tally.js';

/** As a process, only shown, or killed somewhere; undefined for none of these. */
type How = 'process' | 'by-id' | 'diff' | Kill | undefined;

/** More runs than a history has keep what a restore needs. */
const history = ['--keep-frozen', '100'];

type StepOf<Kind extends Step['kind']> = Extract<Step, { kind: Kind }>;

export class Player {
  readonly #place: Place;
  readonly #program: Program;
  readonly #folder: string;
  readonly #tally: Tally;
  readonly #onlooker: Onlooker;
  readonly #jobs: readonly JobPlay[];
  #runs = 0;

  constructor(history: History, parts: { place: Place; program: Program; folder: string; tally: Tally }) {
    this.#place = parts.place;
    this.#program = parts.program;
    this.#folder = parts.folder;
    this.#tally = parts.tally;
    this.#onlooker = new Onlooker(parts);
    this.#jobs = ['default', 'other'].map((name, index) => ({
      name,
      usual: { ...usualRules, ...history.rules[index] },
      rows: history.tables[index] ?? [],
      baseline: undefined,
      open: [],
      unfinished: undefined,
      complete: [],
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
        return this.#resume(job, step.asProcess);
      case 'late':
        return this.#late(job, step);
      case 'restore':
        return this.#restore(job, step);
      case 'foreign':
        return this.#foreign(job, step);
      default:
        return step satisfies never;
    }
  }

  async #run(job: JobPlay, step: StepOf<'run'>): Promise<void> {
    job.rows = step.edits.reduce<JobPlay['rows']>(editTable, job.rows);
    this.#runs += 1;
    const feeds: Partial<Rules> = step.feed === undefined ? {} : { sourceHolds: 'changes' };
    const asked = consistent({ ...job.usual, ...step.change, ...feeds });
    const rules: Rules = this.#place.kind === 'folder' ? { ...asked, headers: 'usual' } : asked;
    // Which rows they leave out no diff knows.
    const isDiff = step.isDiff && rules.ifExists !== 'skip' && rules.ifExists !== 'fail';
    // Which of its tranches have a ledger is not known of a run that was killed in its upload, and what is stored beside
    // the objects of the others no listing tells.
    const isPlain = rules.headers === 'usual' && !rules.gzip;
    const kill = isPlain || step.kill?.stage !== 'upload' ? step.kill : undefined;
    await this.#begin(job, isDiff ? 'diff' : step.asProcess ? 'process' : kill, {
      runId: `r${this.#runs}`,
      file: `${job.name}${step.isOtherFile ? '-other' : ''}.csv`,
      rows: step.feed ?? job.rows,
      rules,
      headers: asked.headers,
    });
  }

  async #begin(job: JobPlay, how: How, begun: Begun): Promise<void> {
    const before = this.#onlooker.objects;
    const { rows, rules } = begun;
    const known = knownOf(job, rules, before, this.#place.etagOf);
    const expected = expectRun({ rows, rules, template: templateOf(job.name, rules.key), known });
    const refusal = 'refused' in expected ? expected.refused : refusalOf(job, begun);
    const ended = await this.#split(job, how, begun);
    if (refusal !== undefined || 'refused' in expected) {
      if (ended.kind === 'killed') return this.#onlooker.nothingHappened();
      return this.#onlooker.isRefused(ended, refusal);
    }
    const concluded = conclude(expected, rules, { objects: before, etagOf: this.#place.etagOf });
    const openSeen = job.open.map(({ runId }) => runId);
    const planned = { ...begun, expected, concluded, before, baseline: job.baseline?.version, openSeen };
    const isTried = how === 'process' && rules.ifExists !== 'overwrite';
    await this.#end(job, ended, planned, {
      ...planned,
      isResumed: false,
      isTried,
      ...(await this.#onlooker.look()),
    });
  }

  async #end(job: JobPlay, ended: Ended, planned: Planned, outcome: Outcome): Promise<void> {
    const { runId, expected } = planned;
    switch (ended.kind) {
      case 'killed': {
        this.#tally.killed += 1;
        judgePart(outcome);
        const { isPlanned, isBaseline, isOpen } = ended;
        job.unfinished = { ...planned, isPlanned, isBaseline, after: outcome.after };
        if (isBaseline) this.#complete(job, planned, outcome.after);
        if (!isOpen || job.open.some((run) => run.runId === runId)) return;
        const wrote = wroteOf(planned, outcome.after, this.#place.etagOf);
        job.open = [...job.open, { runId, frozen: expected.frozen, stored: planned.rules, wrote }];
        return;
      }
      case 'shown':
        this.#tally.diffs += 1;
        judgeDiff(ended.diff, outcome);
        job.unfinished = { ...planned, isPlanned: true, isBaseline: false, after: outcome.after };
        return judgePart({ ...outcome, concluded: { ...outcome.concluded, ...nothing } });
      case 'failed':
        return check(false, `expected run ${runId} to end, got ${told(ended)}`);
      case 'reported':
        judgeReport(ended.report, outcome);
        judgeTarget(outcome);
        this.#complete(job, planned, outcome.after);
        job.complete.push({ ...planned, left: job.baseline?.holdings ?? new Map() });
        this.#count(outcome);
        return this.#lookBack(job, planned);
      default:
        return ended satisfies never;
    }
  }

  /** The run is its job's last complete one. */
  #complete(job: JobPlay, planned: Planned, after: Objects): void {
    const { runId, openSeen } = planned;
    const holdings = holdingsAfter(planned, { objects: after, etagOf: this.#place.etagOf });
    job.baseline = { runId, version: runId, holdings, source: sourceOf(job, planned) };
    job.open = job.open.filter((run) => run.runId !== runId && !openSeen.includes(run.runId));
  }

  async #lookBack(job: JobPlay, planned: Planned): Promise<void> {
    const others = this.#jobs.filter((other) => other !== job);
    await this.#onlooker.verify(job, planned, others);
    await this.#onlooker.changes(planned);
  }

  #count({ expected, concluded }: Outcome): void {
    this.#tally.rows += expected.rows;
    this.#tally.unchanged += rowsIn(expected, expected.unchanged);
    this.#tally.puts += concluded.sent.size;
    this.#tally.deletions += concluded.deletions.made.size;
    this.#tally.withheld += concluded.deletions.withheld.size;
  }

  async #resume(job: JobPlay, isProcess: boolean): Promise<void> {
    const how = isProcess ? 'by-id' : undefined;
    const { unfinished } = job;
    if (unfinished === undefined) return;
    job.unfinished = undefined;
    this.#tally.resumed += 1;
    if (!unfinished.isPlanned) return this.#begin(job, undefined, unfinished);
    if (isOvertaken(job, unfinished)) {
      return this.#onlooker.isRefused(await this.#split(job, how, unfinished), 'overtaken');
    }
    const { expected, rules, before, after } = unfinished;
    const concerned = [...expected.toWrite.keys(), ...expected.known.keys()];
    // Somebody else has been there meanwhile: what tranches that are done have met is not known.
    if (concerned.some((key) => this.#onlooker.objects.get(key)?.stamp !== after.get(key)?.stamp)) return;
    const concluded = conclude(expected, rules, { objects: before, etagOf: this.#place.etagOf });
    // What is not its concern is to be as it is now.
    const found = new Map(this.#onlooker.objects);
    for (const key of concerned) {
      const was = before.get(key);
      if (was === undefined) found.delete(key);
      else found.set(key, was);
    }
    const ended = await this.#split(job, how, unfinished);
    const looked = await this.#onlooker.look();
    if (unfinished.isBaseline) checkEqual('PUTs of a run that was complete', [], looked.traffic?.puts ?? []);
    const planned = { ...unfinished, concluded };
    await this.#end(job, ended, planned, {
      ...planned,
      before: found,
      isResumed: true,
      isTried: false,
      ...looked,
    });
  }

  async #split(job: JobPlay, how: How, begun: Begun): Promise<Ended> {
    this.#tally.runs += 1;
    const { runId, rows, rules, headers } = begun;
    const file = join(this.#folder, begun.file);
    await writeFile(file, csvOf(rows));
    const id = ['--run-id', runId, '--state', this.#place.state];
    const args = [...id, '--files', file, '--column-types', columnTypes, '--job', job.name];
    args.push(
      '--target',
      this.#place.target,
      ...flagsOf({ ...rules, headers }, templateOf(job.name, rules.key)),
    );
    if (how === 'diff') return this.#program.diff(args);
    args.push(...this.#place.deletionFlags, ...history);
    if (how !== 'process' && how !== 'by-id') return this.#program.split(args, how);
    this.#tally.asProcess += 1;
    return this.#program.splitAsProcess(
      how === 'process' ? args : [...id, ...limitsOf(rules), ...this.#place.deletionFlags, ...history],
    );
  }

  /** `finish` of a run that is complete, with another limit. */
  async #late(job: JobPlay, { back, maxDeletes }: StepOf<'late'>): Promise<void> {
    const planned = job.complete.at(-1 - back);
    const { baseline } = job;
    if (planned === undefined || baseline === undefined || job.unfinished?.isBaseline === true) return;
    const { runId, expected, rules, concluded } = planned;
    this.#tally.late += 1;
    const before = this.#onlooker.objects;
    const limits = { maxRejects: rules.maxRejects, maxDeletes };
    const flags = ['--run-id', runId, '--state', this.#place.state, ...limitsOf({ ...rules, maxDeletes })];
    const ended = await this.#program.finish([...flags, ...this.#place.deletionFlags]);
    const rejects = rejectsOf(expected) + rowsIn(expected, concluded.taken);
    const why = whyWithheld({ ...expected, rejects }, limits);
    const { withheld } = concluded.deletions;
    if (withheld.size === 0 || why !== undefined) {
      check(ended.kind === 'reported', `expected the report of run ${runId}, got ${told(ended)}`);
      checkEqual('exit code', concluded.exitCode, ended.report.exitCode);
      return this.#onlooker.nothingHappened();
    }
    if (baseline.runId !== runId || job.open.length > 0)
      return this.#onlooker.isRefused(ended, 'not the last run');
    const deletions = deletionsOf(withheld, expected.known, { objects: before, etagOf: this.#place.etagOf });
    const exitCode = rejects > rules.maxRejects ? 3 : 0;
    const later: Planned = {
      ...planned,
      concluded: { ...concluded, deletions: { ...deletions, why: undefined }, exitCode },
    };
    check(ended.kind === 'reported', `expected run ${runId} to delete what it withheld, got ${told(ended)}`);
    const none = { ...later.concluded, ...nothing, deletions: later.concluded.deletions };
    judgeReport(ended.report, {
      ...later,
      isResumed: true,
      isTried: false,
      before,
      after: before,
      traffic: undefined,
    });
    judgeTarget({
      ...later,
      concluded: none,
      before,
      isResumed: false,
      isTried: false,
      ...(await this.#onlooker.look()),
    });
    this.#tally.deletions += deletions.made.size;
    const holdings = new Map([...baseline.holdings].filter(([key]) => !withheld.has(key)));
    job.baseline = { ...baseline, holdings, version: `${runId}, later` };
    job.complete.splice(job.complete.indexOf(planned), 1, { ...later, left: holdings });
    await this.#lookBack(job, later);
  }

  async #restore(job: JobPlay, { back, maxDeletes }: StepOf<'restore'>): Promise<void> {
    const planned = job.complete.at(-1 - back);
    if (planned === undefined || job.unfinished?.isBaseline === true) return;
    this.#runs += 1;
    const runId = `r${this.#runs}`;
    const place = { objects: this.#onlooker.objects, etagOf: this.#place.etagOf };
    const restoring = restoringOf(job, planned, { runId, maxDeletes, ...place });
    const id = ['--run-id', runId, '--state', this.#place.state];
    const args = [...id, '--max-deletes', maxDeletes, ...this.#place.deletionFlags, ...history];
    const ended = await this.#program.restore(planned.runId, args);
    if ('refused' in restoring) return this.#onlooker.isRefused(ended, restoring.refused);
    this.#tally.restored += 1;
    const looked = await this.#onlooker.look();
    await this.#end(job, ended, restoring, { ...restoring, isResumed: false, isTried: false, ...looked });
    checkRestored(planned, restoring, looked.after, job.baseline?.holdings ?? new Map());
  }

  async #foreign(job: JobPlay, step: StepOf<'foreign'>): Promise<void> {
    const act = foreignAct(job, this.#onlooker.objects, step);
    if (act === undefined) return;
    if (act.body === undefined) await this.#place.remove(act.key);
    else await this.#place.write(act.key, act.body);
    await this.#onlooker.look();
  }
}

/** What a run has written, as its ledgers have it. */
function wroteOf(
  { before, concluded }: Planned,
  after: Objects,
  etagOf: ETagOf,
): ReadonlyMap<string, string> {
  return new Map(
    [...concluded.written.keys()].flatMap((key) => {
      const object = after.get(key);
      return object === undefined || object.stamp === before.get(key)?.stamp ? [] : [[key, etagOf(object)]];
    }),
  );
}
