/** An error as S3 answers it: a status and an XML body with Code, Message and the fields special to the code. */
import { element, xmlHeader } from './xml.js';

export interface S3ErrorDetails {
  /** Elements that this code has beside Code and Message, such as Region. */
  readonly fields?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export class S3Error extends Error {
  override readonly name = 'S3Error';
  readonly fields: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    { fields = {}, headers = {} }: S3ErrorDetails = {},
  ) {
    super(message);
    this.fields = fields;
    this.headers = headers;
  }

  toXml(requestId: string): string {
    const fields = Object.entries(this.fields).map(([name, value]) => element(name, value));
    return `${xmlHeader}<Error>${element('Code', this.code)}${element('Message', this.message)}${fields.join('')}${element('RequestId', requestId)}${element('HostId', 'loopback')}</Error>`;
  }
}

export const slowDown = () => new S3Error(503, 'SlowDown', 'Please reduce your request rate.');

export const preconditionFailed = (condition: 'If-Match' | 'If-None-Match') =>
  new S3Error(412, 'PreconditionFailed', 'At least one of the pre-conditions you specified did not hold', {
    fields: { Condition: condition },
  });

export const noSuchKey = (key: string) =>
  new S3Error(404, 'NoSuchKey', 'The specified key does not exist.', { fields: { Key: key } });

export const malformedXml = () =>
  new S3Error(
    400,
    'MalformedXML',
    'The XML you provided was not well-formed or did not validate against our published schema',
  );
