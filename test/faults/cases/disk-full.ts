/** A disk that is full: exit 1 with that word, and the run goes on when there is room. */
import { execFileSync } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, rm, statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { addUp, type Case, type CaseContext, noRows } from '../case.js';
import { check } from '../check.js';
import { isObjectPut, openDouble } from '../places/double.js';
import { openFolder } from '../places/folder.js';
import type { Place } from '../places/place.js';
import { type Life, Run } from '../run.js';
import { judge, type Verdict } from '../verdict.js';

const runId = 'full';
/** A state on a full disk cannot take the lease back, so the next life waits for its end. */
const leased = { SPLITTER_LEASE_SECONDS: '6' };
const table = { rows: 400, longest: 6_000 };

export const diskFull: Case = {
  name: 'disk',
  fault: 'a full disk: scratch, target or state',
  expected: '1 with these words, 0 after --resume',
  places: ['double', 'folder'],
  run: async (context) => {
    if (!(await canMount())) {
      context.say('not tried: this user may not mount a small disk');
      return { ...noRows, times: 0 };
    }
    const verdicts =
      context.place === 'folder'
        ? [await fillWhileWriting(context, 'target'), await fillWhileWriting(context, 'state')]
        : [await fillScratch(context, 'plan'), await fillScratch(context, 'upload')];
    return { ...addUp(verdicts), times: verdicts.length };
  },
};

interface SmallDisk {
  readonly folder: string;
  /** Leaves no room. */
  fill(): Promise<void>;
  /** Makes room again. */
  free(): Promise<void>;
  unmount(): void;
}

/** A tmpfs of 32 MB where this user may mount one; undefined where not. */
async function mountSmallDisk(folder: string): Promise<SmallDisk | undefined> {
  await mkdir(folder, { recursive: true });
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=32m', 'tmpfs', folder], { stdio: 'ignore' });
  } catch {
    return undefined;
  }
  const ballast = join(folder, 'ballast');
  return {
    folder,
    fill: async () => {
      const { bavail, bsize } = await statfs(folder);
      await appendFile(ballast, Buffer.alloc(bavail * bsize)).catch(() => undefined);
    },
    free: () => rm(ballast, { force: true }),
    unmount: () => execFileSync('umount', ['-l', folder]),
  };
}

async function canMount(): Promise<boolean> {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-disk-'));
  const disk = await mountSmallDisk(folder);
  disk?.unmount();
  await rm(folder, { recursive: true });
  return disk !== undefined;
}

async function withSmallDisk<T>(act: (disk: SmallDisk) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'splitter-disk-'));
  const disk = await mountSmallDisk(folder);
  try {
    check(disk !== undefined, 'expected to be allowed to mount a tmpfs');
    return await act(disk);
  } finally {
    disk?.unmount();
    await rm(folder, { recursive: true });
  }
}

/** The target is the double; the scratch folder is on the small disk. */
function fillScratch({ seed }: CaseContext, when: 'plan' | 'upload'): Promise<Verdict> {
  return withSmallDisk((disk) =>
    Run.with(
      {
        seed,
        open: () => openDouble(),
        table,
        env: { ...leased, SPLITTER_SCRATCH_DIR: join(disk.folder, 'scratch') },
      },
      async (run) => {
        await mkdir(join(disk.folder, 'scratch'));
        run.place.double?.inject({ kind: 'delay', ms: 100 }, isObjectPut);
        if (when === 'plan') await disk.fill();
        const life = run.split('--run-id', runId);
        if (when === 'upload') {
          await run.stopAtDone(life, runId, 2);
          await disk.fill();
          run.goOn(life);
        }
        await checkFull(run, life, disk);
        await disk.free();
        run.place.double?.mend();
        await run.endsWith(0, run.split('--resume'), 'the run when there is room');
        return judge(run, runId);
      },
    ),
  );
}

function fillWhileWriting({ seed }: CaseContext, what: 'target' | 'state'): Promise<Verdict> {
  return withSmallDisk((disk) => {
    const open = (folder: string): Place => openFolder(folder, { [what]: join(disk.folder, what) });
    return Run.with({ seed, open, table, env: leased }, async (run) => {
      const life = run.split('--run-id', runId);
      await run.stopAtPlan(life, runId);
      await disk.fill();
      run.goOn(life);
      await checkFull(run, life, disk);
      await disk.free();
      await run.endsWith(0, run.split('--resume'), 'the run when there is room');
      return judge(run, runId);
    });
  });
}

async function checkFull(run: Run, life: Life, disk: SmallDisk): Promise<void> {
  const since = performance.now();
  // What the run frees itself is taken too.
  await run.until(life, () => disk.fill().then(() => false));
  const failed = await run.endsWith(1, life, 'a full disk');
  check(performance.now() - since < 30_000, 'expected the end within 30 s', failed.stderr);
  check(
    /disk .*is full/i.test(failed.stderr),
    'expected the message to say that the disk is full',
    failed.stderr,
  );
}
