/** What is stored with each object beside its bytes. */
import {
  constantText,
  type HeaderTemplate,
  isConstant,
  metadataPrefix,
  mostMetadataBytes,
  mostTags,
  noteBytes,
} from '../../sql/object-headers.js';
import {
  formatHeaders,
  formatPairs,
  parseHeaders,
  parseHeaderValue,
  parseMetadata,
  parseTags,
} from '../header-values.js';
import { givenHeaders, givenTags } from '../object-headers.js';
import type { PartialValues } from '../registry.js';
import { parsedBy } from '../schemas.js';
import { setting } from '../setting.js';

const group = 'headers';
const commands = ['split', 'plan', 'diff', 'preview'] as const;

const textOf = ({ template }: HeaderTemplate): string => template.text;

export const headerSettings = {
  contentType: setting({
    group,
    commands,
    value: 'template',
    description: "Each object's Content-Type; a template over columns, as in a key: {mime}.",
    common: true,
    schema: parsedBy(parseHeaderValue('content-type')),
    defaultText:
      "the body's: application/json, application/x-ndjson, text/csv; charset=utf-8, or application/octet-stream",
    in: 'headers.contentType',
    identifies: true,
    format: textOf,
  }),
  cacheControl: setting({
    group,
    commands,
    value: 'template',
    description: "Each object's Cache-Control, such as max-age=3600.",
    schema: parsedBy(parseHeaderValue('cache-control')),
    in: 'headers.cacheControl',
    identifies: true,
    format: textOf,
  }),
  storageClass: setting({
    group,
    commands,
    value: 'template',
    description: "Each object's storage class, such as STANDARD_IA or INTELLIGENT_TIERING.",
    schema: parsedBy(parseHeaderValue('x-amz-storage-class')),
    defaultText: 'STANDARD, as S3 has it',
    in: 'headers.storageClass',
    identifies: true,
    format: textOf,
  }),
  metadata: setting({
    group,
    commands,
    value: 'name=template',
    repeatable: true,
    severalInVariable: true,
    pairedBy: '=',
    description:
      "User metadata of each object, x-amz-meta-name. May stand several times, one a line in the variable; 2 KB in all, with the program's note.",
    schema: parsedBy(parseMetadata),
    in: 'headers.metadata',
    identifies: true,
    format: formatPairs,
  }),
  tag: setting({
    group,
    commands,
    value: 'name=template',
    repeatable: true,
    severalInVariable: true,
    pairedBy: '=',
    description:
      'A tag of each object. May stand up to ten times, one a line in the variable; names of 128 characters at most, values of 256.',
    schema: parsedBy(parseTags),
    in: 'headers.tags',
    identifies: true,
    format: formatPairs,
    check: checkTags,
  }),
  header: setting({
    group,
    commands,
    value: 'header',
    repeatable: true,
    severalInVariable: true,
    pairedBy: ': ',
    description:
      "Any other header of each object, 'Name: template': Cache-Control, Content-Disposition, Content-Encoding, Content-Language, Content-Type, Expires, x-amz-acl, x-amz-meta-…, x-amz-object-lock-…, x-amz-storage-class, x-amz-tagging, x-amz-website-redirect-location. May stand several times, one a line in the variable.",
    schema: parsedBy(parseHeaders),
    in: 'headers.others',
    identifies: true,
    format: formatHeaders,
    check: checkHeaders,
  }),
};

function checkTags(values: PartialValues): string | undefined {
  const tag = givenTags(values);
  const problems = twice(tag).map((name) => `expected each tag once, got ${name} twice`);
  if (tag.length > mostTags) {
    problems.push(`expected at most ${mostTags} tags, the limit of S3, got ${tag.length}`);
  }
  return problems.length === 0 ? undefined : problems.join('; ');
}

function checkHeaders(values: PartialValues): string | undefined {
  const headers = givenHeaders(values);
  const problems = twice(headers).map(
    (name) => `expected each header once, got ${name} twice, its short form counted`,
  );
  const has = (name: string) => headers.some((header) => header.name === name);
  // Amazon S3 User Guide, "Locking objects with Object Lock".
  const lock = 'x-amz-object-lock-';
  if (has(`${lock}mode`) !== has(`${lock}retain-until-date`)) {
    problems.push(`expected ${lock}mode and ${lock}retain-until-date together, got one`);
  }
  // "PutObject", Amazon S3 API Reference.
  if (values.checksum === 'none' && headers.some(({ name }) => name.startsWith(lock))) {
    problems.push(`expected another --checksum than none, without which S3 takes no object with ${lock}…`);
  }
  const bytes = headers
    .filter(({ name }) => name.startsWith(metadataPrefix))
    .reduce(
      (sum, { name, template }) => sum + name.length - metadataPrefix.length + literalBytes(template),
      0,
    );
  if (bytes > mostMetadataBytes - noteBytes) {
    problems.push(
      `expected at most ${mostMetadataBytes - noteBytes} bytes of metadata, which with the program's note are the 2 KB that S3 takes, got ${bytes}`,
    );
  }
  return problems.length === 0 ? undefined : problems.join('; ');
}

function literalBytes(template: HeaderTemplate['template']): number {
  return isConstant(template)
    ? constantText(template).length
    : template.parts.reduce((sum, part) => sum + (part.kind === 'literal' ? part.text.length : 0), 0);
}

function twice(headers: readonly HeaderTemplate[]): string[] {
  const names = headers.map(({ name }) => name);
  return [...new Set(names.filter((name, index) => names.indexOf(name) !== index))];
}
