/** frozen.json: the frozen rows of a complete run that are kept, whole. What its rows are stands in its plan. */
import { z } from 'zod';
import { stagedFileSchema } from './plan-file.js';

export const frozenSchema = z.object({ files: z.array(stagedFileSchema) });

export type FrozenFiles = Readonly<z.infer<typeof frozenSchema>>;
