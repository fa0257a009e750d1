/** Reads a request's XML into the shape its operation expects. */
import type { z } from 'zod';
import { malformedXml } from './s3-error.js';
import { parseXml } from './xml.js';

/** Throws MalformedXML when it is no XML or has another shape. */
export function readXml<T>(form: z.ZodType<T>, body: Buffer): T {
  let parsed: unknown;
  try {
    parsed = parseXml(body.toString());
  } catch {
    throw malformedXml();
  }
  const result = form.safeParse(parsed);
  if (!result.success) throw malformedXml();
  return result.data;
}
