/** The job of runs that name none, and of all runs of earlier versions. */
export const defaultJob = 'default';
