/** Writes the pages that are made of the code itself into the folder given, and the types of programs' settings: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeConfigSchema } from './config-schema.js';
import { writeErrorReference } from './error-reference.js';
import { writeGivenTypes } from './given-types.js';
import { writeReference } from './reference.js';

const folder = process.argv[2] ?? 'docs';
writeFileSync(join(folder, 'configuration.md'), writeReference());
writeFileSync(join(folder, 'errors.md'), writeErrorReference());
writeFileSync(join(folder, 'splitter.schema.json'), writeConfigSchema());
writeFileSync(join(folder, '..', 'job', 'api', 'settings.ts'), writeGivenTypes());
