/** What a run was told that is not as usual: what makes it the run that it is, and the rest as it was typed. There is no secret among settings. */
import { impliedText } from '../settings/identity.js';
import { betweenRepeated } from '../settings/setting.js';
import type { Job } from '../state/job-file.js';
import type { RunStory } from './run-story.js';

/** None of a run of an earlier version that has no job.json. */
export function tellSettings(job: Pick<Job, 'settings' | 'given'> | undefined): RunStory['settings'] {
  const unusual = Object.entries(job?.settings ?? {}).filter(([flag, value]) => value !== impliedText(flag));
  const told = { ...job?.given, ...Object.fromEntries(unusual) };
  return Object.entries(told)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => ({ name, value: value.replaceAll(betweenRepeated, ', ') }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}
