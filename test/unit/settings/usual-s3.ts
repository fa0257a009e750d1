/** How S3 is reached where nobody says anything of it: what the registry has as defaults. */
import { split } from './read.js';

export const usualS3 = split({}).s3;
