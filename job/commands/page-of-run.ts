/** Writes the page of a run into the state when the run ends. All that it takes is loaded then, and not before. */
import type { EndedRun } from '../finish/finish-run.js';
import type { StoryCommandsParts } from './story-commands.js';

/** How `finishRun` has the page written, under the lease. */
export function pageOfRun(settings: StoryCommandsParts['settings']): (ended: EndedRun) => Promise<void> {
  return async (ended) => {
    const { collectStory } = await import('../report/collect-story.js');
    const { drawPage } = await import('../report/draw-page.js');
    const { storyCommands } = await import('./story-commands.js');
    const { state, isLate } = ended;
    const commands = await storyCommands({ ...ended, settings });
    const story = await collectStory({ ...ended, job: await state.findJob(), commands });
    await state.writePage(await drawPage(story), isLate);
  };
}
