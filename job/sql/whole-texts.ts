/**
 * Texts come out of DuckDB whole. Its library decodes them as a file's text is decoded, without a byte order mark
 * (U+FEFF) at the beginning (WHATWG Encoding Standard, "TextDecoder": ignoreBOM): of two keys that differ in nothing else
 * one object would be made.
 */
import accessors from '@duckdb/node-api/lib/vectors/dataAccessors.js';

const whole = { textDecoder: new TextDecoder('utf-8', { ignoreBOM: true }) };

/** Holds for all texts that the process reads out of DuckDB from now on. */
export function keepWholeTexts(): void {
  Object.assign(accessors, whole);
}
