/** Writes the reference of the settings to the path given: `npm run docs`. */
import { writeFileSync } from 'node:fs';
import { writeReference } from './reference.js';

writeFileSync(process.argv[2] ?? 'docs/configuration.md', writeReference());
