/** What we need of the XML that S3 sends with an error. */

export interface ErrorBody {
  /** Such as `AccessDenied`. Undefined when the body is not S3's, say from a proxy. */
  readonly code: string | undefined;
  /** For people only: no decision depends on it. */
  readonly message: string | undefined;
  /** The region that the request should have been signed for. */
  readonly region: string | undefined;
  /** The server's time, with RequestTimeTooSkewed. */
  readonly serverTime: string | undefined;
}

export function readErrorBody(xml: string): ErrorBody {
  return {
    code: textOf(xml, 'Code'),
    message: textOf(xml, 'Message'),
    region: textOf(xml, 'Region'),
    serverTime: textOf(xml, 'ServerTime'),
  };
}

const entities: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function textOf(xml: string, element: string): string | undefined {
  const start = xml.indexOf(`<${element}>`);
  const end = xml.indexOf(`</${element}>`, start);
  if (start < 0 || end < 0) return undefined;
  return xml
    .slice(start + element.length + 2, end)
    .replace(/&(amp|lt|gt|quot|apos);/g, (whole, name: string) => entities[name] ?? whole);
}
