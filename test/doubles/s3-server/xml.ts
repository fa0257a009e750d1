/** S3 speaks XML: what the answers are written with, and the requests read. */
import { XMLParser } from 'fast-xml-parser';

export const xmlHeader = '<?xml version="1.0" encoding="UTF-8"?>\n';
export const namespace = 'xmlns="http://s3.amazonaws.com/doc/2006-03-01/"';

const references: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&apos;',
};

/** Control characters become numeric references, as in S3's answers, although XML 1.0 forbids most of them. */
export function escapeXml(text: string): string {
  return text.replace(/[&<>"'\p{Cc}]/gu, (c) => references[c] ?? `&#x${c.charCodeAt(0).toString(16)};`);
}

/** `<name>escaped text</name>` */
export function element(name: string, text: string | number | boolean): string {
  return `<${name}>${escapeXml(String(text))}</${name}>`;
}

const repeated = new Set(['Object', 'Part']);

const parser = new XMLParser({
  parseTagValue: false,
  trimValues: false,
  ignoreAttributes: true,
  isArray: (name) => repeated.has(name),
});

/** Elements by name, texts as strings; `Object` and `Part` are always arrays. Throws on what is no XML. */
export function parseXml(text: string): unknown {
  return parser.parse(text, true);
}
