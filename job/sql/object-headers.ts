/** The headers of objects as the user gives them: names that the program knows, and values that are templates over columns. */
import { type KeyTemplate, takeApart } from './key-template.js';

export interface HeaderTemplate {
  /** In lower case; of a tag as it is written. */
  readonly name: string;
  readonly template: KeyTemplate;
}

/** What goes with each object; names are different, and the headers sorted by them. */
export interface ObjectHeaders {
  readonly headers: readonly HeaderTemplate[];
  readonly tags: readonly HeaderTemplate[];
}

/** Amazon S3 API Reference, "PutObject": what describes the object. Encryption and conditions have settings of their own. */
export const knownHeaders = [
  'Content-Type',
  'Cache-Control',
  'Content-Disposition',
  'Content-Encoding',
  'Content-Language',
  'Expires',
  'x-amz-acl',
  'x-amz-object-lock-legal-hold',
  'x-amz-object-lock-mode',
  'x-amz-object-lock-retain-until-date',
  'x-amz-storage-class',
  'x-amz-tagging',
  'x-amz-website-redirect-location',
] as const;

export const metadataPrefix = 'x-amz-meta-';
/** Before the name of a tag that `--header 'x-amz-tagging: …'` gave; no header's name has a space. */
export const taggingPrefix = 'x-amz-tagging ';

/** Values that S3 takes and no others; the rest is for the server to judge. */
export const headerChoices: ReadonlyMap<string, readonly string[]> = new Map([
  [
    'x-amz-acl',
    [
      'private',
      'public-read',
      'public-read-write',
      'authenticated-read',
      'aws-exec-read',
      'bucket-owner-read',
      'bucket-owner-full-control',
    ],
  ],
  ['x-amz-object-lock-mode', ['GOVERNANCE', 'COMPLIANCE']],
  ['x-amz-object-lock-legal-hold', ['ON', 'OFF']],
]);

/** Amazon S3 User Guide, "Working with object metadata": the bytes of names and values together. */
export const mostMetadataBytes = 2048;
/** `splitter`, and `<run id>/<md5>`: a run's id has 100 characters at most. */
export const noteBytes = 8 + 100 + 1 + 32;

/** Amazon S3 User Guide, "Categorizing your objects using tags". */
export const mostTags = 10;
export const mostTagCharacters = { name: 128, value: 256 } as const;
/** Of a tag's name and value, in the syntax that JavaScript and DuckDB share (Amazon S3 API Reference, "Tag"). */
export const tagCharacters = '[\\p{L}\\p{Z}\\p{N}_.:/=+\\-@]*';
/** Visible ASCII, with spaces inside: what comes back as it was sent. */
export const headerCharacters = '[!-~]+( +[!-~]+)*';

export function isConstant({ parts }: KeyTemplate): boolean {
  return parts.every(({ kind }) => kind === 'literal');
}

/** Those whose text is a row's own, in the order in which plans, frozen texts and PUTs have them. */
export function ownTemplates({ headers, tags }: ObjectHeaders): HeaderTemplate[] {
  return [...headers, ...tags].filter(({ template }) => !isConstant(template));
}

/** The text of a constant template. */
export function constantText({ parts }: KeyTemplate): string {
  return parts.map((part) => (part.kind === 'literal' ? part.text : '')).join('');
}

/** @throws Error with all that is wrong with the braces */
export function parseValueTemplate(text: string): KeyTemplate {
  const { parts, problems } = takeApart(text);
  if (problems.length === 0) return { text, parts };
  throw new Error(`${problems.join('; ')} (given: ${text})`);
}

/** As plan.json has it. */
export function readTemplates(
  written: readonly { readonly name: string; readonly value: string }[],
): HeaderTemplate[] {
  return written.map(({ name, value }) => ({ name, template: parseValueTemplate(value) }));
}

/** The column of a template's text, NULL where a placeholder is. */
export function textColumn(index: number): string {
  return `splitter_text_${index}`;
}
