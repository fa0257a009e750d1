/** What lies where in the state, as far as rights and lifecycle rules tell it apart. `RunState` and `TargetState` know the layout. */

/** Frozen rows lie here, and nothing else does. */
export const stagedPrefix = 'staged/';
/** Frozen rows that runs keep, and all else of runs; nothing expires here: runs themselves end what is not kept. */
export const frozenPrefix = 'frozen/';
export const runsPrefix = 'runs/';
/** What the list of the runs goes by. */
export const indexPrefix = 'index/';
/** Athena's results, where the workgroup has no place of its own. */
export const resultsPrefix = 'athena-results/';

/** Leases and marks. */
export const targetsPrefix = 'targets/';

/** In a bucket of several states: those below the one at its root, each in a folder of its job's name. A state itself has none such. */
export const jobsPrefix = 'jobs/';

/** What runs remove of their leases and marks, whichever target they are of. */
export const leasePrefixes = ['targets/*/lease/', 'targets/*/open/'] as const;

/** Markers of tranches. */
export const donePrefix = 'runs/*/done/';
